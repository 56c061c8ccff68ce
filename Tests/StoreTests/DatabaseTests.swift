import Foundation
import Newsroom
import Testing

@testable import Store

@Suite struct DatabaseTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test("a newer database is refused, and left as it is")
  func newer() throws {
    try folder.store().database.execute("PRAGMA user_version = 99")
    let known = Schema.migrations.count
    #expect(throws: StoreError.newerDatabase(path: folder.database, found: 99, known: known)) { try folder.store() }
  }

  @Test("what isn't a database is said to be none")
  func notADatabase() throws {
    try Data(repeating: 65, count: 8_192).write(to: URL(fileURLWithPath: folder.database))
    let error = #expect(throws: DatabaseError.self) { try folder.store() }
    #expect(error?.code == .notADatabase)
    #expect(error?.description.contains("backup") == true)
  }

  @Test("the database is this account's alone")
  func mode() throws {
    let store = try folder.store()
    try store.prepare(readers: 1)
    for suffix in ["", "-wal", "-shm"] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.database + suffix)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test("a transaction that fails leaves nothing behind")
  func rollback() throws {
    let store = try folder.store()
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.database.write {
        try store.prepare(readers: 3)
        throw Stop()
      }
    }
    #expect(try store.audience.subscribers().isEmpty)
    #expect(try store.issues.issue(key) == nil)
    try store.prepare(readers: 3)
    #expect(try store.audience.subscribers().count == 3)
  }

  @Test("a value outside the closed lists is refused")
  func constraints() throws {
    let store = try folder.store()
    let error = #expect(throws: DatabaseError.self) {
      try store.database.execute(
        "INSERT INTO subscribers (address, identity, tier, state, imported) VALUES ('a', 'a', 'gold', 'confirmed', 0)")
    }
    #expect(error?.code == .constraint)
  }

  @Test("every primary code has a name and an advice")
  func codes() {
    for code in (1...28).map(Int32.init) + [100, 999] {
      let error = DatabaseError(code, message: "m", path: "p", statement: "SELECT 1\nFROM x")
      #expect(!error.advice.isEmpty && error.statement == "SELECT 1")
      if case .other(let number) = error.code { #expect(number > 28) }
    }
  }

  @Test("a statement can be used while it is being stepped")
  func nested() throws {
    let database = try folder.store().database
    let sql = "SELECT value FROM json_each('[1,2,3]')"
    var pairs = 0
    try database.statement(sql).each { _ in try database.statement(sql).each { _ in pairs += 1 } }
    #expect(pairs == 9)
  }

  @Test("a statement given too few values is an error")
  func arity() throws {
    let database = try folder.store().database
    #expect(throws: DatabaseError.self) { try database.statement("SELECT ?, ?").run([1]) }
  }
}

@Suite struct MigrationTests {
  @Test("a library of an earlier layout knows its articles by their addresses, and who may read them stays")
  func statements() throws {
    let folder = try Folder()
    do {
      let database = try Database(path: folder.database, synchronous: .normal, cache: 2)
      for step in Schema.migrations.prefix(2) { try step.run(on: database) }
      try database.execute(
        """
        INSERT INTO articles (id, hash, canonical, article, slug, title, bylines, kind, regions, topics, url, access,
          priority, published, pins, covers, revised, available)
        VALUES (1, x'00', 'https://www.x.example/a/?utm_source=b', 'old', 'a', 'Old', '[]', 'take', '[]', '[]',
          'https://www.x.example/a/?utm_source=b', 'subscribers', 3, 1795420800000, '["daily-review"]', '[]', 0,
          1795420800000);
        INSERT INTO article_bodies VALUES (1, '<p>Body</p>', 'Body');
        INSERT INTO article_index (article_index) VALUES ('rebuild');
        PRAGMA user_version = 2;
        """)
    }
    let store = try folder.store()
    var fed = Article(id: "https://x.example/a", slug: "a", title: "New", url: "http://x.example/a", published: at(9))
    fed.body = "<p>Body</p>"
    let statement = ArticleStatement(fields: [.published, .body])
    let entry = StoredText(article: fed, text: "Body", statement: statement, origin: .feed("f"))
    #expect(try store.library.import([entry]).updated == 1)
    let article = try #require(try store.library.article("old"))
    #expect(article.title == "New" && article.access == .subscribers && article.kind == .take)
    #expect(article.pins == ["daily-review"])
  }
}
