import Foundation
import TestSupport
import Testing

@Suite("dateline preview")
struct PreviewTests {
  private let frame = "<iframe "
  private let sandbox = "sandbox=\"allow-popups allow-popups-to-escape-sandbox\""

  private func count(_ text: String, in page: String) -> Int { page.components(separatedBy: text).count - 1 }

  @Test("shows every variant at both widths, light and dark, without pictures, and its text part")
  func page() throws {
    let newsroom = try TestNewsroom(.issues)
    let page = try newsroom.check(["preview", TestNewsroom.daily, "--to", "-"]).output
    // Two variants; four looks and one without pictures.
    #expect(count(frame, in: page) == 10 && count(sandbox, in: page) == 10)
    for width in [320, 640] {
      #expect(count("title=\"\(width) px, light\" width=\"\(width)\"", in: page) == 2)
      #expect(count("title=\"\(width) px, dark\" width=\"\(width)\"", in: page) == 2)
    }
    #expect(count("img-src 'none'", in: page) == 2)
    for title in ["Free readers", "All-access readers"] { #expect(page.contains("<h2>\(title)</h2>")) }
    #expect(count("<pre ", in: page) == 2)
    #expect(count("because you subscribe to the Daily Review. To unsubscribe:", in: page) == 2)
    // One file, no script.
    #expect(!page.contains("<script") && !page.contains("<link ") && !page.contains("@import"))
  }

  @Test("answers for the screen in style elements only, in each copy for itself")
  func schemes() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.edit(
      "Templates/style.html.mustache", "@media (prefers-color-scheme:dark)",
      "@media screen and (Prefers-Color-Scheme : dark)")
    let words = "On @media (prefers-color-scheme:dark){} in mail"
    try newsroom.write(
      article("'\(words)'", published: "2026-11-23T05:00:00-05:00", kind: "take", body: words), to: "in/words.md")
    try newsroom.check(["import", newsroom.root + "/in"])
    try newsroom.check(["compose", "daily-review"])
    let page = try newsroom.check(["preview", TestNewsroom.daily, "--to", "-"]).output
    #expect(count("screen and (min-width:0px)", in: page) == 4)
    #expect(count("screen and (max-width:0px)", in: page) == 6)
    #expect(!page.contains("Prefers-Color-Scheme"))
    #expect(count("On @media (prefers-color-scheme:dark){} in mail", in: page) >= 10)
  }

  @Test("nothing that an article says leaves its frame or the page's text")
  func hostile() throws {
    let newsroom = try TestNewsroom(.library)
    let title = "\"></iframe></pre><script>alert(1)</script><img src=x onerror=alert(1)>"
    try newsroom.write(
      article("'\(title)'", published: "2026-11-23T05:00:00-05:00", kind: "take", more: "priority: 5\n"),
      to: "in/hostile.md")
    try newsroom.check(["import", newsroom.root + "/in"])
    try newsroom.check(["compose", "daily-review"])
    let page = try newsroom.check(["preview", TestNewsroom.daily, "--to", "-"]).output
    #expect(count(frame, in: page) == 10 && count("</iframe>", in: page) == 10)
    #expect(count("</pre>", in: page) == 2 && !page.contains("<script") && !page.contains("<img"))
    // Each mail is an attribute's value, whole, and the frame ends right after it.
    let documents = page.components(separatedBy: "srcdoc=\"").dropFirst().map { part in
      let end = part.firstIndex(of: "\"") ?? part.endIndex
      #expect(part[end...].hasPrefix("\"></iframe></figure>\n"))
      return String(part[..<end])
    }
    #expect(documents.count == 10)
    for document in documents {
      #expect(document.contains("&lt;/html>") && document.contains("class=&quot;page&quot;"))
      #expect(document.contains("&amp;quot;&amp;gt;&amp;lt;/iframe&amp;gt;"))
    }
  }

  @Test("shows what was frozen, whatever became of templates and library; and not what was tampered with")
  func frozen() throws {
    let newsroom = try TestNewsroom(.issues)
    let before = try newsroom.check(["preview", TestNewsroom.daily, "--to", "-"]).stdout
    for name in ["Templates/layout.html.mustache", "Templates/theme.yaml"] {
      try FileManager.default.removeItem(atPath: newsroom.root + "/" + name)
    }
    #expect(try newsroom.check(["preview", "daily-review", "--to", "-"]).stdout == before)
    try newsroom.edit("Queue/issues/daily-review/2026-11-23/free.html", "The Strait", "A Strait")
    #expect(try newsroom.check(["preview", "daily-review"], 65).errors.contains("free.html has changed"))
  }

  @Test("writes the page where only its owner looks, and opens it where there is a display")
  func opening() throws {
    let newsroom = try TestNewsroom(.issues)
    let tools = newsroom.folder.at("bin")
    try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
    let log = newsroom.folder.at("opened")
    let opener = tools + "/xdg-open"
    try Data("#!/bin/sh\necho \"$1\" > \(log).part; mv \(log).part \(log)\n".utf8).write(
      to: URL(fileURLWithPath: opener))
    chmod(opener, 0o755)
    let path = "\(tools):/usr/bin:/bin"
    let page = newsroom.root + "/Queue/previews/daily-review-2026-11-23.html"
    let quiet = ["DISPLAY": "", "WAYLAND_DISPLAY": "", "PATH": path]
    #expect(try newsroom.check(["preview", "daily-review"], 0, quiet).output == page + "\n")
    let folder = try FileManager.default.attributesOfItem(atPath: newsroom.root + "/Queue/previews")
    #expect(folder[.posixPermissions] as? Int == 0o700)
    try newsroom.check(["preview", "daily-review", "--no-open"], 0, ["DISPLAY": ":7", "PATH": path])
    #expect(!FileManager.default.fileExists(atPath: log))
    try newsroom.check(["preview", "daily-review"], 0, ["DISPLAY": ":7", "PATH": path])
    for _ in 0..<200 where !FileManager.default.fileExists(atPath: log) { usleep(20_000) }
    #expect(try String(contentsOfFile: log, encoding: .utf8) == page + "\n")
    // A display without a desktop.
    #expect(
      try newsroom.check(["preview", "daily-review"], 0, ["DISPLAY": ":7", "PATH": "/nowhere"]).output == page + "\n")
  }

  @Test("mails about subscriptions are set from the templates of now")
  func transactional() throws {
    let newsroom = try TestNewsroom(.settings)
    let page = try newsroom.check(["preview", "weekly-review", "--template", "confirmation", "--to", "-"]).output
    #expect(count(frame, in: page) == 5 && page.contains("Please confirm: the Weekly Review from The Meridian"))
    #expect(page.contains("https://example.com/confirm") && !page.contains("Unsubscribe"))
    #expect(count(frame, in: try newsroom.check(["preview", "--template", "welcome", "--to", "-"]).output) == 10)
    #expect(
      try newsroom.check(["preview", "--template", "wellcome"], 64).errors.contains("is not confirmation or welcome"))
    #expect(try newsroom.check(["preview"], 64).errors.contains("which issue?"))
    try newsroom.edit("Templates/welcome.html.mustache", "{{newsletter.name}} from", "{{newsletter.nmae}} from")
    let errors = try newsroom.check(["preview", "--template", "welcome"], 78).errors
    #expect(errors.contains("welcome.html.mustache:") && errors.contains("nothing is called \"newsletter.nmae\" here"))
  }
}
