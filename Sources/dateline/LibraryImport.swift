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

  var line: String {
    "\(added.grouped) added, \(updated.grouped) updated, \(unchanged.grouped) unchanged"
      + (drafts > 0 ? ", \(drafts.grouped) \(drafts == 1 ? "draft" : "drafts") left out" : "")
      + (errors.isEmpty ? "" : ", \(errors.count.grouped) broken")
  }
}

/// Takes articles into the library, some thousands a transaction: from files, told by their names, and from feeds.
///
/// Failure policy: a broken article is reported and left out, and so is one whose identity another file of the same import
/// has. Limits: memory holds one batch, and one file (of JSON Lines, one line).
struct LibraryImport {
  /// What a folder is searched for. Plain text isn't among it: too much else is.
  static let extensions: Set<String> = ["md", "markdown", "jsonl", "ndjson", "html", "htm", "xml", "rss", "atom"]

  let store: Store
  let reader: ArticleReader
  private(set) var report = ImportReport()
  private var batch: [StoredText] = []
  private var origins: [String: String] = [:]

  init(store: Store, reader: ArticleReader) {
    self.store = store
    self.reader = reader
  }

  /// Files, in order. Reading an article costs about as much as storing it, so another thread reads ahead.
  mutating func take(_ paths: [String], progress: (_ done: Int) -> Void) throws {
    let chunks = stride(from: 0, to: paths.count, by: Self.batchSize).map {
      paths[$0..<min($0 + Self.batchSize, paths.count)]
    }
    guard let first = chunks.first else { return }
    var ahead = ArticleFiles.read(first, by: reader)
    var done = 0
    for (index, chunk) in chunks.enumerated() {
      let files = ahead.wait()
      if index + 1 < chunks.count { ahead = ArticleFiles.read(chunks[index + 1], by: reader) }
      for (path, file) in zip(chunk, files) {
        try take(file, path)
        done += 1
        progress(done)
      }
    }
  }

  private mutating func take(_ file: ArticleFiles.File, _ path: String) throws {
    do {
      switch file {
      case .ignored: break
      case .article(let reading): try add(place: path) { () throws(ArticleError) in try reading.get() }
      case .lines: try takeLines(of: path)
      case .feed: try takeFeed(path)
      case .unreadable(let error): report.errors.append(error)
      }
    } catch let error as CommandError {
      report.errors.append("\(error)")
    }
  }

  /// A feed's entries; what a source adds to them is added.
  mutating func take(_ feed: Feed, source: Source? = nil, fetched: Date, place: String) throws {
    for entry in feed.entries {
      var found: (article: Article, text: String)
      do throws(FeedArticle.Gap) {
        found = try FeedArticle.article(entry, of: feed, dialect: reader.dialect, fetched: fetched)
      } catch {
        let title = entry.title ?? entry.link ?? entry.id ?? "an entry"
        report.errors.append("\(place): \"\(title.printable.prefix(80))\": \(error)")
        continue
      }
      // Two feeds may carry the same article: the first one has it.
      guard origins.updateValue(place, forKey: found.article.id) == nil else { continue }
      // An entry without a date keeps the one under which it first came.
      if found.article.published == fetched, let known = try store.article(found.article.id) {
        found.article.published = known.published
      }
      batch.append(StoredText(article: source?.complete(found.article) ?? found.article, text: found.text))
      if batch.count >= Self.batchSize { try flush() }
    }
  }

  mutating func finish() throws {
    try flush()
    if report.added + report.updated >= 1000 { try store.optimizeSearch() }
  }

  /// Articles to a transaction, and files to be read while another batch is stored.
  private static let batchSize = 1000

  /// A feed, or a WordPress export, which is a feed as well, with elements of its own near the top.
  private mutating func takeFeed(_ path: String) throws {
    let head = try Files.open(path).read(upToCount: 4096).map { [UInt8]($0) } ?? []
    do {
      if String(decoding: head, as: UTF8.self).contains("wordpress.org/export/") {
        try takeExport(path)
      } else {
        try take(try FeedReader.read(try Files.read(path)), fetched: Date(), place: path)
      }
    } catch let error as FeedError {
      report.errors.append("\(path): \(error)")
    } catch let error as WXRReader.Failure {
      report.errors.append("\(error)")
    }
  }

  private mutating func takeExport(_ path: String) throws {
    let reader = WXRReader(dialect: reader.dialect)
    let summary = try reader.read(
      path: path,
      open: {
        let handle = try Files.open(path)
        return { try handle.read(upToCount: 256 << 10).flatMap { $0.isEmpty ? nil : [UInt8]($0) } }
      },
      each: { entry in
        switch entry {
        case .article(let reading, let line): try add(place: "\(path):\(line)") { reading }
        case .problem(let error): report.errors.append("\(error)")
        }
      })
    report.drafts += summary.keptOut.values.reduce(0, +)
    if summary.isTruncated {
      report.errors.append("\(path): the file ends too early; what it holds is in: export it again for the rest")
    }
  }

  private mutating func takeLines(of path: String) throws {
    let handle = try Files.open(path)
    let reader = reader
    var rest: [UInt8] = []
    var number = 0
    var isAtEnd = false
    while !isAtEnd {
      let chunk = [UInt8](try handle.read(upToCount: 1 << 20) ?? Data())
      isAtEnd = chunk.isEmpty
      rest += chunk
      var start = 0
      while let end = rest[start...].firstIndex(of: 10) ?? (isAtEnd && start < rest.count ? rest.count : nil) {
        number += 1
        let line = Array(rest[start..<end])
        if !line.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) {
          try add(place: "\(path):\(number)") { try reader.json(line, path: path, line: number) }
        }
        start = min(end + 1, rest.count)
      }
      rest.removeFirst(start)
    }
  }

  private mutating func flush() throws {
    guard !batch.isEmpty else { return }
    let result = try store.import(batch)
    batch.removeAll(keepingCapacity: true)
    report.added += result.added
    report.updated += result.updated
    report.unchanged += result.unchanged
    report.errors += result.conflicts.map(\.description)
  }

  private mutating func add(place: String, _ read: () throws -> ArticleReader.Reading) throws {
    do {
      switch try read() {
      case .draft: report.drafts += 1
      case .article(let article, let text, let hasCanonicalURL):
        if let other = origins.updateValue(place, forKey: article.id) {
          origins[article.id] = other
          report.errors.append(
            "\(place): the article \"\(article.id.printable)\" is in \(other) as well: give one of them another id")
          return
        }
        batch.append(StoredText(article: article, text: text, hasCanonicalURL: hasCanonicalURL))
        if batch.count >= Self.batchSize { try flush() }
      }
    } catch let error as ArticleError {
      report.errors.append("\(error)")
    }
  }
}
