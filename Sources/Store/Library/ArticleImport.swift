internal import Digest
public import Newsroom

/// An article on its way into the library.
public struct StoredText: Sendable, Equatable {
  public var article: Article
  /// The body without markup: what a search finds. The store knows no HTML.
  public var text: String
  /// What of it the source says.
  public var statement: ArticleStatement
  public var origin: Origin

  /// - Parameter statement: all of the article, unless it is given.
  public init(article: Article, text: String, statement: ArticleStatement? = nil, origin: Origin = .file) {
    self.article = article
    self.text = text
    self.statement = statement ?? ArticleStatement(fields: .all)
    self.origin = origin
  }

  var canonical: StoredValue { statement.hasCanonicalURL ? .text(article.url) : .null }
  var address: StoredValue { statement.hasCanonicalURL ? .text(WebIdentity.key(article.url)) : .null }
}

/// What an import of articles did.
public struct ArticleImport: Sendable, Equatable {
  public var added = 0
  public var updated = 0
  public var unchanged = 0
  /// Articles left out because their id is one stored article and their URL another.
  public var conflicts: [Conflict] = []
  /// What is not as a source says, because another says otherwise.
  public var notes: [String] = []

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

extension Library {
  /// Takes articles in, in one transaction: gives each a place, or adds what its source says to the one that has its
  /// canonical URL, its guid or its id, in this order.
  ///
  /// An article that is known keeps the stored id. A source that says what it said before changes nothing: `unchanged`.
  /// Give batches of some hundreds: memory holds one batch.
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
      try database.statement(sql.articles.index).run(StoredArticle.indexed(place, article, text))
    }
    articles.removeAll(keepingCapacity: true)
  }

  /// Merges the search index into one segment, for the end of a large import: some thousand articles leave it in many,
  /// each of which every search would visit.
  public func optimizeSearch() throws {
    try database.write { _ = try database.statement(sql.articles.optimize).run() }
  }

  private func take(
    _ entry: StoredText, counting result: inout ArticleImport, _ unindexed: inout [Unindexed]
  ) throws {
    var entry = entry
    let known: Known?
    switch try find(&entry) {
    case .none: known = nil
    case .known(let found): known = found
    case .conflict(let owner):
      result.conflicts.append(.init(article: entry.article.id, url: entry.article.url, owner: owner))
      return
    }
    let hash = entry.hash
    guard let known else {
      try insert(entry.article, entry.text, hash, entry, &unindexed)
      try record(
        entry, hash, entry.statement.fields, entry.statement.fields.contains(.access) ? entry.article.access : nil)
      result.added += 1
      return
    }
    entry.article.id = known.id
    let earlier = try database.statement(sql.articles.origins).all([.text(known.id)]) {
      ArticleMerge.Earlier(
        origin: $0.text(.origin), rank: Int($0.int(.rank)), hash: $0.blob(.hash),
        fields: .init(rawValue: $0.int(.fields)), access: $0.optionalText(.access).flatMap(Access.init))
    }
    guard !earlier.contains(where: { $0.origin == entry.origin.key && $0.hash == hash }),
      let stored = try article(known.id), let text = try text(ofArticle: known.id)
    else {
      result.unchanged += 1
      return
    }
    let merge = ArticleMerge(entry, into: stored, text: text, earlier: earlier)
    if let note = merge.note { result.notes.append(note) }
    try record(entry, hash, merge.fields, merge.access)
    var identity = entry
    identity.article.url = merge.article.url
    identity.statement.hasCanonicalURL = entry.statement.hasCanonicalURL || known.hasCanonicalURL
    identity.statement.guid = known.guid ?? entry.statement.guid
    guard
      merge.article != stored || merge.text != text || identity.statement.guid != known.guid
        || identity.statement.hasCanonicalURL != known.hasCanonicalURL
    else {
      result.unchanged += 1
      return
    }
    // The article may be one of this transaction's: the index must know it before it forgets it.
    try index(&unindexed)
    try database.statement(sql.articles.unindex).run([.int(known.row)])
    try database.statement(sql.articles.delete).run([.int(known.row)])
    try insert(merge.article, merge.text, hash, identity, &unindexed)
    result.updated += 1
  }

  private func insert(
    _ article: Article, _ text: String, _ hash: [UInt8], _ identity: StoredText, _ unindexed: inout [Unindexed]
  ) throws {
    let place = try place(for: article)
    try database.statement(sql.articles.insert).run(
      [.int(place), .blob(hash), identity.canonical, identity.address, .text(identity.statement.guid)]
        + StoredArticle.values(article) + [.time(article.available), .fingerprint(Fingerprint(of: text))])
    try database.statement(sql.articles.insertBody).run([.int(place), .text(article.body), .text(text)])
    unindexed.append((place, article, text))
  }

  private func record(
    _ entry: StoredText, _ hash: [UInt8], _ fields: ArticleStatement.Fields, _ access: Access?
  ) throws {
    try database.statement(sql.articles.recordOrigin).run([
      .text(entry.article.id), .text(entry.origin.key), .int(entry.origin.rank), .blob(hash), .int(fields.rawValue),
      .text(access?.rawValue),
    ])
  }

  /// A free row number for the article's second, or for the next second that has one.
  private func place(for article: Article) throws -> Int64 {
    var second = ArticleRowNumber.first(of: Milliseconds.of(article.published))
    while true {
      let free = try database.statement(sql.articles.place).first([.int(second)]) { $0.int(.only) } ?? second
      guard free == second + 256 else { return free }
      second += 256
    }
  }
}

/// Row numbers of articles: publication second times 256, and on.
enum ArticleRowNumber {
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
    for value in StoredArticle.values(article) + [
      canonical, .text(statement.guid), .int(statement.fields.rawValue), .text(article.body), .text(text),
    ] {
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
