internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

/// What an import did.
struct ImportReport: Encodable {
  var added = 0
  var updated = 0
  var unchanged = 0
  var drafts = 0
  var errors: [String] = []
  /// What is not as a source says, because another says otherwise.
  var notes: [String] = []

  var line: String {
    "\(added.grouped) added, \(updated.grouped) updated, \(unchanged.grouped) unchanged"
      + (drafts > 0 ? ", \(drafts.grouped) \(drafts == 1 ? "draft" : "drafts") left out" : "")
      + (errors.isEmpty ? "" : ", \(errors.count.grouped) broken")
  }
}

extension Console {
  /// The first of many errors, and how many there are: a terminal is for reading.
  func warn(all errors: [String]) {
    for error in errors.prefix(20) { warn(error) }
    if errors.count > 20 { warn("and \((errors.count - 20).grouped) more; --json lists them all") }
  }
}

/// Takes articles into the library, a batch a transaction: from files and from feeds.
///
/// Failure policy: a broken article is reported and left out, and so is one whose identity another file of the same import
/// has. Limits: memory holds one batch, and what is read ahead.
struct LibraryImport {
  let store: Store
  let reader: ArticleReader
  /// What pins may name; `nil` where nobody knows.
  private let pins: Set<String>?
  private(set) var report = ImportReport()
  private var batch: [StoredText] = []
  private var origins: [String: String] = [:]

  init(store: Store, reader: ArticleReader, newsletters: [Newsletter] = []) {
    self.store = store
    self.reader = reader
    var pins: Set<String> = ["*"]
    for newsletter in newsletters {
      pins.insert(newsletter.slug)
      pins.formUnion(newsletter.sections.flatMap { [$0.slug, newsletter.slug + "/" + $0.slug] })
    }
    self.pins = newsletters.isEmpty ? nil : pins
  }

  /// Files, in order.
  ///
  /// - Parameter now: stands in for the date of a feed's entry that has none.
  mutating func take(_ paths: [String], now: Date, progress: (_ done: Int) -> Void) throws {
    let files = ArticleFiles.read(paths, by: reader)
    defer { files.abandon() }
    var done = 0
    while let found = files.next() {
      for one in found {
        switch one {
        case .article(let entry, let place): add(entry, place: place)
        case .drafts(let count): report.drafts += count
        case .feed(let feed, let place):
          try take(feed, fetched: now, place: place)
          if feed.isTruncated { report.errors.append("\(place): the feed ends too early; what it holds is in") }
        case .note(let note): report.notes.append(note)
        case .problem(let error): report.errors.append(error)
        case .endOfFile:
          done += 1
          progress(done)
        }
      }
      try flush()
    }
  }

  private mutating func add(_ entry: StoredText, place: String) {
    if let other = origins.updateValue(place, forKey: entry.key) {
      origins[entry.key] = other
      report.errors.append(
        "\(place): the article \"\(entry.article.id.printable)\" is in \(other) as well: give one of them another id")
    } else {
      check(entry.article, place)
      batch.append(entry)
    }
  }

  /// What is no error, and yet not what was meant.
  private mutating func check(_ article: Article, _ place: String) {
    if article.kind == .upcoming, article.event == nil {
      report.notes.append(
        "\(place): what is upcoming needs an event-date, such as event-date: 2026-11-26; without one it is no event")
    }
    guard let pins else { return }
    for pin in article.pins where !pins.contains(pin) {
      report.notes.append(
        "\(place): pin: no newsletter and no section is called \"\(pin.printable)\"; there are: "
          + pins.subtracting(["*"]).filter { !$0.contains("/") }.sorted().joined(separator: ", "))
    }
  }

  /// A WordPress export that a source serves in the place of a feed.
  mutating func take(export bytes: [UInt8], source: Source? = nil, place: String) throws {
    let summary = try WXRReader(dialect: reader.dialect).read(
      path: place,
      open: {
        var rest: [UInt8]? = bytes
        return {
          defer { rest = nil }
          return rest
        }
      },
      each: { entry in
        switch entry {
        case .article(.article(let article, let text, let statement), _):
          var found = StoredText(article: article, text: text, statement: statement, origin: .export)
          guard origins.updateValue(place, forKey: found.key) == nil else { return }
          source?.complete(&found.article, &found.statement)
          batch.append(found)
        case .article(.draft, _): report.drafts += 1
        case .problem(let error): report.errors.append("\(error)")
        }
      })
    report.drafts += summary.keptOut.values.reduce(0, +)
    if let note = summary.note { report.notes.append("\(place): \(note)") }
    if summary.isTruncated { throw CommandError(.data, "the export ends too early; what it holds is in") }
  }

  /// A feed's entries; what a source adds to them is added.
  mutating func take(_ feed: Feed, source: Source? = nil, fetched: Date, place: String) throws {
    let origin = Origin.feed(source?.url ?? feed.id ?? feed.link ?? "")
    // Some systems give all entries the same one.
    let guids = Dictionary(grouping: feed.entries, by: \.id)
    for entry in feed.entries {
      var entry = entry
      if let same = guids[entry.id], same.contains(where: { $0.link != entry.link }) { entry.id = nil }
      var found: StoredText
      do throws(FeedArticle.Gap) {
        let read = try FeedArticle.article(entry, of: feed, dialect: reader.dialect, fetched: fetched)
        found = StoredText(article: read.article, text: read.text, statement: read.statement, origin: origin)
      } catch {
        let title = entry.title ?? entry.link ?? entry.id ?? "an entry"
        report.errors.append("\(place): \"\(title.printable.prefix(80))\": \(error)")
        continue
      }
      // Two feeds may carry the same article: the first one has it.
      guard origins.updateValue(place, forKey: found.key) == nil else { continue }
      source?.complete(&found.article, &found.statement)
      batch.append(found)
    }
  }

  mutating func finish() throws {
    try flush()
    if report.added + report.updated >= 1000 { try store.library.optimizeSearch() }
  }

  private mutating func flush() throws {
    guard !batch.isEmpty else { return }
    let result = try store.library.import(batch)
    batch.removeAll(keepingCapacity: true)
    report.added += result.added
    report.updated += result.updated
    report.unchanged += result.unchanged
    report.errors += result.conflicts.map(\.description)
    report.notes += result.notes
  }
}

extension StoredText {
  /// What two entries of one import have in common if they are the same article.
  fileprivate var key: String { statement.hasCanonicalURL ? WebIdentity.key(article.url) : article.id }
}
