/// A sink that counts (servers/counting.py): takes every message, no TLS, no AUTH, throws it away, and keeps the
/// recipients it accepted, written down before the 250 leaves. Ends when the last reference goes.
public final class CountingSink: Sendable {
  private let folder: TemporaryFolder
  private let server: ScriptServer

  /// - Parameters:
  ///   - delay: seconds from a message's end to its reply.
  ///   - port: where to listen; 0 picks a free one.
  public init(delay: Double = 0, port: Int = 0) throws {
    folder = try TemporaryFolder()
    server = try ScriptServer(
      "counting.py", ["--list", folder.at("accepted"), "--delay", "\(delay)", "--port", "\(port)"])
  }

  /// On 127.0.0.1.
  public var port: Int { server.port }
  public var pid: Int32 { server.pid }

  /// The recipients of the messages it has accepted so far, in order, one for each time.
  public func accepted() throws -> [String] {
    try folder.read("accepted").split(separator: "\n").map(String.init)
  }

  public func stop() {
    server.stop()
  }
}
