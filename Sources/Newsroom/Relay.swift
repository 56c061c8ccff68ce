/// The SMTP relay that takes the mail, as `Config/dateline.yaml` describes it.
public struct Relay: Sendable, Equatable {
  /// `smtp://host:port` or `smtps://host:port`.
  public var url: String
  public var tls: TLS
  /// PEM file of the authorities that may have signed the relay's certificate; the system's where `nil`.
  public var caFile: String?
  public var user: String?
  public var password: Secret?
  /// What EHLO says we are (RFC 5321, section 4.1.1.1).
  public var helo: String
  public var connections: Int
  /// Messages per second over all connections; unlimited where `nil`.
  public var rate: Double?
  /// Seconds to wait for a connection.
  public var connectTimeout: Int
  /// Seconds to wait for a reply. The answer to the final dot may take the relay ten minutes (RFC 5321, section
  /// 4.5.3.2.6): giving up earlier makes duplicates.
  public var timeout: Int

  public init(
    url: String, tls: TLS = .required, caFile: String? = nil, user: String? = nil, password: Secret? = nil,
    helo: String, connections: Int = 10, rate: Double? = nil, connectTimeout: Int = 30, timeout: Int = 660
  ) {
    self.url = url
    self.tls = tls
    self.caFile = caFile
    self.user = user
    self.password = password
    self.helo = helo
    self.connections = connections
    self.rate = rate
    self.connectTimeout = connectTimeout
    self.timeout = timeout
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
