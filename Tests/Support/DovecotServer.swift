import Glibc

/// A real Dovecot (servers/dovecot.py): IMAP and POP3 with TLS, one Maildir for every user, whose password is "secret".
/// Ends when the last reference goes.
public final class DovecotServer: Sendable {
  /// Why it can't run here, for a test to be skipped with.
  public static var unavailable: String? {
    if access("/usr/sbin/dovecot", X_OK) != 0 { return "Dovecot is not installed" }
    if geteuid() != 0 { return "Dovecot needs root: its services run as other users" }
    return nil
  }

  private let folder: TemporaryFolder
  private let server: ScriptServer
  private let ports: [Int]

  public init() throws {
    folder = try TemporaryFolder()
    server = try ScriptServer("dovecot.py", ["--folder", folder.at("dovecot")])
    ports = try folder.read("dovecot/ports").split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
    guard ports.count == 4 else { throw SupportError("dovecot.py names no ports") }
  }

  /// On 127.0.0.1: STARTTLS and STLS are offered, and needed to log in.
  public var imap: Int { ports[0] }
  public var imaps: Int { ports[1] }
  public var pop3: Int { ports[2] }
  public var pop3s: Int { ports[3] }
  /// The certificate to trust for localhost and 127.0.0.1.
  public var caFile: String { folder.at("dovecot/ca.pem") }
  public var maildir: String { folder.at("dovecot/mail") }
  public var log: String { (try? folder.read("dovecot/log")) ?? "" }

  /// Puts a mail into the inbox.
  public func deliver(_ mail: String, _ number: Int) throws {
    let name = "\(1_700_000_000 + number).M\(number).test"
    let path = try folder.write(mail, to: "dovecot/mail/tmp/\(name)")
    // Its owner moves and flags it.
    chmod(path, 0o666)
    chown(path, 65_534, 65_534)
    guard rename(path, maildir + "/new/" + name) == 0 else { throw SupportError.system("rename", path, errno) }
  }

  /// The names in a folder of the Maildir: `new`, `cur`, `.Processed/cur`.
  public func list(_ name: String) -> [String] { folder.list("dovecot/mail/" + name) }
}
