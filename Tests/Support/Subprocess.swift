// Runs programs from tests. Output goes into nameless files rather than pipes: a child never blocks on a reader, no
// thread is needed, and two children can't hold each other's pipes open.
// Failure policy: a program that can't be started throws; one that overstays its time is killed with its process group,
// and run() throws what it had printed. Limits: output is bounded by the disk only; waiting polls every few milliseconds.

import Glibc
import Synchronization

public enum Subprocess {
  /// How a program ended, and what it printed.
  public struct Finished: Sendable {
    /// The exit status; nil if a signal ended it.
    public let status: Int32?
    /// The signal that ended it; nil if it exited.
    public let signal: Int32?
    public let stdout: [UInt8]
    public let stderr: [UInt8]

    /// Standard output as text; bytes that aren't UTF-8 become U+FFFD.
    public var output: String { String(decoding: stdout, as: UTF8.self) }
    /// Standard error as text; bytes that aren't UTF-8 become U+FFFD.
    public var errors: String { String(decoding: stderr, as: UTF8.self) }
  }

  /// What a program finds on its standard input.
  public enum Input: Sendable {
    /// Nothing: the end at once.
    case empty
    /// These bytes, then the end.
    case bytes([UInt8])
    /// A pipe that says nothing and ends with `Running.closeInput()`, or when its `Running` or this process goes.
    case open
  }

  /// Runs a program to its end.
  /// - Parameters:
  ///   - executable: an absolute path.
  ///   - environment: the whole environment; nil hands on the test's own.
  ///   - directory: the working directory; nil hands on the test's own.
  ///   - timeout: seconds.
  /// - Throws: `SupportError` if it can't be started or isn't done in time (it is killed then).
  public static func run(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    directory: String? = nil, input: [UInt8] = [], timeout: Double = 60
  ) throws -> Finished {
    let running = try start(
      executable, arguments, environment: environment, directory: directory,
      input: input.isEmpty ? .empty : .bytes(input))
    return try running.wait(timeout: timeout)
  }

  /// Starts a program. It is killed, with its process group, when the handle goes.
  public static func start(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    directory: String? = nil, input: Input = .empty
  ) throws -> Running {
    try Running(executable, arguments, environment, directory, input)
  }
}

/// A program started by `Subprocess.start`.
public final class Running: Sendable {
  /// The process id, which is the id of its process group too.
  public let pid: Int32
  private let name: String
  private let stdout: Descriptor
  private let stderr: Descriptor
  private let state: Mutex<State>

  private struct State {
    var input: Descriptor?
    /// As waitpid(2) gave it, once the program has ended.
    var ended: Int32?
  }

  init(
    _ executable: String, _ arguments: [String], _ environment: [String: String]?, _ directory: String?,
    _ input: Subprocess.Input
  ) throws {
    name = executable
    stdout = try .nameless()
    stderr = try .nameless()
    var held: Descriptor?
    let given: Descriptor
    switch input {
    case .empty:
      given = try .opening("/dev/null", O_RDONLY)
    case .bytes(let bytes):
      given = try .nameless()
      try given.write(bytes)
      lseek(given.number, 0, SEEK_SET)
    case .open:
      let pipe = try Descriptor.pipe()
      (given, held) = (pipe.reading, pipe.writing)
    }
    state = Mutex(State(input: held))
    pid = try spawn(
      executable, arguments, environment: environment, directory: directory,
      input: given, output: stdout, errors: stderr)
    Reaper.say("process \(pid)")
  }

  deinit {
    if !isRunning { return }
    kill(SIGKILL)
    _ = try? wait(timeout: 10)
  }

  /// Whether it hasn't ended yet.
  public var isRunning: Bool { poll() == nil }

  /// What it has printed so far.
  public var output: String { String(decoding: stdout.contents(), as: UTF8.self) }
  /// What it has printed on standard error so far.
  public var errors: String { String(decoding: stderr.contents(), as: UTF8.self) }

  /// Sends a signal to the program alone; nothing if it has ended.
  public func signal(_ number: Int32) {
    state.withLock { if $0.ended == nil { _ = Glibc.kill(pid, number) } }
  }

  /// Sends a signal to the program and all in its process group; nothing if it has ended.
  public func kill(_ number: Int32) {
    state.withLock { if $0.ended == nil { _ = Glibc.kill(-pid, number) } }
  }

  /// Asks it to end (SIGTERM) and waits; after `timeout` seconds kills it. How it ended.
  @discardableResult
  public func terminate(timeout: Double = 10) throws -> Subprocess.Finished {
    signal(SIGTERM)
    return try wait(timeout: timeout)
  }

  /// Ends its standard input.
  public func closeInput() {
    state.withLock { $0.input = nil }
  }

  /// Waits for its end.
  /// - Throws: `SupportError` after `timeout` seconds; the program and its process group are killed then.
  @discardableResult
  public func wait(timeout: Double = 60) throws -> Subprocess.Finished {
    let deadline = now() + timeout
    var interval = 0.0005
    while true {
      if let ended = poll() { return finished(ended) }
      if now() > deadline {
        kill(SIGKILL)
        while poll() == nil { pause(0.002) }
        throw SupportError(
          "\(name) wasn't done after \(timeout) s and was killed; it had printed:\n\(output)\(errors)")
      }
      pause(interval)
      interval = min(interval * 2, 0.01)
    }
  }

  /// Waits until its standard output (or standard error) has a whole line that holds `text`; that line.
  /// - Throws: `SupportError` if the program ends before, or after `timeout` seconds.
  @discardableResult
  public func waitForLine(_ text: String, onErrors: Bool = false, timeout: Double = 30) throws -> String {
    let deadline = now() + timeout
    while true {
      // Asked first, so that what it printed last is still looked at.
      let over = !isRunning
      let printed = onErrors ? errors : output
      let whole = printed.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = whole.first(where: { $0.contains(text) }) { return String(line) }
      if over || now() > deadline {
        let reason = over ? "\(name) ended" : "after \(timeout) s \(name) was still running"
        throw SupportError("\(reason) without a line with \"\(text)\"; it had printed:\n\(output)\(errors)")
      }
      pause(0.003)
    }
  }

  /// The status as waitpid(2) gives it, once there is one. Reaps the program.
  private func poll() -> Int32? {
    state.withLock {
      if let ended = $0.ended { return ended }
      var status: Int32 = 0
      guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
      $0.ended = status
      Reaper.say("forget \(pid)")
      return status
    }
  }

  /// wait(2)'s macros WIFSIGNALED, WTERMSIG and WEXITSTATUS, which Swift doesn't import.
  private func finished(_ status: Int32) -> Subprocess.Finished {
    let signal = status & 0x7F
    return Subprocess.Finished(
      status: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
      stdout: stdout.contents(), stderr: stderr.contents())
  }
}
