// SIGKILL at each state boundary of a delivery, in a process of its own (an exit test); then a second run goes on.

import Foundation
import Glibc
import Newsroom
import TestSupport
import Testing

@testable import Mailroom
@testable import Store

/// The places in a delivery's life where the books and the world may differ.
enum KillPoint: String, Codable, Sendable, CaseIterable {
  /// All of a turn is written and not committed.
  case beforeCommit
  /// Claimed in the books, nothing said to the relay.
  case claimed
  /// The relay has the message and hasn't answered.
  case handedOver
  /// The relay has answered, and the books don't know.
  case answered
  /// The answer is in the books.
  case settled
}

@Suite("kill -9 at each boundary")
struct KillPointTests {
  private static let readers = 60
  private static let connections = 3

  @Test("the next run finds books that balance, loses nobody and repeats nobody", arguments: KillPoint.allCases)
  func killed(point: KillPoint) async throws {
    // Slow to answer, so that there is a time between handing over and answer.
    let sink = try CountingSink(delay: 0.06)
    let kept = try KeptQueue(readers: Self.readers)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = kept.path as String, port = sink.port as Int, point = point as KillPoint] in
      let store = try Store(path: path)
      try KillPointTests.send(store, port, killedAt: point)
    }
    // Whatever the dead process still had on its way arrives.
    usleep(200_000)
    let taken = try sink.accepted()
    let before = try kept.books()
    #expect(before.balance && before.audience == Self.readers)
    #expect(before[.accepted] >= 9 && before[.queued] > 0 && before[.claimed] <= Self.connections)
    let inDoubt = Set(try claimed(kept))
    switch point {
    case .beforeCommit:
      #expect(Set(taken).subtracting(inDoubt).count == before[.accepted])
    case .claimed, .settled:
      // What was claimed last was never handed over: to be in doubt is the price of one commit a turn.
      #expect(!inDoubt.subtracting(taken).isEmpty)
    case .handedOver, .answered:
      #expect(!inDoubt.intersection(taken).isEmpty)
    }
    #expect(taken.count - before[.accepted] <= inDoubt.count)

    // The next run: what is claimed by nobody any more is in doubt, and the rest goes out.
    let store = try Store(path: kept.path)
    #expect(try store.queue.recoverClaims(KeptQueue.key, at: Date()) == inDoubt.count)
    #expect(try Self.send(store, sink.port, killedAt: nil) == .complete)

    let books = try kept.books()
    let uncertain = Set(try store.queue.uncertain(KeptQueue.key).map(\.text))
    let all = try sink.accepted()
    let everybody = Set((1...Self.readers).map { "reader\($0)@example.com" })
    #expect(books.balance && books[.accepted] + books[.uncertain] == Self.readers)
    #expect(uncertain == inDoubt && uncertain.count == books[.uncertain] && uncertain.count <= Self.connections)
    #expect(all.count == Set(all).count)
    #expect(everybody.subtracting(all).isSubset(of: uncertain))
    #expect(everybody.subtracting(uncertain).isSubset(of: all))
  }

  private func claimed(_ kept: KeptQueue) throws -> [String] {
    try kept.deliveries().filter { $0.state == .claimed }.map(\.subscriber.mailbox.address.text)
  }

  /// Sends what is left. With a point to die at, it does so there, some messages on.
  @discardableResult
  private static func send(_ store: Store, _ port: Int, killedAt point: KillPoint?) throws -> RunEnd {
    let key = KeptQueue.key
    var accepted = 0
    var claimedAt: Double?
    func die() { kill(getpid(), SIGKILL) }
    let mailroom = Mailroom(
      relays: [
        Relay(
          url: "smtp://127.0.0.1:\(port)", tls: .none, helo: "press.example.com", connections: connections,
          connectTimeout: 20, timeout: 20)
      ], retry: Backoff(first: 0.1, longest: 1),
      ledger: Mailroom.Ledger(
        turn: { settling, claiming, now in
          let isLate = accepted >= 9
          if isLate && point == .answered && !settling.isEmpty { die() }
          let claimed = try store.database.write {
            let claimed = try store.queue.turn(key, settling: settling, claiming: claiming, now: now)
            if isLate && point == .beforeCommit && !claimed.isEmpty { die() }
            return claimed
          }
          if isLate && point == .claimed && !claimed.isEmpty { die() }
          if isLate && point == .settled && !settling.isEmpty && !claimed.isEmpty { die() }
          if isLate && !claimed.isEmpty && claimedAt == nil { claimedAt = monotonicSeconds() }
          accepted += settling.count { if case .accepted = $0.outcome { true } else { false } }
          return claimed
        }, upcoming: { try store.queue.upcoming(key, $0) }, nextDue: { try store.queue.nextDue(key, after: $0) }),
      compose: { claim, message in
        message.append(contentsOf: "To: \(claim.subscriber.mailbox.address)\r\n\r\nGood morning.\r\n".utf8)
      },
      now: {
        // Asked at every turn of the loop: the message has left by then, and the sink is slow to answer.
        if point == .handedOver, let claimedAt, monotonicSeconds() > claimedAt + 0.02 { die() }
        return Date()
      }, seed: 5, shouldStop: { false }, report: { _ in })
    return try mailroom.run(returnPath: try EmailAddress("bounces@example.com"), latest: Date() + 60).end
  }
}
