/// A test mailbox (servers/mailbox.py): takes every message over SMTP, no TLS, no AUTH, and keeps it in a Maildir.
/// Ends when the last reference goes.
public final class MailboxServer: Sendable {
  private let folder: TemporaryFolder
  private let server: ScriptServer

  public init() throws {
    folder = try TemporaryFolder()
    server = try ScriptServer("mailbox.py", ["--maildir", folder.at("maildir")])
  }

  /// On 127.0.0.1.
  public var port: Int { server.port }
  public var pid: Int32 { server.pid }
  /// Its Maildir's absolute path.
  public var maildir: String { folder.at("maildir") }

  /// How many messages it has taken.
  public var count: Int { folder.list("maildir/new").count }

  /// The messages in the order of their coming, each as received with X-Envelope-From and X-Envelope-To on top.
  public func messages() throws -> [[UInt8]] {
    try maildirMessages(maildir)
  }

  /// Ends it; what it took can be read as long as this lives.
  public func stop() {
    server.stop()
  }
}
