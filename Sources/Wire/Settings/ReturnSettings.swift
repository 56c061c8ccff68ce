public import Newsroom
internal import Platform

/// `returns` in `Config/dateline.yaml`: the mailboxes that mail comes back to, and what it does.
///
/// Failure policy: what is wrong goes to the reader, each at its place, and a stand-in comes back.
public struct ReturnSettings: Sendable, Equatable {
  public var mailboxes: [ReturnMailbox]
  public var policy: ReturnPolicy

  static func read(
    _ root: inout Fields, _ reader: SettingsReader, _ environment: [String: String],
    _ readFile: @escaping (String) -> Result<[UInt8], SecretError>
  ) -> ReturnSettings {
    var fields = root.fields("returns")
    var names: Set<String> = []
    var mailboxes: [ReturnMailbox] = []
    for var each in fields.optionalList("mailboxes") {
      guard let mailbox = mailbox(&each, reader, environment, readFile) else { continue }
      if !names.insert(mailbox.name).inserted {
        each.fail("name", "\"\(shown(mailbox.name))\" is taken by another one")
      }
      mailboxes.append(mailbox)
    }
    var soft = fields.fields("soft-bounces")
    let policy = ReturnPolicy(
      softCount: soft.integer("count", in: 1...1000, 5), softDays: soft.integer("days", in: 1...3660, 30),
      withoutToken: fields.choice("without-token", .unknown) ?? .unknown)
    soft.close()
    fields.close()
    return ReturnSettings(mailboxes: mailboxes, policy: policy)
  }

  private static func mailbox(
    _ fields: inout Fields, _ reader: SettingsReader, _ environment: [String: String],
    _ readFile: @escaping (String) -> Result<[UInt8], SecretError>
  ) -> ReturnMailbox? {
    defer { fields.close() }
    let name = fields.parsed("name", expected: "a name of letters, digits, - and _", plainName)
    let place = fields.parsed("url", expected: expected, place)
    let password = RelayPassword.read(&fields, reader, environment, readFile)
    var mailbox = ReturnMailbox(name: name ?? "", place: place ?? .maildir(""), password: password)
    mailbox.tls = fields.choice("tls", .required) ?? .required
    mailbox.caFile = fields.optionalText("ca-file")
    mailbox.user = fields.optionalText("user")
    mailbox.after = fields.choice("after", .seen) ?? .seen
    mailbox.folder = fields.optionalText("folder")
    mailbox.connectTimeout = fields.duration("connect-timeout", 30)
    mailbox.timeout = fields.duration("timeout", 60)
    guard let place, name != nil else { return nil }
    check(mailbox, place, &fields)
    return mailbox
  }

  private static func check(_ mailbox: ReturnMailbox, _ place: ReturnMailbox.Place, _ fields: inout Fields) {
    switch place {
    case .imap: break
    case .pop3: if mailbox.after == .move { fields.fail("after", "can't be move: POP3 has no folders") }
    case .maildir, .mbox:
      for key in ["tls", "ca-file", "user", "password-file", "password-variable", "after", "folder"]
      where fields.has(key) {
        fields.fail(key, "is for mailboxes on servers (imap, imaps, pop3, pop3s)")
      }
      return
    }
    if mailbox.folder != nil && mailbox.after != .move { fields.fail("folder", "needs after: move") }
    if mailbox.user == nil || mailbox.password == nil {
      fields.fail("user", "and password-file or password-variable are needed for a mailbox on a server")
    }
  }

  private static let expected =
    "maildir:/PATH, mbox:/PATH, imaps://HOST:PORT/FOLDER (or imap) or pop3s://HOST:PORT (or pop3), the user as a setting"

  /// A mailbox's place as it is written; the folder of an IMAP account is INBOX, where nothing is said.
  public static func place(_ text: String) -> ReturnMailbox.Place? {
    for (scheme, make) in [("maildir:", ReturnMailbox.Place.maildir), ("mbox:", ReturnMailbox.Place.mbox)]
    where text.hasPrefix(scheme) {
      let path = String(text.dropFirst(scheme.count))
      return path.hasPrefix("/") ? make(path) : nil
    }
    guard let (scheme, server, path) = SettingsURL.mailServer(text) else { return nil }
    if scheme.hasPrefix("pop3") { return path.isEmpty ? .pop3(server) : nil }
    return .imap(server, folder: path.isEmpty ? "INBOX" : path)
  }

  private static func plainName(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    return isPlain && !text.isEmpty && text.utf8.count <= 60 && !text.hasPrefix("-") ? text : nil
  }
}
