internal import Glibc
internal import Newsroom

/// A Maildir (https://cr.yp.to/proto/maildir.html): mail in `new`, and what is in `cur` without the flag S, since a mail
/// program that was opened on it moves mail there unread.
///
/// Read mail is renamed into `cur` with the flag S, as by any mail program. No lock is needed: rename(2) is atomic, and a
/// mail that somebody else has moved meanwhile is somebody else's.
///
/// Failure policy: a file that can't be read is told and stays; the others are read. Limits: `MailLimits`.
final class MaildirSource: MailSource {
  let title: String
  private let limits: MailLimits
  private var names: [String] = []
  private var position = 0
  private var begun = ContinuousClock.now
  private var unreadable: [MailSourceError] = []

  /// The first ten are named.
  var problems: [String] {
    unreadable.prefix(10).map(\.description)
      + (unreadable.count > 10 ? ["\(title): \(unreadable.count - 10) more can't be read"] : [])
  }

  init(_ path: String, _ limits: MailLimits) throws(MailSourceError) {
    title = path
    self.limits = limits
    for folder in ["new", "cur"] where access("\(path)/\(folder)", F_OK) != 0 {
      throw MailSourceError(path, .refused, "this is no Maildir: there is no folder \(folder) in it")
    }
    // The oldest first, as their names begin with the time.
    names = try MailFile.names(in: path + "/new").map { "new/" + $0 }.sorted()
    names += try MailFile.names(in: path + "/cur").filter { !Self.flags(of: $0).contains("S") }.map { "cur/" + $0 }
      .sorted()
  }

  func next() throws(MailSourceError) -> FetchedMail? {
    while position < min(names.count, limits.mails), begun.duration(to: .now) < .seconds(limits.seconds) {
      let name = names[position]
      position += 1
      do throws(MailSourceError) {
        if let mail = try read(name) { return mail }
      } catch {
        unreadable.append(error)
      }
    }
    return nil
  }

  /// - Returns: `nil` for what is no file, or is gone: another reader was faster.
  private func read(_ name: String) throws(MailSourceError) -> FetchedMail? {
    guard let file = try MailFile.open(title + "/" + name, O_RDONLY | O_NOFOLLOW) else { return nil }
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    return FetchedMail(try file.read(min(size, limits.octets), at: 0), name: name, isCut: size > limits.octets)
  }

  func finish(_ mails: [FetchedMail.Receipt]) throws(MailSourceError) {
    for mail in mails {
      let seen = "\(title)/cur/" + Self.seen(mail.name)
      guard rename("\(title)/\(mail.name)", seen) == 0 || errno == ENOENT else {
        throw MailFile.refused("\(title)/\(mail.name)", "move")
      }
    }
  }

  func close() {}

  /// `new/1700000000.M1.host` is `1700000000.M1.host:2,S` once it is read. Flags are in the order of ASCII.
  static func seen(_ name: String) -> String {
    let base = name.dropFirst("new/".count)
    let stem = base.range(of: ":2,").map { base[..<$0.lowerBound] } ?? base
    return stem + ":2," + String(Set(flags(of: base) + "S").sorted())
  }

  private static func flags(of name: some StringProtocol) -> String {
    let text = String(name)
    return text.range(of: ":2,").map { String(text[$0.upperBound...]) } ?? ""
  }
}

extension StringProtocol {
  /// The first place of a text, octet by octet.
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
