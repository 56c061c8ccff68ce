import Foundation
import Newsroom
import Production
import TestSupport
import Testing

@Suite("Production: a newsroom laid out") struct NewsroomLayoutTests {
  private let layout = NewsroomLayout(house: Fixtures.repositoryRoot)

  @Test("what is laid out is a newsroom, and nothing that is there is changed")
  func layOut() throws {
    let folder = try Folder()
    let root = folder.path + "/newsroom"
    let made = try layout.make(root)
    #expect(made.contains("Config/dateline.yaml") && made.contains("Templates/layout.html.mustache"))
    let newsroom = try NewsroomFolder.find(root: root, environment: [:])
    #expect(newsroom.newsletters.map(\.slug) == ["daily-review", "weekly-review"])
    let mode = try FileManager.default.attributesOfItem(atPath: root + "/Queue")[.posixPermissions] as? Int
    #expect(mode == 0o700)
    try Data("sources: []\n".utf8).write(to: URL(fileURLWithPath: root + "/Config/sources.yaml"))
    try FileManager.default.removeItem(atPath: root + "/Templates/layout.html.mustache")
    #expect(try layout.make(root) == ["Templates/layout.html.mustache"])
    #expect(try String(contentsOfFile: root + "/Config/sources.yaml", encoding: .utf8) == "sources: []\n")
    #expect(try layout.make(root).isEmpty)
  }
}
