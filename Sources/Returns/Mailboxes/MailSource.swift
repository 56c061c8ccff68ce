public import Newsroom

/// A place that mail comes back to. Mails are handed out one by one; once what they did is in the books, they are moved or
/// marked, so that the next reading passes them over.
///
/// Failure policy: a mail is never removed before `finish` names it. A crash before that hands it out again, and the books
/// know it by its hash. Limits: `MailLimits`; what a server or a file says beyond them is a `MailSourceError`.
public protocol MailSource: AnyObject {
  /// For messages: a path, or a URL without user and password.
  var title: String { get }

  /// The next mail that hasn't been read; `nil` at the end.
  func next() throws(MailSourceError) -> FetchedMail?

  /// What became of these is in the books: they are moved or marked.
  func finish(_ mails: [FetchedMail.Receipt]) throws(MailSourceError)

  /// Says goodbye. Servers do some of what `finish` asked for only then.
  func close() throws(MailSourceError)

  /// The marks that were remembered for this place and that are worth remembering further; `nil`: all of them.
  var currentMarks: Set<String>? { get }

  /// Mails that couldn't be read while the others could, and why; for a person.
  var problems: [String] { get }
}

extension MailSource {
  public var currentMarks: Set<String>? { nil }
  public var problems: [String] { [] }
}

/// A mail as a mailbox gave it.
public struct FetchedMail: Sendable, Equatable {
  /// What the mailbox knows it by, once it has been read.
  public struct Receipt: Sendable, Equatable {
    /// A file's name, a UID, a place in a file.
    public var name: String
    /// There was more of it than was read: it isn't deleted anywhere.
    public var isCut: Bool
    /// To be remembered in the commit of the mail's effects, and given to the mailbox the next time it is opened; for
    /// those where nothing can be moved or marked.
    public var mark: String?
    /// The mark takes the place of all that were remembered before: how far a file was read.
    public var isPlace: Bool
  }

  /// RFC 5322, with the line ends it had; at most `MailLimits.octets`.
  public var bytes: [UInt8]
  public var receipt: Receipt

  init(_ bytes: [UInt8], name: String, isCut: Bool = false, mark: String? = nil, isPlace: Bool = false) {
    self.bytes = bytes
    receipt = Receipt(name: name, isCut: isCut, mark: mark, isPlace: isPlace)
  }
}

/// How much of a stranger's mail is taken in.
public struct MailLimits: Sendable, Equatable {
  /// Of one mail; the beginning of a longer one is read.
  public var octets: Int
  /// Of one mailbox in one reading; the others wait for the next.
  public var mails: Int
  /// For one mailbox, in seconds; what is left waits for the next reading.
  public var seconds: Int

  public init(octets: Int = 10 << 20, mails: Int = 1_000_000, seconds: Int = 86_400) {
    self.octets = octets
    self.mails = mails
    self.seconds = seconds
  }
}

/// Why a mailbox could not be read, or not to its end.
public struct MailSourceError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Cause: Sendable, Equatable {
    /// It may work the next time: not reached, too slow, locked by somebody else.
    case unavailable
    /// A person has to mend it: no such mailbox, no right, a wrong password, a certificate.
    case refused
    /// It says what no server should, or more than is taken in.
    case broken
  }

  public var place: String
  public var cause: Cause
  public var reason: String

  init(_ place: String, _ cause: Cause, _ reason: String) {
    self.place = place
    self.cause = cause
    // A server's words may be in it.
    self.reason = String(reason.printable.prefix(500))
  }

  public var description: String { "\(place): \(reason)" }
}

/// Opens the mailbox that settings describe.
public enum MailSources {
  /// - Parameter marks: what was remembered for this place (`FetchedMail.Receipt.mark`).
  public static func open(
    _ mailbox: ReturnMailbox, marks: Set<String>, limits: MailLimits
  ) throws(MailSourceError) -> any MailSource {
    switch mailbox.place {
    case .maildir(let path): try MaildirSource(path, limits)
    case .mbox(let path): try MboxSource(path, marks: marks, limits)
    case .imap(let server, let folder):
      try IMAPSource(MailConnection(server, mailbox, limits), folder: folder, mailbox, limits)
    case .pop3(let server): try POP3Source(MailConnection(server, mailbox, limits), mailbox, marks: marks, limits)
    }
  }
}
