internal import Foundation
internal import Newsroom
internal import Platform
internal import Store
internal import Wire

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
  mutating func take(_ paths: [String], now: Date, events: Events, stop: () -> Bool) throws {
    let files = ArticleFiles.read(paths, by: reader)
    defer { files.abandon() }
    var done = 0
    while !stop(), let found = files.next() {
      for one in found {
        switch one {
        case .article(let entry, let place): add(entry, place: place)
        case .drafts(let count): report.drafts += count
        case .feed(let feed, let place):
          try take(feed, fetched: now, place: place)
          if feed.isTruncated { report.problems.append(.feedCutShort(place: place)) }
        case .note(let note): report.notes.append(note)
        case .problem(let problem): report.problems.append(problem)
        case .endOfFile:
          done += 1
          events.progress(.importing, done, of: paths.count)
        }
      }
      try flush()
    }
  }

  private mutating func add(_ entry: StoredText, place: String) {
    if let other = origins.updateValue(place, forKey: entry.key) {
      origins[entry.key] = other
      report.problems.append(.twice(article: entry.article.id, place: place, other: other))
    } else {
      check(entry.article, place)
      batch.append(entry)
    }
  }

  /// What is no error, and yet not what was meant.
  private mutating func check(_ article: Article, _ place: String) {
    if article.kind == .upcoming, article.event == nil {
      report.notes.append(.noEventDate(place: place))
    }
    guard let pins else { return }
    for pin in article.pins where !pins.contains(pin) {
      let names = pins.filter { $0 != "*" && !$0.contains("/") }.sorted()
      report.notes.append(.unknownPin(pin, place: place, known: names))
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
        case .problem(let error): report.problems.append(.fault(error))
        }
      })
    report.drafts += summary.keptOut.values.reduce(0, +)
    if let note = ImportNote(of: summary, place: place) { report.notes.append(note) }
    if summary.isTruncated { throw GatheringError.exportCutShort }
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
        report.problems.append(.entry(error, title: entry.title ?? entry.link ?? entry.id ?? "an entry", place: place))
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
    report.problems += result.conflicts.map(ImportProblem.conflict)
    report.notes += result.notes.map(ImportNote.otherwiseStored)
  }
}

extension StoredText {
  /// What two entries of one import have in common if they are the same article.
  fileprivate var key: String { statement.hasCanonicalURL ? WebIdentity.key(article.url) : article.id }
}
