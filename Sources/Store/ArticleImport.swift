internal import Digest
public import Newsroom

/// An article on its way into the library.
public struct StoredText: Sendable, Equatable {
  public var article: Article
  /// The body without markup: what a search finds. The store knows no HTML.
  public var text: String
  /// Whether its source said its URL, so that the URL identifies it, or the URL was made up from date and slug.
  public var hasCanonicalURL: Bool

  public init(article: Article, text: String, hasCanonicalURL: Bool = true) {
    self.article = article
    self.text = text
    self.hasCanonicalURL = hasCanonicalURL
  }

  var canonical: Value { hasCanonicalURL ? .text(article.url) : .null }
}

/// What an import of articles did.
public struct ArticleImport: Sendable, Equatable {
  public var added = 0
  public var updated = 0
  public var unchanged = 0
  /// Articles left out because their id is one stored article and their URL another.
  public var conflicts: [Conflict] = []

  public struct Conflict: Sendable, Equatable, CustomStringConvertible {
    public var article: String
    public var url: String
    /// The id of the stored article that has the URL.
    public var owner: String

    public var description: String {
      "\(article.printable): its URL \(url.printable) is already that of \(owner.printable). Give it an id or a URL of "
        + "its own."
    }
  }
}

extension Store {
  /// Takes articles in, in one transaction: gives each a place, or updates the one that has its id or its canonical
  /// URL.
  ///
  /// An article known by its URL under another id keeps the stored id. The same content again is `unchanged`. Give
  /// batches of some hundreds: memory holds one batch.
  public func `import`(_ articles: some Sequence<StoredText>) throws -> ArticleImport {
    try database.write {
      var result = ArticleImport()
      var unindexed: [Unindexed] = []
      for entry in articles { try take(entry, counting: &result, &unindexed) }
      try index(&unindexed)
      return result
    }
  }

  /// A stored article that the search index doesn't know yet.
  private typealias Unindexed = (place: Int64, article: Article, text: String)

  /// By ascending row numbers: at each step back FTS5 would write out all that it has gathered, for every article.
  private func index(_ articles: inout [Unindexed]) throws {
    articles.sort { $0.place < $1.place }
    for (place, article, text) in articles {
      try database.statement(ArticleSQL.index).run(ArticleSQL.indexed(place, article, text))
    }
    articles.removeAll(keepingCapacity: true)
  }

  /// Merges the search index into one segment, for the end of a large import: some thousand articles leave it in many,
  /// each of which every search would visit.
  public func optimizeSearch() throws {
    try database.write { _ = try database.statement(ArticleSQL.optimize).run() }
  }

  private func take(
    _ entry: StoredText, counting result: inout ArticleImport, _ unindexed: inout [Unindexed]
  ) throws {
    var entry = entry
    // At most two rows: the one with this id, and one with this canonical URL.
    let known = try database.statement(ArticleSQL.stored)
      .all([.text(entry.article.id), entry.canonical, .text(entry.article.id)]) {
        (row: $0.int(0), id: $0.text(1), hash: $0.blob(2))
      }
    if known.count > 1 {
      result.conflicts.append(.init(article: entry.article.id, url: entry.article.url, owner: known[1].id))
      return
    }
    if let stored = known.first { entry.article.id = stored.id }
    let hash = entry.hash
    guard known.first?.hash != hash else {
      result.unchanged += 1
      return
    }
    if let stored = known.first {
      // The article may be one of this transaction's: the index must know it before it forgets it.
      try index(&unindexed)
      try database.statement(ArticleSQL.unindex).run([.int(stored.row)])
      try database.statement(ArticleSQL.delete).run([.int(stored.row)])
    }
    let place = try place(for: entry.article)
    try database.statement(ArticleSQL.insert).run(
      [.int(place), .blob(hash), entry.canonical] + ArticleSQL.values(entry.article)
        + [.time(entry.article.available), .fingerprint(Fingerprint(of: entry.text))])
    try database.statement(ArticleSQL.insertBody).run([.int(place), .text(entry.article.body), .text(entry.text)])
    unindexed.append((place, entry.article, entry.text))
    if known.isEmpty { result.added += 1 } else { result.updated += 1 }
  }

  /// A free row number for the article's second, or for the next second that has one.
  private func place(for article: Article) throws -> Int64 {
    var second = Place.first(of: Milliseconds.of(article.published))
    while true {
      let free = try database.statement(ArticleSQL.place).first([.int(second)]) { $0.int(0) } ?? second
      guard free == second + 256 else { return free }
      second += 256
    }
  }
}

/// Row numbers of articles: publication second times 256, and on.
enum Place {
  static func first(of milliseconds: Int64) -> Int64 {
    // Rounded down, before 1970 as well.
    (milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000 * 256
  }
}

extension StoredText {
  /// SHA-256 of all that is kept, each field with its length before it.
  fileprivate var hash: [UInt8] {
    var state = SHA256()
    func add(_ bytes: [UInt8]) {
      var length = UInt64(bytes.count).littleEndian
      withUnsafeBytes(of: &length) { state.update($0) }
      state.update(bytes)
    }
    for value in ArticleSQL.values(article) + [canonical, .text(article.body), .text(text)] {
      switch value {
      case .null: add([0])
      case .int(let number): add([1] + Array(String(number).utf8))
      case .text(let text): add([2] + Array(text.utf8))
      case .blob(let bytes): add([3] + bytes)
      }
    }
    return state.digest()
  }
}
