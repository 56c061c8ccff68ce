internal import Newsroom

/// Which stored article an entry is: by its canonical URL, else by its guid, else by its id.
extension Library {
  struct Known {
    var row: Int64
    var id: String
    var hasCanonicalURL: Bool
    var guid: String?
  }

  enum Finding {
    case none
    case known(Known)
    /// The id is one article's, and the URL that of `owner`.
    case conflict(owner: String)
  }

  /// Gives the entry a guid only where no other article has it, and another id where its own is taken.
  func find(_ entry: inout StoredText) throws -> Finding {
    let isIDMadeUp = entry.article.id == entry.article.url
    // At most a few rows: by=0 is the URL, 1 the guid, 2 the id.
    let rows = try database.statement(sql.articles.known).all([
      entry.address, .text(entry.statement.guid), .text(entry.article.id),
    ]) {
      (
        by: $0.int(.matched), canonical: $0.optionalText(.canonical),
        known: Known(
          row: $0.int(.id), id: $0.text(.article), hasCanonicalURL: !$0.isNull(.canonical),
          guid: $0.optionalText(.guid))
      )
    }
    // Before URLs were compared as they are now, two articles could have what is one.
    let byURL = rows.filter { $0.by == 0 }
    let url = byURL.first { $0.canonical == entry.article.url } ?? byURL.first
    let guid = rows.first { $0.by == 1 }
    let id = rows.first { $0.by == 2 }
    if let url {
      if let id, id.known.row != url.known.row, !isIDMadeUp { return .conflict(owner: url.known.id) }
      if let guid, guid.known.row != url.known.row { entry.statement.guid = nil }
      return .known(url.known)
    }
    if let guid { return .known(guid.known) }
    if let id, isIDMadeUp, id.canonical != nil, entry.statement.hasCanonicalURL {
      // Its id is the URL from which that article moved away.
      entry.article.id = entry.statement.guid ?? entry.article.id + "#" + String(id.known.row)
      return .none
    }
    return id.map { .known($0.known) } ?? .none
  }
}
