import Foundation
import Newsroom
import Store
import TestSupport

@testable import Production

/// A newsroom with one newsletter in a folder of its own, opened at the sample's Monday, for the readers' use cases.
final class ReadersNewsroom {
  let files: Folder
  let newsroom: NewsroomFolder
  private let said = Said()

  /// - Parameter settings: environment variables such as `DATELINE_METER_ARTICLES`, which stand for settings.
  init(_ settings: [String: String] = [:]) throws {
    files = try Folder()
    let house = Fixtures.repositoryRoot
    let manager = FileManager.default
    try manager.createDirectory(atPath: files.path + "/Config/newsletters", withIntermediateDirectories: true)
    for file in ["Config/dateline.yaml", "Config/newsletters/daily-review.yaml", "Templates"] {
      try manager.copyItem(atPath: house + "/" + file, toPath: files.path + "/" + file)
    }
    newsroom = try NewsroomFolder.find(
      root: files.path, environment: ["DATELINE_NOW": "2026-11-23T06:10:00-05:00"].merging(settings) { $1 })
  }

  /// Keeps what was told.
  private final class Said { var notices: [any Notice] = [] }

  var events: Events {
    Events { [said] in if case .notice(let notice) = $0 { said.notices.append(notice) } }
  }

  var notices: [String] { said.notices.map { "\($0)" } }

  /// Imports a file with this text.
  @discardableResult
  func take(
    _ text: String, as name: String = "readers.csv", _ change: (inout ReaderImport.Request) -> Void = { _ in }
  ) throws -> ReaderImportReport {
    var request = ReaderImport.Request(path: files.path + "/" + name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: request.path))
    change(&request)
    return try ReaderImport(newsroom: newsroom, events: events, who: "Ada").run(request)
  }

  func exported(_ format: ReaderExport.Format = .csv) throws -> String {
    var bytes: [UInt8] = []
    try ReaderExport(newsroom: newsroom).write(as: format) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  func entry(_ address: String) throws -> SubscriberEntry? {
    try newsroom.openStore().audience.subscriberEntry(at: try EmailAddress(address))
  }
}
