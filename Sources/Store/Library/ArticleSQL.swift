internal import Foundation
internal import Newsroom

/// The library's statements, and how a row becomes an article.
enum ArticleSQL {
  /// Without `id`, `hash` and bodies; `read` counts on this order.
  static let columns = """
    a.article, a.slug, a.title, a.standfirst, a.bylines, a.interviewee, a.series, a.kind, a.regions, a.topics, a.url,
    a.image_url, a.image_alt, a.access, a.priority, a.published, a.updated, a.event_day, a.event_place,
    a.event_source, a.pins, a.embargo, a.covers, a.revised
    """
  /// How many `columns` there are: what a statement asks for besides comes after them.
  static let width: Int32 = 24

  static let byID = """
    SELECT \(columns), b.html FROM articles a JOIN article_bodies b ON b.id = a.id WHERE a.article = ?
    """
  static let bySlug = """
    SELECT \(columns), b.html FROM articles a JOIN article_bodies b ON b.id = a.id WHERE a.slug = ?
    ORDER BY a.published DESC, a.article LIMIT 10
    """
  static let inWindow = """
    SELECT \(columns), b.html FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.available >= ? AND a.available < ? ORDER BY a.available DESC, a.article
    """
  static let embargoed = """
    SELECT \(columns), b.html FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.published >= ?1 AND a.published < ?2 AND a.available >= ?2 ORDER BY a.published DESC, a.article
    """
  static let revised = """
    SELECT \(columns), b.html FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.updated >= ? AND a.updated < ? ORDER BY a.updated DESC, a.article
    """
  static let fingerprint = "SELECT fingerprint FROM articles WHERE article = ?"
  static let withEvents = """
    SELECT \(columns), b.html FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.event_day BETWEEN ? AND ? AND a.available < ? ORDER BY a.event_day, a.published DESC, a.article
    """
  static let text = "SELECT b.text FROM articles a JOIN article_bodies b ON b.id = a.id WHERE a.article = ?"
  static let count = "SELECT count(*) FROM articles"

  static let newest = """
    SELECT \(columns), substr(b.text, 1, 200) FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.published >= ? ORDER BY a.published DESC, a.article LIMIT ?
    """
  static let newestOfKind = """
    SELECT \(columns), substr(b.text, 1, 200) FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.published >= ? AND a.kind = ? ORDER BY a.published DESC, a.article LIMIT ?
    """

  static let known = """
    SELECT 0, id, article, canonical, guid FROM articles WHERE address = ?1 UNION ALL
    SELECT 1, id, article, canonical, guid FROM articles WHERE guid = ?2 UNION ALL
    SELECT 2, id, article, canonical, guid FROM articles WHERE article = ?3
    """
  static let origins = "SELECT origin, rank, hash, fields, access FROM article_origins WHERE article = ?"
  static let recordOrigin = """
    INSERT OR REPLACE INTO article_origins (article, origin, rank, hash, fields, access) VALUES (?, ?, ?, ?, ?, ?)
    """
  /// The next free place among the 256 of a second.
  static let place = "SELECT ifnull(max(id) + 1, ?1) FROM articles WHERE id >= ?1 AND id < ?1 + 256"
  static let insert = """
    INSERT INTO articles (id, hash, canonical, address, guid, article, slug, title, standfirst, bylines, interviewee,
      series, kind, regions, topics, url, image_url, image_alt, access, priority, published, updated, event_day, event_place,
      event_source, pins, embargo, covers, revised, available, fingerprint)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let insertBody = "INSERT INTO article_bodies (id, html, text) VALUES (?, ?, ?)"
  /// Bodies go with it (ON DELETE CASCADE).
  static let delete = "DELETE FROM articles WHERE id = ?"

  private static let indexed = "title, standfirst, text, bylines, interviewee, series, topics, regions, kind"
  /// VALUES, not SELECT from the view: a SELECT makes SQLite open a statement's savepoint, at which FTS5 writes all it
  /// has gathered to disk, for each article.
  static let index = "INSERT INTO article_index (rowid, \(indexed)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
  /// An external-content index must be told what it held (https://sqlite.org/fts5.html#the_delete_command): before the
  /// article itself changes.
  static let unindex = """
    INSERT INTO article_index (article_index, rowid, \(indexed))
    SELECT 'delete', id, \(indexed) FROM article_texts WHERE id = ?
    """
  /// Merges the index into one tree; worth its time after a large import.
  static let optimize = "INSERT INTO article_index (article_index) VALUES ('optimize')"

  /// For `index`: what `article_texts` gives for the article's row.
  static func indexed(_ place: Int64, _ article: Article, _ text: String) -> [Value] {
    [
      .int(place), .text(article.title), .text(article.standfirst), .text(text), .text(list(article.bylines)),
      .text(article.interviewee), .text(article.series), .text(list(article.topics)), .text(list(article.regions)),
      .text(article.kind.rawValue),
    ]
  }

  static func values(_ article: Article) -> [Value] {
    [
      .text(article.id), .text(article.slug), .text(article.title), .text(article.standfirst),
      .text(list(article.bylines)), .text(article.interviewee), .text(article.series), .text(article.kind.rawValue),
      .text(list(article.regions)), .text(list(article.topics)), .text(article.url), .text(article.image?.url),
      .text(article.image?.alt), .text(article.access.rawValue), .int(article.priority), .time(article.published),
      .time(article.updated), article.event.map { .day($0.day) } ?? .null, .text(article.event?.place),
      .text(article.event?.source), .text(list(article.pins)), .time(article.embargo), .text(list(article.covers)),
      .int(article.revised ? 1 : 0),
    ]
  }

  /// Reads `columns`; the body is the one after them where `withBody`.
  static func read(_ row: Row, withBody: Bool) throws -> Article {
    let image = row.optionalText(11).map { Image(url: $0, alt: row.text(12)) }
    let event =
      row.isNull(17) ? nil : Event(day: try row.day(17), place: row.optionalText(18), source: row.optionalText(19))
    return Article(
      id: row.text(0), slug: row.text(1), title: row.text(2), standfirst: row.optionalText(3),
      bylines: try list(row.text(4)), interviewee: row.optionalText(5), series: row.optionalText(6),
      kind: try row.word(7), regions: try list(row.text(8)), topics: try list(row.text(9)),
      body: withBody ? row.text(width) : "", url: row.text(10), image: image, access: try row.word(13),
      priority: Int(row.int(14)), published: row.time(15), updated: row.optionalTime(16), event: event,
      pins: try list(row.text(20)), embargo: row.optionalTime(21), covers: try list(row.text(22)),
      revised: row.int(23) != 0)
  }

  private static func list(_ texts: [String]) -> String {
    var json: [UInt8] = [UInt8(ascii: "[")]
    for (index, text) in texts.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      json.append(UInt8(ascii: "\""))
      for octet in text.utf8 {
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), octet]
        case 0..<0x10: json += Array("\\u000\(String(octet, radix: 16))".utf8)
        case 0x10..<0x20: json += Array("\\u00\(String(octet, radix: 16))".utf8)
        default: json.append(octet)
        }
      }
      json.append(UInt8(ascii: "\""))
    }
    json.append(UInt8(ascii: "]"))
    return String(decoding: json, as: UTF8.self)
  }

  private static func list(_ json: String) throws -> [String] {
    guard json != "[]" else { return [] }
    guard let texts = try? JSONDecoder().decode([String].self, from: Data(json.utf8)) else {
      throw StoreError.malformed("\"\(json.printable)\" as a list")
    }
    return texts
  }
}
