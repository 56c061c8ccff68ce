/// A mailbox that bounces, complaints and requests to unsubscribe come to, as `Config/dateline.yaml` describes it.
public struct ReturnMailbox: Sendable, Equatable {
  /// What reports call it.
  public var name: String
  public var place: Place
  public var tls: Relay.TLS
  /// PEM file of the authorities that may have signed the server's certificate; the system's where `nil`.
  public var caFile: String?
  public var user: String?
  public var password: Secret?
  public var after: After
  /// Where `After.move` puts mail.
  public var folder: String?
  /// Seconds to wait for a connection.
  public var connectTimeout: Int
  /// Seconds to wait for an answer.
  public var timeout: Int

  public init(
    name: String, place: Place, tls: Relay.TLS = .required, caFile: String? = nil, user: String? = nil,
    password: Secret? = nil, after: After = .seen, folder: String? = nil, connectTimeout: Int = 30, timeout: Int = 60
  ) {
    self.name = name
    self.place = place
    self.tls = tls
    self.caFile = caFile
    self.user = user
    self.password = password
    self.after = after
    self.folder = folder
    self.connectTimeout = connectTimeout
    self.timeout = timeout
  }

  public enum Place: Sendable, Equatable {
    /// A folder with `new` and `cur` (https://cr.yp.to/proto/maildir.html).
    case maildir(String)
    /// A file of mails after "From " lines (RFC 4155; quoted as mboxrd does).
    case mbox(String)
    /// `imap://host:port` or `imaps://host:port`, and the folder in it.
    case imap(String, folder: String)
    /// `pop3://host:port` or `pop3s://host:port`.
    case pop3(String)
  }

  /// What becomes of a mail on the server once its effects are in the books.
  public enum After: String, Sendable, CaseIterable {
    /// It stays, marked as read; with POP3, which has no marks, it is remembered as read.
    case seen
    /// It goes into another folder.
    case move
    /// It goes.
    case delete
  }
}
