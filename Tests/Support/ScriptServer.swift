// One of the servers in servers/, started and stopped the way they all are: standard input is a pipe only this process
// holds, and "listening on 127.0.0.1:PORT" says that it is up.

import Glibc

final class ScriptServer: Sendable {
  let port: Int
  private let running: Running

  init(_ script: String, _ arguments: [String]) throws {
    running = try Subprocess.start(
      Fixtures.python, ["-B", Fixtures.script(script)] + arguments + ["--until-eof"], input: .open)
    let line = try running.waitForLine("listening on 127.0.0.1:")
    guard let number = line.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw SupportError("\(script) names no port in \"\(line)\"")
    }
    port = number
  }

  deinit {
    stop()
  }

  var pid: Int32 { running.pid }
  var errors: String { running.errors }

  /// Ends it and waits; killed after ten seconds.
  func stop() {
    running.closeInput()
    _ = try? running.wait(timeout: 10)
  }
}

/// The messages in a Maildir's new/ and cur/, in the order of their names.
func maildirMessages(_ path: String) throws -> [[UInt8]] {
  try ["new", "cur"].flatMap { inner in
    let folder = path + "/" + inner
    // Postfix makes these at the first delivery.
    guard access(folder, F_OK) == 0 else { return [[UInt8]]() }
    return try entries(of: folder).map { try readFile(folder + "/" + $0) }
  }
}

/// Asks `condition` every few milliseconds until it is true.
/// - Throws: `SupportError` that names `what` after `timeout` seconds.
public func waitUntil(_ what: String, timeout: Double = 20, _ condition: () throws -> Bool) throws {
  let deadline = now() + timeout
  while try !condition() {
    guard now() < deadline else { throw SupportError("waited \(timeout) s in vain for \(what)") }
    pause(0.005)
  }
}
