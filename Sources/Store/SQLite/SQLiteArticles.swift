/// The library's statements.
enum SQLiteArticles: ArticlesStatements {
  /// Without `id`, `hash` and bodies.
  static let columns = """
    a.article, a.slug, a.title, a.standfirst, a.bylines, a.interviewee, a.series, a.kind, a.regions, a.topics, a.url,
    a.image_url, a.image_alt, a.access, a.priority, a.published, a.updated, a.event_day, a.event_place,
    a.event_source, a.pins, a.embargo, a.covers, a.revised
    """
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
    SELECT \(columns), substr(b.text, 1, 200) AS snippet FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.published >= ? ORDER BY a.published DESC, a.article LIMIT ?
    """
  static let newestOfKind = """
    SELECT \(columns), substr(b.text, 1, 200) AS snippet FROM articles a JOIN article_bodies b ON b.id = a.id
    WHERE a.published >= ? AND a.kind = ? ORDER BY a.published DESC, a.article LIMIT ?
    """

  static let known = """
    SELECT 0 AS matched, id, article, canonical, guid FROM articles WHERE address = ?1 UNION ALL
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
}

enum SQLiteSearch: SearchStatements {
  /// From so many hits on, a search is by title and time.
  static let common = 1_000

  static let count = """
    SELECT count(*) FROM (
      SELECT 1 FROM article_index WHERE article_index MATCH ? AND rowid >= ? LIMIT \(common))
    """
  static let ranked = """
    WITH hits AS MATERIALIZED (
      SELECT rowid AS id, bm25(article_index, 10.0, 4.0, 1.0, 3.0, 3.0, 3.0, 2.0, 2.0, 0.0) AS score
      FROM article_index WHERE article_index MATCH ? AND rowid >= ?)
    SELECT \(SQLiteArticles.columns), a.id FROM hits h CROSS JOIN articles a ON a.id = h.id
    WHERE a.published >= ? ORDER BY h.score, a.published DESC, a.article LIMIT ?
    """
  /// Row numbers grow with the time of publication, so ORDER BY rowid DESC meets the newest first and LIMIT ends the
  /// walk.
  static let newest = """
    WITH hits AS MATERIALIZED (
      SELECT rowid AS id FROM article_index WHERE article_index MATCH ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?)
    SELECT \(SQLiteArticles.columns), a.id FROM hits h CROSS JOIN articles a ON a.id = h.id
    WHERE a.published >= ? ORDER BY a.published DESC, a.article
    """
  static let text = "SELECT text FROM article_bodies WHERE id = ?"
}

enum SQLiteSources: SourcesStatements {
  static let state = "SELECT etag, last_modified, tried, problem FROM sources WHERE url = ?"
  static let record = """
    INSERT INTO sources (url, etag, last_modified, tried, problem) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
      tried = excluded.tried, problem = excluded.problem
    """
}
