import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// Sizes that nobody meant, and slips that nobody noticed.
@Suite("Importing what is too long, or meant otherwise") struct HostileImportTests {
  @Test(
    "a huge file is refused by its size, before it is read", arguments: ["feed.xml", "page.html", "page.txt", "a.md"])
  func huge(_ name: String) throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write("", to: "in/\(name)")
    // Sparse: it has a size, and no blocks.
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 4 << 30)
    try handle.close()
    let start = ContinuousClock.now
    let done = try newsroom.check(["import", path], 65)
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(done.output.contains("0 added") && done.errors.contains(path))
  }

  @Test("a line that is too long is refused with its number, and the next one goes in")
  func longLine() throws {
    let newsroom = try TestNewsroom(.settings)
    let line = { (id: String) in
      "{\"id\": \"\(id)\", \"title\": \"T\", \"published\": \"2026-11-23\", \"body\": \"x\"}\n"
    }
    let long = "{\"title\": \"" + String(repeating: "x", count: 60 << 20) + "\"}\n"
    let path = try newsroom.write(line("a") + long + line("b"), to: "in/wire.jsonl")
    let start = ContinuousClock.now
    let done = try newsroom.check(["import", path], 65)
    #expect(ContinuousClock.now - start < .seconds(30))
    #expect(done.output.hasPrefix("2 added") && done.errors.contains("\(path):2:1: the line is longer than"))
  }

  @Test("thousands of broken lines are twenty on the terminal, and all of them in JSON")
  func manyErrors() throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(String(repeating: "not JSON\n", count: 3_000), to: "in/wire.jsonl")
    let done = try newsroom.check(["import", path], 65)
    #expect(done.errors.split(separator: "\n").count == 21)
    #expect(done.errors.contains("and 2,980 more"))
    #expect(try newsroom.check(["--json", "import", path], 65).output.contains("wire.jsonl:3000:"))
  }

  @Test("a path that isn't there is no input")
  func missing() throws {
    let done = try TestNewsroom(.settings).check(["import", "nonexist"], 66)
    #expect(done.errors.contains("there is no file or folder nonexist"))
  }

  @Test("an event may be a mapping; what is upcoming without one, and a pin that names nothing, are told")
  func slips() throws {
    let newsroom = try TestNewsroom(.library)
    let text = { (more: String) in "---\ntitle: T\ndate: 2026-11-20\n\(more)\n---\nText.\n" }
    let nested = try newsroom.write(
      text("id: nested\nkind: upcoming\nevent: {date: 2026-11-22, place: Oslo, source: The council}"), to: "in/n.md")
    let undated = try newsroom.write(text("id: undated\nkind: upcoming\npin: daily-reviw"), to: "in/u.md")
    let done = try newsroom.check(["import", nested, undated])
    let event = try #require(try newsroom.openStore().library.article("nested")?.event)
    #expect(event == Event(day: try #require(Day("2026-11-22")), place: "Oslo", source: "The council"))
    #expect(done.errors.contains("\(undated): what is upcoming needs an event-date"))
    #expect(done.errors.contains("\(undated): pin: no newsletter and no section is called \"daily-reviw\""))
    #expect(!done.errors.contains(nested))
  }
}
