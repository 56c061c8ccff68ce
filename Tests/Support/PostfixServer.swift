import Glibc

/// A real Postfix (servers/postfix.py) that offers STARTTLS and delivers all mail for example.com, example.org,
/// example.net and mailbox.test into one Maildir. A local part beginning with "missing" gets 550 5.1.1 at RCPT.
/// Ends when the last reference goes.
public final class PostfixServer: Sendable {
  /// Why it can't run here, for a test to be skipped with: `.enabled(if: PostfixServer.unavailable == nil, …)`.
  public static var unavailable: String? {
    if access("/usr/sbin/postconf", X_OK) != 0 { return "Postfix is not installed" }
    if geteuid() != 0 { return "Postfix needs root: its master runs its services as other users" }
    return nil
  }

  private let folder: TemporaryFolder
  private let server: ScriptServer

  /// - Parameters:
  ///   - settings: lines for main.cf, such as `["message_size_limit": "20000"]`.
  ///   - pipe: a program that mail for returns.test is piped into, as the user nobody, with the recipient as its argument.
  /// - Throws: `SupportError` with Postfix's words.
  public init(settings: [String: String] = [:], pipe: String? = nil) throws {
    folder = try TemporaryFolder()
    let lines = settings.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
    server = try ScriptServer(
      "postfix.py", ["--folder", folder.at("postfix")] + lines + (pipe.map { ["--pipe", $0] } ?? []))
  }

  /// On 127.0.0.1.
  public var port: Int { server.port }
  public var pid: Int32 { server.pid }
  /// The certificate to trust for localhost and 127.0.0.1.
  public var caFile: String { folder.at("postfix/ca.pem") }
  /// Its Maildir's absolute path.
  public var maildir: String { folder.at("postfix/maildir") }

  /// How many messages it has delivered. Delivery comes a moment after the 250: `waitUntil("…") { postfix.count == 3 }`.
  public var count: Int { folder.list("postfix/maildir/new").count }

  /// The messages delivered, with Postfix's headers on top and LF line ends; the order says nothing.
  public func messages() throws -> [[UInt8]] {
    try maildirMessages(maildir)
  }

  /// Postfix's log so far.
  public var log: String { (try? folder.read("postfix/maillog")) ?? "" }

  /// Stops it as it is, in the middle of what it does; what it took stays in its queue.
  public func pause() throws {
    kill(server.pid, SIGUSR1)
    try waitUntil("Postfix to stop") { !answers }
  }

  /// Starts it again, on the same port.
  public func resume() throws {
    kill(server.pid, SIGUSR2)
    try waitUntil("Postfix to start") { answers }
  }

  /// Whether somebody takes connections at its port.
  private var answers: Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Its log, for those who read it themselves.
  public var logFile: String { folder.at("postfix/maillog") }

  /// Ends it and all its services; what it delivered and logged can be read as long as this lives.
  public func stop() {
    server.stop()
  }
}
