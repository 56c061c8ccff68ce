import Foundation
import Newsroom
import Store

/// A folder of its own, gone with its last owner.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/dateline-production-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func store() throws -> Store { try Store(path: path + "/dateline.sqlite", worker: 1) }
}

/// Seconds after a Monday morning.
func at(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_795_420_800 + seconds) }

let key = IssueKey(IssueName(newsletter: "daily-review", day: Day(number: 20_780)))
