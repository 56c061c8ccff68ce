import Markup
import TestSupport
import Testing

@Suite("Markdown")
struct MarkdownTests {
  private func html(_ source: String) throws -> String { text(try Markdown.html(Array(source.utf8))) }

  @Test("GitHub's extensions are on, smart punctuation is off")
  func extensions() throws {
    #expect(try html("~~x~~ \"y\" -- z") == "<p><del>x</del> &quot;y&quot; -- z</p>\n")
    #expect(try html("https://x.example") == "<p><a href=\"https://x.example\">https://x.example</a></p>\n")
    #expect(try html("| a | b |\n|:-:|---|\n| 1 | 2 |\n").contains("<th align=\"center\">a</th>"))
    #expect(try html("- [x] done\n").contains("type=\"checkbox\" checked"))
    #expect(try html("x[^1]\n\n[^1]: note\n").contains("class=\"footnotes\""))
  }

  @Test("raw HTML passes through, to be sanitised")
  func rawHTML() throws {
    #expect(try html("<div onclick=x>a</div>\n\nb <b>c</b>") == "<div onclick=x>a</div>\n<p>b <b>c</b></p>\n")
    let safe = try Sanitizer.sanitize(try html("[x](javascript:alert(1)) <script>y</script>\n\n- [x] done\n- [ ] open"))
    #expect(safe == "<p>x </p>\n<ul><li>\u{2611} done</li>\n<li>\u{2610} open</li>\n</ul>\n")
  }

  @Test("a footnote's way back, which has no target in mail, is left out")
  func footnotes() throws {
    let safe = try Sanitizer.sanitize(try html("x[^1]\n\n[^1]: note\n"))
    #expect(safe == "<p>x<sup>1</sup></p>\n<ol><li><p>note </p>\n</li>\n</ol>\n")
  }

  @Test("bytes that aren't UTF-8 are replaced, and too many are refused")
  func bytes() throws {
    #expect(text(try Markdown.html([0x61, 0xFF])) == "<p>a\u{FFFD}</p>\n")
    #expect(throws: MarkdownError.tooLarge(bytes: 3, limit: 2)) { try Markdown.html([1, 2, 3], limit: 2) }
    #expect(throws: MarkdownError.tangledLinks(limit: Markdown.maxBrackets)) {
      try html(String(repeating: "![[]()", count: 100_000))
    }
    #expect(try Markdown.html([]) == [])
  }

  @Test("threads can set text at the same time")
  func threads() async {
    await withTaskGroup(of: String?.self) { group in
      for _ in 0..<200 { group.addTask { try? html("~~x~~ | https://x.example\n\n| a |\n|---|\n| b |") } }
      var results: Set<String?> = []
      for await result in group { results.insert(result) }
      #expect(results.count == 1 && results.first != .some(nil))
    }
  }

  @Test("Markdown of any kind sanitises to something stable")
  func stable() throws {
    var random = Seeded(9)
    let pieces = [
      "# ", "- ", "1. ", "> ", "\n", "\n\n", "a", "*", "**", "`", "```\n", "| a | b |\n|---|---|\n", "<b>", "</b>",
      "<div>", "[x](y)", "![x](y)", "~~", "<p>", "  ", "[^1]", "[^1]: ",
    ]
    for _ in 0..<1_500 {
      let source = (0..<Int.random(in: 0..<25, using: &random)).map { _ in random.pick(pieces) }.joined()
      let once = try Sanitizer.sanitize(try html(source), base: URLReference("https://x.example/"))
      #expect(try Sanitizer.sanitize(once, base: URLReference("https://x.example/")) == once, "\(source)")
    }
  }
}
