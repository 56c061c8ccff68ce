import Foundation
import TestSupport
import Testing

@Suite("A newsroom's life, from the command line")
struct LifecycleTests {
  @Test("init lays out settings, templates and the queue's folder, all readable as they are")
  func initialises() throws {
    let newsroom = try TestNewsroom(.settings)
    let files = try newsroom.files()
    #expect(files["Config/dateline.yaml"] != nil)
    #expect(files["Config/newsletters/daily-review.yaml"] != nil)
    #expect(files["Templates/daily-review.html.mustache"] != nil)
    #expect(FileManager.default.fileExists(atPath: newsroom.root + "/Queue"))
    try newsroom.check(["queue"])
    try newsroom.check(["articles"])
  }

  @Test("init again changes nothing that is there, and puts back what is missing")
  func initialisesTwice() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.edit("Config/dateline.yaml", "name: The Meridian", "name: The Parallel")
    try newsroom.write("mine", to: "Templates/footer.txt.mustache")
    try FileManager.default.removeItem(atPath: newsroom.root + "/Templates/note.txt.mustache")
    let before = try newsroom.files()
    let done = try newsroom.check(["init", newsroom.root])
    #expect(done.output.contains("1 files") || done.output.contains("1 file"))
    var after = try newsroom.files()
    #expect(after.removeValue(forKey: "Templates/note.txt.mustache") != nil)
    #expect(after == before)
    #expect(try newsroom.check(["init", newsroom.root]).output.contains("nothing was changed"))
  }

  @Test("a newsroom is found from --root, DATELINE_ROOT, or upwards from the working directory")
  func findsTheNewsroom() throws {
    let newsroom = try TestNewsroom(.settings)
    let program = try Executable.dateline
    func status(_ arguments: [String], _ environment: [String: String], _ directory: String) throws -> Int32? {
      try Subprocess.run(program, arguments, environment: environment, directory: directory).status
    }
    #expect(try status(["queue"], [:], newsroom.root + "/Config/newsletters") == 0)
    #expect(try status(["queue"], [:], "/") == 78)
    #expect(try status(["queue"], ["DATELINE_ROOT": newsroom.root], "/") == 0)
    #expect(try status(["queue", "--root", newsroom.root], ["DATELINE_ROOT": "/nowhere"], "/") == 0)
    #expect(try status(["--root", "/nowhere", "queue"], [:], newsroom.root) == 78)
  }

  @Test("importing twice changes nothing; an edited file updates its article")
  func importsTwice() throws {
    let newsroom = try TestNewsroom(.library)
    try #expect(newsroom.check(["import", TestNewsroom.articles]).output == "0 added, 0 updated, 40 unchanged\n")
    let path = try newsroom.write(
      article("The Ferry Sails", published: "2026-11-20"), to: "content/2026-11-20-ferry.md")
    try #expect(newsroom.check(["import", path]).output == "1 added, 0 updated, 0 unchanged\n")
    try newsroom.edit("content/2026-11-20-ferry.md", "The Ferry Sails", "The Ferry Sank")
    try #expect(newsroom.check(["import", path]).output == "0 added, 1 updated, 0 unchanged\n")
    #expect(try newsroom.check(["articles", "sank"]).output.contains("The Ferry Sank"))
    #expect(try newsroom.check(["articles", "sails"]).output.isEmpty)
  }

  @Test("a broken file is reported with its line, the others go in, and the exit code is 65")
  func brokenFile() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write(article("One", published: "2026-11-20"), to: "content/a.md")
    try newsroom.write("---\ntitle: Two\npublished: 2026-11-20\nkind: [oops\n---\nBody\n", to: "content/b.md")
    try newsroom.write(article("Three", published: "on a Tuesday"), to: "content/c.md")
    try newsroom.write(article("Four", published: "2026-11-21"), to: "content/d.md")
    let done = try newsroom.check(["import", newsroom.root + "/content"], 65)
    #expect(done.output == "2 added, 0 updated, 0 unchanged, 2 broken\n")
    #expect(done.errors.contains(/content\/b\.md:[45]:/), "\(done.errors)")
    #expect(done.errors.contains("content/c.md:4:"), "\(done.errors)")
    let listed = try newsroom.check(["articles"]).output
    #expect(listed.contains("One") && listed.contains("Four") && !listed.contains("Two"))
  }

  @Test("a file that isn't there is reported, the others go in")
  func missingFile() throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(article("One", published: "2026-11-20"), to: "a.md")
    let done = try newsroom.check(["import", newsroom.root + "/none.md", path], 65)
    #expect(done.output == "1 added, 0 updated, 0 unchanged, 1 broken\n")
    #expect(done.errors.contains("none.md"))
  }

  @Test("JSON Lines go in line by line, and a broken line is reported with its number")
  func jsonLines() throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(
      """
      {"id": "a", "title": "Alpha", "published": "2026-11-20T08:00:00Z", "kind": "analysis", "body": "Said **so**."}

      {"id": "b", "title": "Beta", "published": "2026-11-20T09:00:00Z", "bylines": ["Ann Lee"]}
      {"id": "c", "title": 
      {"id": "d", "title": "Delta", "published": "2026-11-21T09:00:00Z", "kind": "wonder"}

      """, to: "wire.jsonl")
    let done = try newsroom.check(["import", path], 65)
    #expect(done.output == "2 added, 0 updated, 0 unchanged, 2 broken\n")
    #expect(done.errors.contains("wire.jsonl:4"))
    #expect(done.errors.contains("wire.jsonl:5"))
  }

  @Test("articles are found by words, kind and date, and as JSON")
  func articles() throws {
    let newsroom = try TestNewsroom(.library)
    func titles(_ arguments: [String]) throws -> [String] {
      struct Found: Decodable { var title, kind, published: String }
      let done = try newsroom.check(["--json", "articles"] + arguments)
      return try done.output.split(separator: "\n").map {
        try JSONDecoder().decode(Found.self, from: Data($0.utf8)).title
      }
    }
    #expect(try titles(["--limit", "100"]).count == 40)
    #expect(try titles([]).count == 20)
    #expect(try titles(["-n", "3"]).count == 3)
    #expect(try titles(["Łódź"]) == ["Rail Ministers Meet in Łódź, and One Seat Is Empty"])
    #expect(
      try Set(titles(["--kind", "interview"])) == [
        "Marit Haugsrud on Why Peace Talks Should Be Boring", "Thandeka Mokoena-Voss on Counting What Leaves",
        "Hsu Yi-ting on the Politics of the Last Nanometer",
      ])
    #expect(try titles(["--since", "2026-11-23"]).count == 4)
    #expect(try titles(["--kind", "news", "--since", "2026-11-23"]).count == 1)
    #expect(try titles(["strait", "insurance"]).first == "The Strait Is Open. The Insurance Is Not.")
    #expect(try !titles(["insurance", "--", "-strait"]).contains("The Strait Is Open. The Insurance Is Not."))
    #expect(try titles(["zzzyx"]).isEmpty)
    try newsroom.check(["articles", "--kind", "poem"], 64)
    try newsroom.check(["articles", "--since", "soon"], 64)
  }

  @Test("subscribers go in but for the bad rows, which are reported with their lines")
  func subscribers() throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(
      """
      email,name,tier,newsletters
      ann@example.com,Ann,free,daily-review
      not an address,Bob,free,daily-review
      carla@example.com,Carla,gold,daily-review
      "dan@example.com","Dan, the Second",all-access,daily-review;weekly-review
      fay@example.com,"Fay
      Bcc: all@example.com",free,daily-review
      eve@example.com,Eve,free,monthly-review

      """, to: "readers.csv")
    let done = try newsroom.check(["subscribers", "import", path], 65)
    #expect(done.output == "import 1: 2 added, 0 updated, 0 unchanged, 4 broken\n")
    for line in [3, 4, 6, 8] { #expect(done.errors.contains("readers.csv:\(line)"), "\(done.errors)") }
    let list = try newsroom.check(["subscribers", "list"]).output
    #expect(list.contains("ann@example.com") && list.contains("dan@example.com") && !list.contains("carla"))
    #expect(list.split(separator: "\n").count == 3 && list.contains("Dan, the Second"))
    #expect(try newsroom.check(["subscribers", "list", "--tier", "all-access"]).output.contains("dan@example.com"))
    #expect(try !newsroom.check(["subscribers", "list", "--tier", "all-access"]).output.contains("ann@example.com"))
    #expect(try !newsroom.check(["subscribers", "list", "--newsletter", "weekly-review"]).output.contains("ann@"))
    try newsroom.check(["subscribers", "import", newsroom.root + "/none.csv"], 66)
  }

  @Test("readers imported twice are unchanged")
  func subscribersTwice() throws {
    let newsroom = try TestNewsroom(.library)
    #expect(
      try newsroom.check(["subscribers", "import", TestNewsroom.readers]).output
        == "import 2: 0 added, 0 updated, 12 unchanged\n")
  }
}
