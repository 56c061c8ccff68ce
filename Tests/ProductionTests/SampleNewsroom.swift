import Foundation
import Newsroom
import Production
import Store

/// A newsroom with the least there must be, in a folder of its own: a `dateline.yaml` and one newsletter.
final class SampleNewsroom {
  static let now = "2026-11-23T06:10:00-05:00"
  static let settings = """
    publication:
      name: The Meridian
      url: https://meridian.example
      postal-address: [The Meridian, "New York, NY 10004"]
      time-zone: America/New_York
    sender:
      from: The Meridian <review@news.meridian.example>
      return-path: bounces@news.meridian.example
      unsubscribe-address: unsubscribe@news.meridian.example
      unsubscribe-url: https://meridian.example/unsubscribe?token=
    relay:
      url: smtp://localhost:587

    """
  static let newsletter = """
    name: Daily Review
    subject: "{{lead.title}}"
    schedule:
      days: weekdays
      compose-at: "06:00"
      send-at: "06:30"
      latest: "12:00"
    audience: [free, all-access]
    sections:
      - name: Our take
        kinds: [take]

    """

  private let folder: Folder
  let root: String

  init() throws {
    folder = try Folder()
    // As use cases tell paths.
    root = URL(fileURLWithPath: folder.path).standardizedFileURL.path
    try write(Self.settings, to: "Config/dateline.yaml")
    try write(Self.newsletter, to: "Config/newsletters/daily-review.yaml")
  }

  /// As it is written now.
  func open(now: String = SampleNewsroom.now) throws -> NewsroomFolder {
    try NewsroomFolder.find(root: root, environment: ["DATELINE_NOW": now])
  }

  /// - Returns: its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let place = URL(fileURLWithPath: root + "/" + name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
    return place.path
  }

  /// The names in a folder of it, in order.
  func list(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root + "/" + name).sorted()
  }
}

/// Keeps what a use case tells.
final class Listener {
  private(set) var events: [WorkEvent] = []

  var sink: Events { Events { self.events.append($0) } }

  var notices: [any Notice] {
    events.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
  }

  /// How often progress of a work was told.
  func steps(of work: Work) -> Int {
    events.count { if case .progress(work, _, _) = $0 { true } else { false } }
  }
}

/// A stop that comes after so many askings.
final class Stop {
  private var left: Int

  init(after askings: Int) { left = askings }

  func asked() -> Bool {
    left -= 1
    return left < 0
  }
}
