internal import Dispatch
internal import Newsroom
internal import Platform
internal import Synchronization

/// Gets a relay's OAuth token from a program, on another thread: the first line that it prints.
///
/// The program is run without a shell. Nothing that it prints is logged, and its standard error is thrown away: people
/// print tokens there. A token is kept for five minutes, and for as long as it takes.
///
/// Failure policy: a program that fails, is slow or prints no token makes the relay unavailable, which says so. Limits:
/// 20 seconds, then it is killed with its process group; 16 KB of output.
final class TokenCommand: Sendable {
  enum Token {
    case known(Secret)
    case failed(String)
  }

  private struct State {
    var isRunning = false
    var token: Token?
    var fetched = -Double.infinity
  }

  private let command: [String]
  private let patience: Double
  private let state = Mutex(State())

  private static let shelfLife = 300.0
  /// A failure is news to all the connections that wait for the token, and not to those that try again later.
  private static let failureLife = 0.5
  private static let maxOutput = 16_384

  init(_ command: [String], patience: Double = 20) {
    self.command = command
    self.patience = patience
  }

  /// The token, or why there is none; `nil` while it is being fetched, which this begins where it is needed.
  func token(now: Double) -> Token? {
    let (token, mustRun) = state.withLock { state -> (Token?, Bool) in
      if state.isRunning { return (nil, false) }
      if let token = state.token {
        let isFailure = if case .failed = token { true } else { false }
        if now - state.fetched < (isFailure ? Self.failureLife : Self.shelfLife) { return (token, false) }
      }
      state.token = nil
      state.isRunning = true
      return (nil, true)
    }
    guard mustRun else { return token }
    DispatchQueue.global().async { [self] in
      let token = run()
      state.withLock {
        $0.token = token
        $0.fetched = monotonicSeconds()
        $0.isRunning = false
      }
    }
    return nil
  }

  /// The relay wouldn't have it: the next one is fetched anew.
  func forget() { state.withLock { $0.token = nil } }

  private func run() -> Token {
    let name = "relay.token-command \(command[0])"
    let outcome: BoundedProcess.Outcome
    do throws(ChildProcess.StartError) {
      outcome = try BoundedProcess.run(command, timeout: patience, limit: Self.maxOutput)
    } catch {
      return .failed("\(name) can't be run: \(error)")
    }
    guard case .ended(let ending, let output) = outcome else {
      return .failed("\(name) said nothing for \(Int(patience)) seconds")
    }
    guard ending == .exited(0) else { return .failed("\(name) failed") }
    let line = output.prefix { $0 != 0x0A && $0 != 0x0D }
    guard !line.isEmpty, line.allSatisfy(\.isASCIIPrintable) else {
      return .failed("\(name) printed no token in its first line")
    }
    return .known(Secret(String(decoding: line, as: UTF8.self)))
  }
}
