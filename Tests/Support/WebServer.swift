/// servers/web.py: a web server on 127.0.0.1 whose paths misbehave. Ends when the last reference goes.
public final class WebServer: Sendable {
  private let server: ScriptServer
  private let folder: TemporaryFolder?
  public let isSecure: Bool

  /// - Parameters:
  ///   - tls: speak TLS, by a certificate that `authorities` vouches for.
  ///   - name: the host in that certificate, in the place of localhost.
  public init(tls: Bool = false, name: String? = nil) throws {
    isSecure = tls
    let folder = tls ? try TemporaryFolder() : nil
    self.folder = folder
    var arguments: [String] = []
    if let folder { arguments += ["--tls", folder.path] }
    if let name { arguments += ["--name", name] }
    server = try ScriptServer("web.py", arguments)
  }

  public var port: Int { server.port }
  /// What a client trusts to trust this server; nil without TLS.
  public var authorities: String? { folder?.at("ca.pem") }
  public func url(_ path: String) -> String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)\(path)" }
  public func stop() { server.stop() }
}
