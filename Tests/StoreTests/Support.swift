import Foundation
import Newsroom
import Store

/// A folder of its own, gone with its last owner.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/dateline-store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var database: String { path + "/dateline.sqlite" }

  func store(worker: Int64 = 1) throws -> Store { try Store(path: database, worker: worker) }
}

/// Seconds after a Monday morning.
func at(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_795_420_800 + seconds) }

let monday = Day(number: 20_780)
let key = IssueKey(IssueName(newsletter: "daily-review", day: monday))
let window = Window(start: at(-86_400), cutoff: at(0))
let sample = String(repeating: "ab", count: 32)

func article(
  _ id: String, title: String = "A title", kind: Kind = .news, published: Date = at(0), url: String? = nil,
  event: Event? = nil
) -> Article {
  Article(
    id: id, slug: id, title: title, standfirst: "What it says", bylines: ["Ann Author", "Bob \"B\" Byline"],
    kind: kind, regions: ["Europe"], topics: ["trade", "energy"], body: "<p>Body of \(id)</p>",
    url: url ?? "https://meridian.example/\(id)", image: Image(url: "https://meridian.example/i.jpg", alt: "A port"),
    access: .metered, priority: 4, published: published, updated: published.addingTimeInterval(5), event: event)
}

func stored(_ article: Article, text: String = "plain body") -> StoredText { StoredText(article: article, text: text) }

func record(_ address: String, tier: Tier = .free, to newsletters: [String] = ["daily-review"]) throws
  -> SubscriberRecord
{
  SubscriberRecord(
    mailbox: Mailbox(name: "Reader", address: try EmailAddress(address)), tier: tier, newsletters: newsletters)
}

extension Store {
  /// A composed issue and `count` readers of it.
  func prepare(readers count: Int) throws {
    _ = try audience.importSubscribers((0..<count).map { try StoreTests.record("reader\($0)@example.org") }, at: at(0))
    try issues.recordComposed(
      key, window: window, composed: at(0), manifest: sample, folder: "issues/x", selection: Selection())
  }
}
