internal import Glibc
internal import Newsroom
internal import Platform

/// The connections to all relays, on one `curl_multi` handle and one thread.
///
/// Failure policy: events out, in the order in which they happened; no throwing once made. Limits: as many connections as
/// the relays' settings allow.
final class Transport {
  enum Event: Equatable {
    case opened(relay: Int, smtputf8: Bool)
    case closed
    case failed(RelayFault, relay: Int)
    case finished(tag: Int64, Outcome, RelayFault?)
  }

  private let multi: CurlMulti
  private var connections: [Connection] = []
  /// Which of `connections` are to each relay.
  private var ranges: [Range<Int>] = []
  private var events: [Event] = []
  private var waiting: [pollfd] = []
  private var waiters: [Int] = []

  init(relays: [Relay]) throws(RelayFault) {
    guard let multi = CurlMulti() else {
      throw .unavailable(Reply(code: 0, text: "libcurl could not be initialised"))
    }
    self.multi = multi
    for relay in relays {
      let tokens = relay.tokenCommand.isEmpty ? nil : TokenCommand(relay.tokenCommand)
      let start = connections.count
      connections += (0..<relay.connections).map { _ in Connection(multi: multi, relay: relay, tokens: tokens) }
      ranges.append(start..<connections.count)
    }
  }

  /// Of each relay, how its connections stand.
  func counts() -> [Scheduler.Connections] {
    ranges.map { range in
      var counts = Scheduler.Connections()
      for connection in connections[range] {
        switch connection.state {
        case .ready:
          counts.ready += 1
          if connection.offersSMTPUTF8 { counts.international += 1 }
        case .busy: counts.busy += 1
        case .connecting, .awaitingToken: counts.connecting += 1
        case .closed: break
        }
      }
      return counts
    }
  }

  /// Begins to open `count` more connections to a relay.
  func open(_ count: Int, relay: Int) {
    for index in ranges[relay].lazy.filter({ [connections] in connections[$0].state == .closed }).prefix(count) {
      open(index)
    }
  }

  /// Hands a message to a ready connection. `message` comes back with an older one's storage in it.
  func send(tag: Int64, relay: Int, from: [UInt8], to: EmailAddress, message: inout [UInt8]) {
    let isInternational = to.isInternational
    guard
      let index = ranges[relay].first(where: {
        connections[$0].state == .ready && (!isInternational || connections[$0].offersSMTPUTF8)
      })
    else {
      events.append(.finished(tag: tag, .returned(Reply(code: 0, text: "no connection was ready")), nil))
      return
    }
    note(connections[index].begin(tag: tag, from: from, to: to, message: &message, now: monotonicSeconds()), index)
  }

  /// Ends a `poll` that another thread is in, or else the next. Whoever holds it must be gone before this is.
  var wake: @Sendable () -> Void { multi.wake }

  private func open(_ index: Int) {
    do throws(RelayFault) {
      try connections[index].open()
    } catch {
      connections[index].close(politely: false)
      note(.failed(error), index)
    }
  }

  /// Waits for the network, at most `timeout` seconds, and tells what happened since the last call.
  func poll(timeout: Double) -> [Event] {
    for index in connections.indices where connections[index].state == .awaitingToken { open(index) }
    let isQuiet = wait(events.isEmpty ? timeout : 0)
    // A timer that libcurl still has of connecting would cut every wait short until it is told to look.
    if isQuiet || connections.contains(where: { $0.state == .connecting }) { finishConnecting() }
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  /// Says QUIT on idle connections.
  func closeIdle() {
    for connection in connections where connection.state == .ready { connection.close(politely: true) }
  }

  /// Whether no connection had news.
  private func wait(_ timeout: Double) -> Bool {
    waiting.removeAll(keepingCapacity: true)
    waiters.removeAll(keepingCapacity: true)
    var soonest = Double.infinity
    for (index, connection) in connections.enumerated() where connection.state == .busy || connection.state == .ready {
      let events = POLLIN | (connection.wantsToWrite ? POLLOUT : 0)
      waiting.append(pollfd(fd: connection.socket, events: Int16(events), revents: 0))
      waiters.append(index)
      soonest = min(soonest, connection.deadline)
    }
    let now = monotonicSeconds()
    let milliseconds = max(0, min(timeout, soonest - now)) * 1000
    multi.wait(&waiting, milliseconds: Int32(min(milliseconds.rounded(.up), 60_000)))
    let then = monotonicSeconds()
    var isQuiet = true
    for (index, waiter) in zip(waiters, waiting) where waiter.revents != 0 || connections[index].deadline <= then {
      // One event at most: what a connection says after it belongs to the next transaction.
      note(connections[index].service(now: then), index)
      isQuiet = false
    }
    return isQuiet
  }

  private func finishConnecting() {
    multi.perform()
    for (curl, failure) in multi.finished() {
      guard let index = connections.firstIndex(where: { $0.curl === curl }), connections[index].state == .connecting
      else {
        continue
      }
      note(connections[index].connected(failure), index)
    }
  }

  private func note(_ event: Connection.Event?, _ index: Int) {
    switch event {
    case .opened:
      events.append(.opened(relay: relay(of: index), smtputf8: connections[index].offersSMTPUTF8))
    case .closed: events.append(.closed)
    case .failed(let fault):
      events.append(.failed(fault, relay: relay(of: index)))
    case .finished(let tag, let outcome, let fault): events.append(.finished(tag: tag, outcome, fault))
    case nil: break
    }
  }

  private func relay(of index: Int) -> Int { ranges.firstIndex { $0.contains(index) } ?? 0 }
}

/// Seconds that only go forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
