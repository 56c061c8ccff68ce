/// An SMTP relay that takes the mail, as `Config/dateline.yaml` describes it.
public struct Relay: Sendable, Equatable {
  /// What reports call it.
  public var name: String
  /// `smtp://host:port` or `smtps://host:port`.
  public var url: String
  /// The lowest goes first; higher ones stand in while all of those are down.
  public var preference: Int
  /// Its share of the messages among relays of one preference.
  public var weight: Int
  public var tls: TLS
  /// PEM file of the authorities that may have signed the relay's certificate; the system's where `nil`.
  public var caFile: String?
  /// PEM files by which we prove who we are; the key must not be encrypted.
  public var clientCertificate: String?
  public var clientKey: String?
  public var user: String?
  public var password: Secret?
  /// The one mechanism to use; the best that the relay offers where `nil`.
  public var mechanism: Mechanism?
  /// A program and its arguments, whose first line of output is the token for `xoauth2` and `oauthbearer`.
  public var tokenCommand: [String]
  /// What EHLO says we are (RFC 5321, section 4.1.1.1).
  public var helo: String
  public var connections: Int
  /// After so many a connection is closed and another opened; as many as the relay takes where `nil`.
  public var messagesPerConnection: Int?
  /// Messages per second over all connections; unlimited where `nil`.
  public var rate: Double?
  /// Seconds to wait for a connection.
  public var connectTimeout: Int
  /// Seconds to wait for a reply. The answer to the final dot may take the relay ten minutes (RFC 5321, section
  /// 4.5.3.2.6): giving up earlier makes duplicates.
  public var timeout: Int

  public init(
    name: String = "relay", url: String, preference: Int = 10, weight: Int = 1, tls: TLS = .required,
    caFile: String? = nil, clientCertificate: String? = nil, clientKey: String? = nil, user: String? = nil,
    password: Secret? = nil, mechanism: Mechanism? = nil, tokenCommand: [String] = [], helo: String,
    connections: Int = 10, messagesPerConnection: Int? = nil, rate: Double? = nil, connectTimeout: Int = 30,
    timeout: Int = 660
  ) {
    self.name = name
    self.url = url
    self.preference = preference
    self.weight = weight
    self.tls = tls
    self.caFile = caFile
    self.clientCertificate = clientCertificate
    self.clientKey = clientKey
    self.user = user
    self.password = password
    self.mechanism = mechanism
    self.tokenCommand = tokenCommand
    self.helo = helo
    self.connections = connections
    self.messagesPerConnection = messagesPerConnection
    self.rate = rate
    self.connectTimeout = connectTimeout
    self.timeout = timeout
  }

  /// How we prove who we are: SASL mechanisms (RFC 4954) that libcurl speaks.
  public enum Mechanism: String, Sendable, CaseIterable {
    case plain, login
    case cramMD5 = "cram-md5"
    case xoauth2, oauthbearer

    /// Whether it takes a token rather than a password.
    public var takesToken: Bool { self == .xoauth2 || self == .oauthbearer }
  }

  /// There is no "where offered": an attacker in between takes the offer away.
  public enum TLS: String, Sendable, CaseIterable {
    /// Implicit for `smtps`, else STARTTLS; certificate and host name verified.
    case required
    /// For relays on this machine.
    case none
  }
}

/// A text that no message, log or dump shows.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public let value: String

  public init(_ value: String) { self.value = value }

  public var description: String { "(secret)" }
  public var debugDescription: String { "(secret)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
