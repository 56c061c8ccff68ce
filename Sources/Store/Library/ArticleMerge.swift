internal import Newsroom

/// What becomes of a stored article when one of its sources speaks.
///
/// A source's word replaces what it said itself. What the news is (headline, text, picture, bylines, dates) is whatever
/// was said last; what the newsroom makes of it (kind, embargo, pins and the like) is believed by the source's rank. An
/// article is as accessible as the strictest of its sources says. A few lines never replace a whole text.
struct ArticleMerge {
  /// One source's earlier statement.
  struct Earlier {
    var origin: String
    var rank: Int
    var hash: [UInt8]
    var fields: ArticleStatement.Fields
    var access: Access?
  }

  typealias Fields = ArticleStatement.Fields

  private(set) var article: Article
  private(set) var text: String
  /// What the library keeps of the statement itself.
  private(set) var fields: Fields
  private(set) var access: Access?
  /// What a person should know of.
  private(set) var note: String?

  private let entry: StoredText
  private let others: [Earlier]
  private let withdrawn: Fields

  init(_ entry: StoredText, into stored: Article, text: String, earlier: [Earlier]) {
    self.entry = entry
    article = stored
    self.text = text
    let own = earlier.first { $0.origin == entry.origin.key }
    others = earlier.filter { $0.origin != entry.origin.key }
    fields = entry.statement.fields
    let said = others.reduce(into: Fields()) { $0.formUnion($1.fields) }
    withdrawn = (own?.fields ?? []).subtracting(fields).subtracting(said)
    settleNews(own)
    settleEditorial()
    settleBody(own)
    settleAccess(own)
  }

  private mutating func settleNews(_ own: Earlier?) {
    let new = entry.article
    article.title = new.title
    if own != nil { article.slug = new.slug }
    if entry.statement.hasCanonicalURL { article.url = new.url }
    settle(.published, \.published, article.published, byRank: false)
    settle(.updated, \.updated, nil, byRank: false)
    settle(.standfirst, \.standfirst, nil, byRank: false)
    settle(.bylines, \.bylines, [], byRank: false)
    settle(.image, \.image, nil, byRank: false)
  }

  private mutating func settleEditorial() {
    settle(.kind, \.kind, .news)
    settle(.embargo, \.embargo, nil)
    settle(.pins, \.pins, [])
    settle(.priority, \.priority, 3)
    settle(.regions, \.regions, [])
    settle(.topics, \.topics, [])
    settle(.series, \.series, nil)
    settle(.interviewee, \.interviewee, nil)
    settle(.event, \.event, nil)
    settle(.covers, \.covers, [])
    settle(.revised, \.revised, false)
  }

  private mutating func settle<StoredValue>(
    _ field: Fields, _ path: WritableKeyPath<Article, StoredValue>, _ standard: StoredValue, byRank: Bool = true
  ) {
    if withdrawn.contains(field) {
      article[keyPath: path] = standard
    } else if fields.contains(field) {
      let isOutranked = byRank && others.contains { $0.fields.contains(field) && $0.rank > entry.origin.rank }
      if !isOutranked { article[keyPath: path] = entry.article[keyPath: path] }
    }
  }

  private mutating func settleBody(_ own: Earlier?) {
    let isOthers = others.contains { $0.fields.contains(.body) }
    let isWhole = isOthers || own?.fields.contains(.body) == true
    let takes: Bool
    if fields.contains(.body) {
      // Less than half of what another source has is a teaser, whatever the feed calls it.
      takes = !isOthers || entry.text.utf8.count * 2 >= text.utf8.count
    } else {
      takes = !isWhole
    }
    if takes {
      article.body = entry.article.body
      text = entry.text
    } else if own?.fields.contains(.body) == true {
      fields.insert(.body)
    }
  }

  private mutating func settleAccess(_ own: Earlier?) {
    let saysAccess = fields.contains(.access)
    access = saysAccess ? entry.article.access : own?.access
    if access != nil { fields.insert(.access) }
    let strictest = (others.compactMap(\.access) + [access].compactMap { $0 }).max()
    guard let strictest else {
      // Nobody says; the newsroom's standard may have become stricter.
      article.access = max(article.access, entry.article.access)
      return
    }
    article.access = strictest
    let name = "\"\(article.title.printable)\" stays \(strictest.rawValue)"
    if saysAccess, entry.article.access < strictest {
      let who = others.first { $0.access == strictest }?.origin.printable ?? "another source"
      note = "\(name), as its \(who) says, and not \(entry.article.access.rawValue): change it there as well"
    } else if !saysAccess, own?.access == strictest, strictest > .open {
      note = "\(name), though its source no longer says so: write access: open to open it"
    }
  }
}
