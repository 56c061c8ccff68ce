internal import Glibc
internal import Newsroom

/// One mail that somebody hands over: an alias's pipe on standard input, or a file.
///
/// Failure policy: an empty input is no mail. Limits: `MailLimits.octets`; the rest of a longer one is read and dropped,
/// so that whoever writes the pipe comes to its end.
public final class PipeSource: MailSource {
  public let title: String
  private let descriptor: Int32
  private let limits: MailLimits
  private var file: MailFile?
  private var isRead = false

  /// - Parameter descriptor: where the mail comes from; stays open.
  public init(descriptor: Int32 = 0, title: String = "standard input", _ limits: MailLimits = MailLimits()) {
    self.descriptor = descriptor
    self.title = title
    self.limits = limits
  }

  /// A file that holds one mail. It stays where it is.
  public init(file path: String, _ limits: MailLimits = MailLimits()) throws(MailSourceError) {
    guard let file = try MailFile.open(path) else { throw MailSourceError(path, .refused, "there is no such file") }
    self.file = file
    descriptor = file.descriptor
    title = path
    self.limits = limits
  }

  public func next() throws(MailSourceError) -> FetchedMail? {
    guard !isRead else { return nil }
    isRead = true
    var bytes: [UInt8] = []
    var isCut = false
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw MailFile.refused(title, "read") }
      if count == 0 { break }
      let room = limits.octets - bytes.count
      bytes.append(contentsOf: chunk[..<min(count, room)])
      isCut = isCut || count > room
    }
    bytes.removeFirst(Self.envelopeLine(bytes))
    guard bytes.contains(where: { $0 > 32 }) else { return nil }
    return FetchedMail(bytes, name: "mail", isCut: isCut)
  }

  public func finish(_ mails: [FetchedMail.Receipt]) {}
  public func close() {}

  /// The length of the line that local(8) puts before a mail it pipes: `From sender  Mon Nov 23 06:00:00 2026`.
  static func envelopeLine(_ bytes: [UInt8]) -> Int {
    guard bytes.starts(with: "From ".utf8), let end = bytes.firstIndex(of: 10) else { return 0 }
    return end + 1
  }
}
