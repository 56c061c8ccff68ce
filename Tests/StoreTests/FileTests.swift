import Foundation
import Newsroom
import Testing

@testable import Store

@Suite struct FileTests {
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
    #expect(throws: FileError.self) { try QueueLock.acquire("/proc/lock") }
    #expect(throws: FileError.self) { try LinkKey.load(orCreateAt: "/proc/link.key") }
  }

  @Test("a folder without the right to write is refused", .enabled(if: geteuid() != 0, "root may write anywhere"))
  func noRight() throws {
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(throws: FileError.self) { try write() }
    #expect(throws: DatabaseError.self) { try folder.store() }
  }

  @Test("one works, the other leaves quietly")
  func lock() throws {
    let place = folder.path + "/lock"
    var lock = try QueueLock.acquire(place)
    #expect(lock != nil)
    #expect(try QueueLock.acquire(place) == nil)
    #expect(QueueLock.holder(place) == getpid())
    lock = nil
    #expect(try QueueLock.acquire(place) != nil)
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
}
