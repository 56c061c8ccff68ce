import Foundation
import Platform
import TestSupport
import Testing

@Suite struct ProcessTests {
  @Test("a program reads its input to the end, and what it prints is whole")
  func whole() throws {
    var random = Seeded(7)
    let input = (0..<3_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let outcome = try BoundedProcess.run(["cat"], input: input, timeout: 30, limit: input.count)
    #expect(outcome == .ended(.exited(0), input))
    #expect(BoundedProcess.run(["cat"], input: Array("word".utf8), timeout: 30) == Array("word".utf8))
  }

  @Test("one that doesn't read its input, prints nothing or closes its output is no trouble")
  func deaf() throws {
    let input = [UInt8](repeating: 0x61, count: 1_000_000)
    #expect(try BoundedProcess.run(["true"], input: input, timeout: 30, limit: 10) == .ended(.exited(0), []))
    let outcome = try BoundedProcess.run(["sh", "-c", "echo a; exec >&-; sleep 0.2; exit 3"], timeout: 30, limit: 10)
    #expect(outcome == .ended(.exited(3), Array("a\n".utf8)))
  }

  @Test("without input there is nothing to read, and errors go nowhere")
  func nothing() throws {
    let outcome = try BoundedProcess.run(["sh", "-c", "cat; echo shown; echo hidden >&2"], timeout: 30, limit: 100)
    #expect(outcome == .ended(.exited(0), Array("shown\n".utf8)))
  }

  @Test("an exit code and a signal are told apart")
  func endings() throws {
    #expect(try BoundedProcess.run(["sh", "-c", "exit 75"], timeout: 30, limit: 1) == .ended(.exited(75), []))
    let killed = try BoundedProcess.run(["sh", "-c", "kill -KILL $$"], timeout: 30, limit: 1)
    #expect(killed == .ended(.killed(signal: SIGKILL), []))
    let words = ["sh", "-c", "exit 9"]
    #expect(try ChildProcess(words, input: .nothing, output: .nothing, errors: .nothing).wait() == .exited(9))
  }

  @Test(
    "a program that isn't there, or is none, can't be started", arguments: ["/nowhere/at/all", "dateline-nowhere", "/"])
  func absent(program: String) {
    #expect(throws: ChildProcess.StartError.self) { try BoundedProcess.run([program], timeout: 1, limit: 1) }
    #expect(BoundedProcess.run([program], input: [], timeout: 1) == nil)
  }

  @Test("one that takes too long is killed with all that it started")
  func overdue() throws {
    let folder = try TemporaryFolder()
    let script = "sleep 60 & echo $! > \(folder.at("child")); wait"
    let begun = ContinuousClock.now
    #expect(try BoundedProcess.run(["sh", "-c", script], timeout: 0.5, limit: 10) == .overdue)
    #expect(begun.duration(to: .now) < .seconds(20))
    let child = try String(contentsOfFile: folder.at("child"), encoding: .utf8).trimmingCharacters(
      in: .whitespacesAndNewlines)
    // Gone, or dead and not yet waited for by whoever inherited it; the kernel needs a moment.
    var isDead = false
    for _ in 0..<200 where !isDead {
      let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
      isDead = state.map { $0.contains(") Z ") || $0.contains(") X ") } ?? true
      if !isDead { usleep(10_000) }
    }
    #expect(isDead)
  }

  @Test("one that prints too much is killed, and what it may print is kept")
  func overlong() throws {
    let outcome = try BoundedProcess.run(["yes"], timeout: 30, limit: 1001)
    #expect(outcome == .overlong(Array(String(repeating: "y\n", count: 500).utf8) + Array("y".utf8)))
    #expect(BoundedProcess.run(["yes"], input: [], timeout: 30)?.count == 1 << 20)
    let exact = try BoundedProcess.run(["printf", "12345"], timeout: 30, limit: 5)
    #expect(exact == .ended(.exited(0), Array("12345".utf8)))
  }

  @Test("one that leaves another behind is done when it ends itself")
  func left() throws {
    let begun = ContinuousClock.now
    let outcome = try BoundedProcess.run(["sh", "-c", "sleep 30 & echo yes"], timeout: 25, limit: 100)
    #expect(outcome == .ended(.exited(0), Array("yes\n".utf8)))
    #expect(begun.duration(to: .now) < .seconds(20))
  }

  @Test("signals that are ignored here end it all the same", arguments: [SIGPIPE, SIGTERM])
  func signals(number: Int32) throws {
    let before = signal(number, SIG_IGN)
    defer { signal(number, before) }
    let outcome = try BoundedProcess.run(["sh", "-c", "kill -\(number) $$; echo alive"], timeout: 30, limit: 100)
    #expect(outcome == .ended(.killed(signal: number), []))
  }

  @Test("a group of its own is its own, and else it is ours")
  func groups() throws {
    let outcome = try BoundedProcess.run(
      ["sh", "-c", "cut -d ' ' -f 5 /proc/$$/stat; echo $$"], timeout: 30, limit: 100)
    guard case .ended(.exited(0), let output) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let numbers = String(decoding: output, as: UTF8.self).split(separator: "\n")
    #expect(numbers.count == 2 && numbers.first == numbers.last)
    let script = "test $(cut -d ' ' -f 5 /proc/$$/stat) = \(getpgrp())"
    let ours = try ChildProcess(["sh", "-c", script], input: .nothing, output: .nothing, errors: .nothing)
    #expect(ours.wait() == .exited(0))
  }

  @Test("a hundred at once each get their own input and output")
  func many() async throws {
    let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<100 {
        group.addTask {
          let text = Array("number \(number)\n".utf8)
          return try BoundedProcess.run(["cat"], input: text, timeout: 60, limit: 100) == .ended(.exited(0), text)
        }
      }
      return try await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(outcomes.count == 100 && outcomes.allSatisfy { $0 })
  }
}
