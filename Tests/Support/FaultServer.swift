import Foundation

/// A scripted SMTP server for faults (servers/faults.py). Without rules a well-behaved one. Ends when the last reference
/// goes. Its journal says what it really took, whatever the client was told.
public final class FaultServer: Sendable {
  public enum Security: Sendable {
    case clear, startTLS, implicitTLS
  }

  /// The name and password that AUTH takes.
  public struct Login: Sendable {
    public var user: String
    public var password: String
    /// Answer MAIL with 530 before AUTH.
    public var required: Bool
    /// What is offered; the password is the token for XOAUTH2 and OAUTHBEARER.
    public var mechanisms: String

    public init(user: String, password: String, required: Bool = true, mechanisms: String = "PLAIN LOGIN") {
      self.mechanisms = mechanisms
      self.user = user
      self.password = password
      self.required = required
    }
  }

  private let folder: TemporaryFolder
  private let server: ScriptServer

  /// - Parameters:
  ///   - hostname: the one name in the certificate; nil for localhost and 127.0.0.1.
  ///   - expired: the certificate ran out in 2020.
  ///   - requireTLS: answer MAIL with 530 in clear.
  ///   - clientCertificate: whether TLS asks for one, signed by the server's own authority.
  ///   - size: the largest message in bytes, as EHLO says.
  ///   - smtputf8: whether it offers SMTPUTF8 (RFC 6531); without, it refuses addresses outside ASCII.
  ///   - port: where to listen; 0 picks a free one.
  /// - Throws: `SupportError` with the server's words, if a rule makes no sense.
  public init(
    _ rules: [FaultRule] = [], security: Security = .clear, login: Login? = nil, hostname: String? = nil,
    expired: Bool = false, requireTLS: Bool = false, clientCertificate: Bool = false, size: Int? = nil,
    smtputf8: Bool = false,
    port: Int = 0
  ) throws {
    folder = try TemporaryFolder()
    try folder.write([UInt8](JSONEncoder().encode(rules)), to: "rules.json")
    var arguments = ["--rules", folder.at("rules.json"), "--journal", folder.at("journal.jsonl")]
    arguments += ["--messages", folder.at("messages"), "--folder", folder.at("tls")]
    switch security {
    case .clear: break
    case .startTLS: arguments.append("--starttls")
    case .implicitTLS: arguments.append("--tls")
    }
    if let login {
      arguments += ["--user", login.user, "--password", login.password, "--mechanisms", login.mechanisms]
      if login.required { arguments.append("--require-auth") }
    }
    if let hostname { arguments += ["--hostname", hostname] }
    if expired { arguments.append("--expired") }
    if clientCertificate { arguments.append("--client-certificate") }
    if requireTLS { arguments.append("--require-tls") }
    if smtputf8 { arguments.append("--smtputf8") }
    if let size { arguments += ["--size", String(size)] }
    arguments += ["--port", String(port)]
    server = try ScriptServer("faults.py", arguments)
  }

  /// On 127.0.0.1.
  public var port: Int { server.port }
  public var pid: Int32 { server.pid }
  /// The certificate to trust; there with TLS only.
  public var caFile: String { folder.at("tls/ca.pem") }

  /// What a client shows for itself; there with TLS only.
  public var clientCertificate: String { folder.at("tls/client.pem") }
  public var clientKey: String { folder.at("tls/client-key.pem") }

  /// All events so far. A line that is being written is left for the next time.
  public func journal() throws -> [FaultEvent] {
    let lines = try folder.readBytes("journal.jsonl").split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return try lines.dropLast().map { try JSONDecoder().decode(FaultEvent.self, from: Data($0)) }
  }

  /// The messages it took, in order, whatever the client was told.
  public func taken() throws -> [FaultEvent] {
    try journal().filter { $0.taken == true }
  }

  /// The bytes of the messages it took, dot-unstuffed, in order.
  public func messages() throws -> [[UInt8]] {
    try taken().compactMap(\.file).map { try readFile($0) }
  }

  /// Ends it; the journal can be read as long as this lives.
  public func stop() {
    server.stop()
  }
}
