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
    for var each in fields.list(
      "mailboxes", isOptional: true,
      meaning: "The mailboxes that bounces, complaints and requests to leave come to; each run reads them first.")
    {
      guard let mailbox = mailbox(&each, reader, environment, readFile) else { continue }
      if !names.insert(mailbox.name).inserted {
        each.fail("name", "\"\(shown(mailbox.name))\" is taken by another one")
      }
      mailboxes.append(mailbox)
    }
    var soft = fields.fields("soft-bounces")
    var policy = ReturnPolicy()
    policy.softCount = soft.integer(
      "count", in: 1...1000, policy.softCount,
      meaning:
        "An address is suppressed when this many issues bounced for a reason that may pass (a full mailbox, say).")
    policy.softDays = soft.integer(
      "days", in: 1...3660, policy.softDays, meaning: "The number of days within which these bounces must come.")
    policy.withoutToken =
      fields.choice(
        "without-token", policy.withoutToken,
        meaning:
          "Mail without a token never counts (unknown), or counts if it names a delivery in the books (books); Message-IDs can be guessed."
      ) ?? policy.withoutToken
    soft.close()
    fields.close()
    return ReturnSettings(mailboxes: mailboxes, policy: policy)
  }

  private static func mailbox(
    _ fields: inout Fields, _ reader: SettingsReader, _ environment: [String: String],
    _ readFile: @escaping (String) -> Result<[UInt8], SecretError>
  ) -> ReturnMailbox? {
    defer { fields.close() }
    let name = fields.parsed(
      "name", expected: "a name of letters, digits, - and _", meaning: "What reports call the mailbox.", plainName)
    let place = fields.parsed(
      "url", expected: expected,
      meaning: "Where the mail is; imap and pop3 begin with STARTTLS or STLS, and FOLDER is INBOX unless said.", place)
    let password = RelayPassword.read(&fields, reader, environment, readFile)
    var mailbox = ReturnMailbox(name: name ?? "", place: place ?? .maildir(""), password: password)
    mailbox.tls =
      fields.choice(
        "tls", mailbox.tls,
        meaning:
          "Whether the connection must be encrypted and the certificate verified; none is for a server on this machine."
      ) ?? mailbox.tls
    mailbox.caFile = fields.optionalText(
      "ca-file", otherwise: "the system's", meaning: "A PEM file of the authorities that may sign the certificate.")
    mailbox.user = fields.optionalText("user", meaning: "The user's name on the server.")
    mailbox.after =
      fields.choice(
        "after", mailbox.after,
        meaning:
          "What is done with mail that was read: it stays and is marked, it is moved into folder, or it is deleted.")
      ?? mailbox.after
    mailbox.folder = fields.optionalText("folder", meaning: "The folder into which mail is moved.")
    mailbox.connectTimeout = fields.duration(
      "connect-timeout", mailbox.connectTimeout, meaning: "How long we wait for a connection.")
    mailbox.timeout = fields.duration("timeout", mailbox.timeout, meaning: "How long we wait for an answer.")
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
