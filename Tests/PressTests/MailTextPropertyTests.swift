import Markup
import Newsroom
import Press
import TestSupport
import Testing

@Suite("Whatever the HTML, its text")
struct MailTextPropertyTests {
  /// A tree of random elements, and its words in order.
  private struct Made {
    var html = ""
    var words: [String] = []

    private static let samples = [
      "word", "sentence", "a", "I", "Zürich", "naïve—word", "日本語", "、", "（東京）", "مرحبا", "שלום", "สวัสดี", "👩‍👩‍👧‍👦", "🇺🇳",
      "e\u{301}", "한국어", "1,234", "don’t", "x&amp;y", "&lt;b&gt;", "…", "self-made", "https://meridian.example/a/b?c=d",
      String(repeating: "long", count: 25),
    ]
    private static let containers = [
      "p", "div", "h1", "h2", "h3", "blockquote", "ul", "ol", "li", "pre", "span", "em", "b", "section", "figure", "dl",
      "dd", "dt", "center", "o:p", "code", "details",
    ]

    mutating func grow(_ random: inout Seeded, depth: Int = 0) {
      for _ in 0..<Int.random(in: 0...(depth == 0 ? 12 : 5), using: &random) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<6: word(&random)
        case 6:
          html +=
            ["<br>", "<wbr>", "&nbsp;", "\n\n", "<hr>", "<!-- c -->", "&#8203;", "&shy;"].randomElement(using: &random)
            ?? ""
        case 7:
          html +=
            ["<p hidden>no</p>", "<i style='display:none'>no</i>", "<script>no</script>"].randomElement(using: &random)
            ?? ""
        case 8 where depth < 4: table(&random)
        default:
          guard depth < 6 else { return word(&random) }
          let tag = Self.containers.randomElement(using: &random) ?? "p"
          html += "<\(tag)>"
          grow(&random, depth: depth + 1)
          html += "</\(tag)>"
        }
      }
    }

    private mutating func word(_ random: inout Seeded) {
      let word = Self.samples.randomElement(using: &random) ?? "a"
      words.append(word.replacing("&amp;", with: "&").replacing("&lt;", with: "<").replacing("&gt;", with: ">"))
      html += word + " "
    }

    private mutating func table(_ random: inout Seeded) {
      html += "<table>"
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        html += "<tr>"
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          html += Bool.random(using: &random) ? "<td>" : "<th>"
          for _ in 0..<Int.random(in: 0...3, using: &random) { word(&random) }
          html += "</td>"
        }
        html += "</tr>"
      }
      html += "</table>"
    }
  }

  private static func made(_ seed: Int) -> (html: String, words: [String]) {
    var random = Seeded(seed)
    var made = Made()
    made.grow(&random)
    return (made.html, made.words)
  }

  /// What is left of a line without what the setter puts there: markers, quotation marks, rules and bars.
  private static func letters(_ text: String) -> String {
    text.split(separator: "\n").filter { line in !line.allSatisfy { "=-* >".contains($0) } }
      .map { $0.replacing(#/^[ >]*(?:(?:-|[0-9]+\.) [ >]*)*/#, with: "") }
      .joined().filter { !$0.isWhitespace && $0 != "|" }
  }

  @Test("keeps the words in their order", arguments: 0..<300)
  func words(seed: Int) throws {
    let (html, words) = Self.made(seed)
    let text = try MailText().text(of: Array(html.utf8))
    let expected = words.joined().filter { !$0.isWhitespace && $0 != "|" }
    #expect(Self.letters(text) == Self.letters(expected), "seed \(seed): \(html)\n\(text)")
    #expect(!text.contains("no\n") && !text.hasSuffix("no"))
  }

  @Test(
    "has no line that is too wide but for one word, none that ends with a space, no two blank ones in a row",
    arguments: 0..<300)
  func lines(seed: Int) throws {
    let (html, _) = Self.made(seed)
    for columns in [20, 40, 72] {
      let text = try MailText(columns: columns).text(of: Array(html.utf8))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for line in lines {
        let content = line.replacing(#/^[ >]*(?:(?:-|[0-9]+\.) [ >]*)*/#, with: "")
        #expect(TextWrap.width(line) <= columns || !content.contains(" "), "seed \(seed): \(line)\n\(html)")
        #expect(line.last != " ", "seed \(seed): \(line.debugDescription)")
      }
      for (line, next) in zip(lines, lines.dropFirst()) {
        #expect(!(line.allSatisfy { $0 == ">" } && next.allSatisfy { $0 == ">" }), "seed \(seed): \(html)\n\(text)")
      }
      #expect(text.first != "\n" && text.last != "\n")
    }
  }

  @Test("is the same when it is wrapped again, or converted twice", arguments: 0..<200)
  func again(seed: Int) throws {
    let (html, _) = Self.made(seed)
    let text = try MailText().text(of: Array(html.utf8))
    #expect(TextWrap.wrap(text) == text, "seed \(seed)")
    // A line that is too wide is one word with its markers, from which preformatted text parts.
    guard text.split(separator: "\n").allSatisfy({ TextWrap.width($0) <= 72 }) else { return }
    let pre = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    #expect(try MailText().text(of: Array("<pre>\(pre)</pre>".utf8)) == text, "seed \(seed)")
  }

  @Test("is never empty for want of closed tags, and never fails but by the parser's limits", arguments: 0..<200)
  func noise(seed: Int) throws {
    var random = Seeded(seed)
    let parts = [
      "<", ">", "</", "<a href='", "'", "\"", "<table>", "<tr>", "<td>", "<li>", "<ol start=-5>", "&", "&#0;",
      "&#x1F600;",
      "\u{1}", "\u{2}", "\u{3}", "\u{4}", "\u{0}", "<pre>", "</pre>", "<blockquote>", "word ", "<h2>", "<!--", "-->",
      "\u{200D}", "\u{301}",
      "https://x.example ", "<img alt='\u{3}a'>", "<br>", "日本",
    ]
    let html = (0..<40).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
    for links in Newsletter.TextLinks.allCases {
      let text = try MailText(columns: 30, links: links).text(of: Array(html.utf8))
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" }, "seed \(seed)")
      #expect(!text.contains("\n\n\n"))
    }
  }
}
