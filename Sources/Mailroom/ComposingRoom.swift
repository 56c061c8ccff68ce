internal import Dispatch
internal import Newsroom
internal import Synchronization

/// Composes messages on other threads, ahead of their claim.
///
/// Failure policy: composing can't fail. Limits: it holds what it was given and not asked back, which the scheduler
/// bounds; storage that comes back is used again.
final class ComposingRoom: Sendable {
  struct Draft: Sendable {
    var claim: Claim
    var message: [UInt8]
  }

  private struct State {
    /// To be composed; the next is the last.
    var waiting: [Claim] = []
    var done: [Draft] = []
    var storage: [[UInt8]] = []
    var isAwaited = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let work = DispatchSemaphore(value: 0)
  private let workers = DispatchGroup()
  private let count: Int

  /// - Parameters:
  ///   - compose: appends a reader's message; called on several threads at once.
  ///   - wake: called on such a thread when something is done that `collect` was told to be waited for.
  init(
    workers count: Int, compose: @escaping @Sendable (Claim, inout [UInt8]) -> Void,
    wake: @escaping @Sendable () -> Void
  ) {
    self.count = count
    for number in 0..<count {
      // A queue of its own for each: the shared pool has a thread for each core, and others may want those.
      DispatchQueue(label: "dateline.compose.\(number)").async(group: workers) { [self] in
        while true {
          work.wait()
          let job = state.withLock { state in
            state.isClosed ? nil : state.waiting.popLast().map { ($0, state.storage.popLast() ?? []) }
          }
          guard let (claim, storage) = job else { return }
          var message = storage
          message.removeAll(keepingCapacity: true)
          compose(claim, &message)
          let draft = Draft(claim: claim, message: message)
          let isAwaited = state.withLock { state in
            state.done.append(draft)
            defer { state.isAwaited = false }
            return state.isAwaited
          }
          if isAwaited { wake() }
        }
      }
    }
  }

  func submit(_ claims: [Claim]) {
    state.withLock { $0.waiting.insert(contentsOf: claims.reversed(), at: 0) }
    for _ in claims { work.signal() }
  }

  /// What is done by now. `awaiting`: wake me when there is more.
  func collect(awaiting: Bool) -> [Draft] {
    state.withLock { state in
      let done = state.done
      state.done.removeAll(keepingCapacity: true)
      state.isAwaited = awaiting && done.isEmpty
      return done
    }
  }

  /// Takes back the storage of a message that was sent.
  func reuse(_ storage: consuming [UInt8]) {
    let storage = storage
    state.withLock { if $0.storage.count < 64 { $0.storage.append(storage) } }
  }

  /// Ends the threads, and waits for them.
  func close() {
    state.withLock { $0.isClosed = true }
    for _ in 0..<count { work.signal() }
    workers.wait()
  }
}
