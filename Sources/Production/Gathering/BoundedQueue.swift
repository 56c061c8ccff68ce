internal import Dispatch
internal import Synchronization

/// Passes batches from a thread that makes them to the one that uses them, two ahead at the most.
///
/// Failure policy: a user that stops tells the maker, whose next batch is refused. Limits: one maker, one user.
final class BoundedQueue<Element: Sendable>: Sendable {
  private struct State {
    var batches: [[Element]] = []
    var isAbandoned = false
  }

  private let state = Mutex(State())
  /// Begun at zero and raised: a semaphore must not go away lower than it began.
  private let room = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)

  /// Begins to make batches on another thread; `make` ends when it returns.
  init(_ make: @escaping @Sendable (BoundedQueue) -> Void) {
    room.signal()
    room.signal()
    DispatchQueue.global().async {
      make(self)
      self.filled.signal()
    }
  }

  /// Waits until there is room. False where nobody wants any more.
  func send(_ batch: [Element]) -> Bool {
    room.wait()
    return state.withLock {
      guard !$0.isAbandoned else { return false }
      $0.batches.append(batch)
      filled.signal()
      return true
    }
  }

  /// Waits for the next batch; nil after the last one.
  func next() -> [Element]? {
    filled.wait()
    let batch = state.withLock { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
    room.signal()
    return batch
  }

  /// Says that no further batch is wanted.
  func abandon() {
    state.withLock { $0.isAbandoned = true }
    room.signal()
    room.signal()
  }
}
