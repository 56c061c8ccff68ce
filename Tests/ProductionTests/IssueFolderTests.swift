import Digest
import Foundation
import Newsroom
import Store
import Testing

@testable import Platform
@testable import Production

@Suite struct IssueFolderTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  var path: String { folder.path + "/issues/daily-review/2026-11-23" }

  func write(_ text: String = "<p>free</p>") throws -> IssueFolder {
    try IssueFolder.write(
      ["issue.json": Array("{}".utf8), "free.html": Array(text.utf8), "empty.txt": []], to: path, issue: key,
      composed: at(0))
  }

  @Test("an issue's files come back, and the same issue has the same manifest")
  func roundTrip() throws {
    let written = try write()
    #expect(try IssueFolder.open(path, verifying: written.manifestHash) == written)
    #expect(try write() == written)
    #expect(written.manifest.files["free.html"]?.bytes == 11)
    #expect(written.manifest.issue == "\(key.name)")
    let other = try write("<p>changed</p>")
    #expect(other.manifestHash != written.manifestHash)
    #expect(throws: IssueFolderError.self) { try IssueFolder.open(path, verifying: written.manifestHash) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/issues/daily-review") == ["2026-11-23"])
  }

  @Test("a changed file is named with both hashes")
  func corrupted() throws {
    let written = try write()
    try Data("<p>fred</p>".utf8).write(to: URL(fileURLWithPath: path + "/free.html"))
    let error = #expect(throws: IssueFolderError.self) { try IssueFolder.open(path, verifying: written.manifestHash) }
    #expect(error?.file == path + "/free.html" && error?.expected == written.manifest.files["free.html"]?.sha256)
    #expect(error?.description.contains("compose it again") == true)
    _ = try write()
    try Data("{}".utf8).write(to: URL(fileURLWithPath: path + "/manifest.json"))
    #expect(throws: IssueFolderError.self) { try IssueFolder.open(path, verifying: written.manifestHash) }
    _ = try write()
    try FileManager.default.removeItem(atPath: path + "/issue.json")
    #expect(throws: FileError.self) { try IssueFolder.open(path, verifying: written.manifestHash) }
  }

  @Test("a crash at any step of replacing leaves one whole composition")
  func healing() throws {
    let first = try write()
    let above = folder.path + "/issues/daily-review"
    let files = FileManager.default
    // Before the first rename.
    try files.createDirectory(atPath: above + "/.2026-11-23.draft", withIntermediateDirectories: false)
    try Data("half".utf8).write(to: URL(fileURLWithPath: above + "/.2026-11-23.draft/free.html"))
    #expect(try IssueFolder.open(path, verifying: first.manifestHash) == first)
    // Between the two.
    try files.moveItem(atPath: path, toPath: above + "/.2026-11-23.replaced")
    #expect(try IssueFolder.open(path, verifying: first.manifestHash).files == first.files)
    let second = try write("<p>second</p>")
    #expect(try IssueFolder.open(path, verifying: second.manifestHash) == second)
    // After the second.
    try files.copyItem(atPath: path, toPath: above + "/.2026-11-23.replaced")
    #expect(try write("<p>third</p>").files.count == 3)
    #expect(try files.contentsOfDirectory(atPath: above) == ["2026-11-23"])
  }

  @Test(
    "only plain names are written",
    arguments: ["../x", "a/b", "", ".", "..", ".hidden", "manifest.json", "a\u{0}b", "ü"])
  func names(name: String) {
    #expect(throws: FileError.self) { try IssueFolder.write([name: []], to: path, issue: key, composed: at(0)) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("where nothing may be written, the path and what to do are named")
  func readOnly() throws {
    let place = "/proc/dateline/issue"
    let error = #expect(throws: FileError.self) {
      try IssueFolder.write([:], to: place, issue: key, composed: at(0))
    }
    #expect(error?.description.contains("/proc/dateline") == true)
    let refused = #expect(throws: DatabaseError.self) { try Store(path: "/proc/dateline.sqlite") }
    #expect(refused?.code == .cannotOpen)
    #expect(refused?.description.contains("Check that the folder exists") == true)
    #expect(throws: FileError.self) { try FileLock.acquire("/proc/lock") }
    #expect(throws: FileError.self) { try LinkKey.load(orCreateAt: "/proc/link.key") }
  }

  @Test("a folder without the right to write is refused", .enabled(if: geteuid() != 0, "root may write anywhere"))
  func noRight() throws {
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(throws: FileError.self) { try write() }
    #expect(throws: DatabaseError.self) { try folder.store() }
  }

  @Test("the key is made once, for this account alone")
  func linkKey() throws {
    let place = folder.path + "/link.key"
    let made = try LinkKey.load(orCreateAt: place)
    #expect(made.count == 32)
    #expect(try LinkKey.load(orCreateAt: place) == made)
    let mode = try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["link.key"])
    chmod(place, 0o640)
    let error = #expect(throws: FileError.self) { try LinkKey.load(orCreateAt: place) }
    #expect(error?.description.contains("chmod 600") == true)
    chmod(place, 0o600)
    for text in ["", "abc", String(repeating: "g", count: 64), String(repeating: "a", count: 65)] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: place))
      chmod(place, 0o600)
      #expect(throws: FileError.self) { try LinkKey.load(orCreateAt: place) }
    }
  }

  @Test("keys rotate in place: the file is one key's as ever until then, and what the old key signed stays good")
  func rotation() throws {
    let place = folder.path + "/link.key"
    let octets = try LinkKey.load(orCreateAt: place)
    let first = try LinkKeys.load(orCreateAt: place)
    #expect(first.keys.map(\.number) == [1] && first.keys.map(\.made) == [nil])
    func token(_ keys: TokenKeys) -> ReaderToken { ReaderToken(keys, purpose: .unsubscribe, newsletter: "daily") }
    let old = token(first.tokens).text(subscriber: 7)
    #expect(old == token(TokenKeys(octets)).text(subscriber: 7))
    let day = try #require(Day("2026-11-24"))
    let second = try first.rotated(on: day)
    #expect(try LinkKeys.load(orCreateAt: place).keys == second.keys)
    #expect(second.keys.map(\.number) == [1, 2] && second.keys.map(\.made) == [nil, day])
    #expect(token(second.tokens).subscriber(of: old) == 7 && token(second.tokens).text(subscriber: 7) != old)
    let mode = try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["link.key"])
    let none = try (second.retiring(2), second.retiring(3))
    #expect(none.0 == nil && none.1 == nil)
    let left = try #require(try second.retiring(1))
    #expect(try LinkKeys.load(orCreateAt: place).keys == left.keys && left.keys.map(\.number) == [2])
    #expect(token(left.tokens).subscriber(of: old) == nil)
    // A number is never given twice.
    #expect(try left.rotated(on: day).keys.map(\.number) == [2, 3])
    var dump = ""
    Swift.dump(second, to: &dump)
    #expect(!"\(second) \(dump)".contains(octets.hex.prefix(8)) && !dump.contains("\(octets[0])\n  - \(octets[1])"))
  }

  @Test("a file of keys with anything else in it is refused with its line")
  func brokenKeys() throws {
    let place = folder.path + "/link.key"
    let key = String(repeating: "a1", count: 32)
    for (text, line) in [
      ("\(key)\n\n", 2), ("\(key)\n2 abc\n", 2), ("0 \(key)\n", 1), ("256 \(key)\n", 1), ("2  \(key)\n", 1),
      ("2 \(key) tomorrow\n", 1), ("2 \(key) 2026-11-24 x\n", 1), ("\(key)\r\n", 1), ("", 1),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: place))
      chmod(place, 0o600)
      let error = #expect(throws: FileError.self, "\(text)") { try LinkKeys.load(orCreateAt: place) }
      #expect(error?.path == "\(place):\(line)" && error?.description.contains("a1a1") == false)
    }
    for text in ["\(key)\n1 \(key)\n", "\(key)\n\(key)\n"] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: place))
      #expect(throws: FileError.self) { try LinkKeys.load(orCreateAt: place) }
    }
    try Data("2 \(key) 2026-11-24\n\(key)".utf8).write(to: URL(fileURLWithPath: place))
    #expect(try LinkKeys.load(orCreateAt: place).keys.map(\.number) == [1, 2])
    chmod(place, 0o644)
    #expect(throws: FileError.self) { try LinkKeys.load(orCreateAt: place) }
  }

  @Test("a composition replaced before the store knew it is put back; afterwards it counts")
  func folders() throws {
    let path = folder.path + "/2026-11-23"
    func bytes(_ text: String) -> [String: [UInt8]] { ["issue.json": Array(text.utf8)] }
    struct Crash: Error {}
    let first = try IssueFolder.write(bytes("one"), to: path, issue: key, composed: at(0))
    // The store refuses.
    #expect(throws: Crash.self) {
      try IssueFolder.write(
        bytes("two"), to: path, issue: key, composed: at(1), recorded: first.manifestHash
      ) { _ in throw Crash() }
    }
    #expect(try IssueFolder.open(path, verifying: first.manifestHash).files == bytes("one"))
    // Killed between the renames and the record: a copy of what is on disk at that moment.
    let crashed = folder.path + "/crashed"
    try FileManager.default.createDirectory(atPath: crashed, withIntermediateDirectories: true)
    let second = try IssueFolder.write(
      bytes("two"), to: path, issue: key, composed: at(1), recorded: first.manifestHash
    ) { _ in
      for name in ["2026-11-23", ".2026-11-23.replaced"] {
        try FileManager.default.copyItem(atPath: folder.path + "/" + name, toPath: crashed + "/" + name)
      }
    }
    #expect(try IssueFolder.open(path, verifying: second.manifestHash).files == bytes("two"))
    let place = crashed + "/2026-11-23"
    #expect(try IssueFolder.open(place, verifying: first.manifestHash).files == bytes("one"))
    #expect(try IssueFolder.open(place, verifying: second.manifestHash).files == bytes("two"))
    // The next writer keeps the one that the store knows until the store knows the new one.
    #expect(throws: Crash.self) {
      try IssueFolder.write(
        bytes("three"), to: place, issue: key, composed: at(2), recorded: first.manifestHash
      ) { _ in throw Crash() }
    }
    #expect(try IssueFolder.open(place, verifying: first.manifestHash).files == bytes("one"))
    let third = try IssueFolder.write(
      bytes("3"), to: place + ".2", issue: IssueKey(key.name, generation: 2), composed: at(2),
      corrects: first.manifestHash)
    #expect(third.manifest.corrects == first.manifestHash && third.manifest.generation == 2)
  }
}
