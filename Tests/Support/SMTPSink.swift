import Glibc

/// Postfix's smtp-sink(1): takes mail as fast as it comes and throws it away, or dumps each message into a file.
/// Ends when the last reference goes. For measuring; it understands no TLS.
public final class SMTPSink: Sendable {
  /// On 127.0.0.1.
  public let port: Int
  private let folder: TemporaryFolder
  private let running: Running

  /// Why it can't run here; nil if it can.
  public static var unavailable: String? {
    access("/usr/sbin/smtp-sink", X_OK) == 0 ? nil : "Postfix's smtp-sink is not installed"
  }

  /// - Parameters:
  ///   - dump: write each message into a file of its own.
  ///   - options: more of smtp-sink's, such as `["-w", "1"]` for a second's delay before each answer to DATA.
  public init(dump: Bool = false, options: [String] = []) throws {
    folder = try TemporaryFolder()
    var arguments = options
    if dump {
      try folder.write("", to: "dump/.made")
      arguments += ["-d", folder.at("dump/%s.")]
    }
    if geteuid() == 0 {
      // It insists on another user, who must be able to write the dumps.
      arguments += ["-u", "nobody"]
      if dump, let nobody = getpwnam("nobody") {
        chown(folder.at("dump"), nobody.pointee.pw_uid, nobody.pointee.pw_gid)
      }
    }
    // A port that was free can be taken before smtp-sink has it, hence the tries.
    var complaint = ""
    for _ in 1...5 {
      let port = try freePort()
      let running = try Subprocess.start(
        "/usr/sbin/smtp-sink", arguments + ["127.0.0.1:\(port)", "128"], directory: folder.path)
      try waitUntil("smtp-sink to listen") { !running.isRunning || connects(port) }
      if running.isRunning {
        (self.port, self.running) = (port, running)
        return
      }
      complaint = running.errors
    }
    throw SupportError("smtp-sink does not start: \(complaint)")
  }

  deinit {
    stop()
  }

  public var pid: Int32 { running.pid }

  /// The dumped messages with smtp-sink's own headers (X-Mail-Args, X-Rcpt-Args, …) on top; the order says nothing.
  public func dumps() throws -> [[UInt8]] {
    try folder.list("dump").filter { $0 != ".made" }.map { try folder.readBytes("dump/" + $0) }
  }

  public func stop() {
    _ = try? running.terminate()
  }
}
