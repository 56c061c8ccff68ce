internal import Foundation
internal import Glibc
internal import Newsroom
internal import Platform
internal import Production
internal import Store

/// Takes a newsletter's lock from a send that runs.
///
/// The lock's file names the process; only a `dateline send` or `run` is asked to stop. Failure policy: one that doesn't
/// stop within the time limit goes on, and nothing was done (75).
struct RunningSend {
  let newsroom: NewsroomFolder
  let newsletter: Newsletter
  let console: Console
  /// Seconds to wait for what is in flight.
  var patience = 60

  /// Stops whoever sends, and holds the lock from then on.
  func stop() throws -> FileLock {
    let path = "\(newsroom.queue)/\(newsletter.slug).lock"
    let begun = ContinuousClock.now
    var asked: Int32?
    while true {
      if let lock = try newsroom.lock(newsletter.slug) { return lock }
      if let holder = FileLock.holder(path), holder != asked, Self.sends(holder) {
        console.note("process \(holder) is sending \(newsletter.slug): asked to stop; waiting for what is in flight …")
        kill(holder, SIGTERM)
        asked = holder
      }
      let waited = ContinuousClock.now - begun
      // A command that composes or edits ends by itself, in no time.
      guard waited < .seconds(asked == nil ? min(patience, 10) : patience) else { break }
      usleep(50_000)
    }
    guard let asked else { throw NewsroomError.busy(newsletter: newsletter.slug, holder: nil) }
    throw CommandError(
      .again,
      "process \(asked) has not stopped within \(patience) s: it waits for the relay's answers. Nothing was changed; try "
        + "again, with more time (--wait SECONDS), or kill -9 \(asked), which leaves what is in flight uncertain.")
  }

  /// Whether the process is a `dateline send` or `dateline run`, and not whoever has its number by now.
  private static func sends(_ process: Int32) -> Bool {
    guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
    let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard let name = words.first, name.hasSuffix("dateline") else { return false }
    return words.dropFirst().contains { $0 == "send" || $0 == "run" }
  }
}
