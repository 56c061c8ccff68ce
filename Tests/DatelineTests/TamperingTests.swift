import Digest
import Foundation
internal import Platform
import TestSupport
import Testing

@Suite("A frozen issue that was changed")
struct TamperingTests {
  static let files = [
    "manifest.json", "issue.json", "letterhead.json", "free.html", "free.txt", "all-access.html", "all-access.txt",
  ]

  @Test("a changed byte stops show, dry run, test mail and send, which name the file and both hashes", arguments: files)
  func changedByte(_ file: String) throws {
    let newsroom = try TestNewsroom(.issues)
    let sink = try CountingSink()
    let path = newsroom.root + "/Queue/issues/" + TestNewsroom.daily + "/" + file
    let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var bytes = original
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let before = try newsroom.files()
    for words in [
      ["show", TestNewsroom.daily], ["send", TestNewsroom.daily],
      ["send", TestNewsroom.daily, "--dry-run", newsroom.folder.at("x.mbox")],
      ["send", TestNewsroom.daily, "--test", "a@example.com"],
    ] {
      let done = try newsroom.check(words, 65, relay(sink.port))
      #expect(done.errors.contains(path))
      #expect(done.errors.contains(SHA256.digest(of: original).hex))
      #expect(done.errors.contains(SHA256.digest(of: bytes).hex))
    }
    // At half past six, run may not send it either.
    try newsroom.check(["run"], 65, now: "2026-11-23T06:31:00-05:00", relay(sink.port))
    #expect(try sink.accepted().isEmpty)
    #expect(try newsroom.files() == before)
    #expect(try newsroom.books().audience == 0)
    #expect(!newsroom.folder.has("x.mbox"))
    // The other issue is none the worse for it.
    try newsroom.check(["show", TestNewsroom.weekly])
    try Data(original).write(to: URL(fileURLWithPath: path))
    try newsroom.check(["show", TestNewsroom.daily])
  }

  @Test("a file that is gone stops them, too")
  func missingFile() throws {
    let newsroom = try TestNewsroom(.issues)
    let path = newsroom.root + "/Queue/issues/" + TestNewsroom.daily + "/free.txt"
    try FileManager.default.removeItem(atPath: path)
    let done = try newsroom.run(["show", TestNewsroom.daily])
    #expect(done.status != 0 && done.errors.contains(path))
  }
}
