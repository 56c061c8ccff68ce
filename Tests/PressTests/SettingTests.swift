import Newsroom
import TestSupport
import Testing

@testable import Press

@Suite("Setting a variant")
struct SettingTests {
  @Test("lines are filled to the width, lists hang, quotations keep their marks")
  func wrap() {
    let words = "one two three four five six seven eight nine ten"
    #expect(TextWrap.wrap(words, columns: 20) == "one two three four\nfive six seven eight\nnine ten")
    #expect(TextWrap.wrap("- " + words, columns: 20) == "- one two three four\n  five six seven\n  eight nine ten")
    #expect(
      TextWrap.wrap("12. " + words, columns: 24) == "12. one two three four\n    five six seven eight\n    nine ten")
    #expect(TextWrap.wrap("> " + words, columns: 20) == "> one two three four\n> five six seven\n> eight nine ten")
    #expect(TextWrap.wrap("a\r\nb  \n\nc") == "a\nb\n\nc")
    let link = "https://meridian.example/a/very/long/path"
    #expect(TextWrap.wrap("see \(link) there", columns: 20) == "see\n\(link)\nthere")
  }

  @Test(
    "what a line opens of directions, it closes",
    arguments: [
      ("a \u{202E}b", "a \u{202E}b\u{202C}"), ("\u{2067}a\u{202B}b", "\u{2067}a\u{202B}b\u{202C}\u{2069}"),
      ("\u{2067}a\u{202B}b\u{2069}", "\u{2067}a\u{202B}b\u{2069}"),
      ("\u{202B}a\u{202C} “b”", "\u{202B}a\u{202C} “b”"),
      ("\u{202E}" + String(repeating: "a", count: 30), "\u{202E}aaaaaaaaaaaaaaaaaa…\u{202C}"),
    ])
  func directions(_ title: String, _ expected: String) throws {
    let line = try Typesetter.line("{{title}}", .dictionary(["title": .string(title)]), maximum: 20)
    #expect(line.unicodeScalars.elementsEqual(expected.unicodeScalars))
    let item = try VariantContextTests.item([
      Item(article: Sample.article("a") { $0.title = title }, summary: nil, summaryIsBody: false)
    ])
    #expect(item["title"] == item["title_text"])
    #expect(item["title"] == .string(title.directionsClosed))
  }

  @Test("an address in plain text is a link in HTML, and all of it escaped")
  func linkedText() {
    #expect(
      LinkedText.html("<b> (https://a.example/x?y=1&z), http://b.example/(c)_d.", class: "on")
        == "&lt;b&gt; (<a class=\"on\" href=\"https://a.example/x?y=1&amp;z\">https://a.example/x?y=1&amp;z</a>), "
        + "<a class=\"on\" href=\"http://b.example/(c)_d\">http://b.example/(c)_d</a>.")
    #expect(LinkedText.html("see http://a.example/b…", class: "on") == "see http://a.example/b…")
    #expect(LinkedText.html("see https:// and http://<x", class: "on") == "see https:// and http://&lt;x")
    #expect(LinkedText.html("https://a.example/\"onload=", class: "on").hasSuffix("</a>&quot;onload="))
  }

  @Test("wide characters count as two columns and break anywhere but before closing punctuation")
  func wrapWide() {
    #expect(TextWrap.wrap("日本語日本語日本語", columns: 8) == "日本語日\n本語日本\n語")
    #expect(TextWrap.wrap("日本語日。本語", columns: 8) == "日本語\n日。本語")
    #expect(TextWrap.width("👩‍👩‍👧‍👦é日") == 5)
    let arabic = "مرحبا بالعالم مرحبا بالعالم"
    #expect(TextWrap.wrap(arabic, columns: 14) == "مرحبا بالعالم\nمرحبا بالعالم")
  }

  @Test("whatever is wrapped keeps its words, and lines only what can't be broken", arguments: 0..<200)
  func wrapProperty(seed: Int) {
    var random = Seeded(seed)
    let text = random.text(upTo: 40)
    let wrapped = TextWrap.wrap(text, columns: 30)
    func squeezed(_ text: String) -> String { String(text.filter { !$0.isWhitespace }) }
    #expect(squeezed(wrapped).filter { $0 != ">" } == squeezed(text).filter { $0 != ">" })
    for line in wrapped.split(separator: "\n") where line.contains(" ") && !line.hasPrefix(" ") {
      #expect(TextWrap.width(line) <= 30 || !line.dropFirst(2).contains(" "), "seed \(seed): \(line)")
    }
  }

  static func typesetter() throws -> Typesetter {
    try Typesetter([
      "daily.html.mustache": Array("<p>{{title}}</p>\r\n{{>foot}}".utf8),
      "daily.txt.mustache": Array(
        "\n\n{{title}}  \r\n\n{{#no}}x{{/no}}\n\n\nDear {{subscriber.name}} \n{{>foot}}\n\n".utf8),
      "foot.html.mustache": Array("<a href=\"{{links.unsubscribe}}\">".utf8),
      "foot.txt.mustache": Array("-- {{links.unsubscribe}}".utf8), "README.md": Array("{{".utf8),
    ])
  }

  static let context = Value.dictionary([
    "title": .string("A & B"), "subscriber": .dictionary(["name": .slot(.subscriberName)]),
    "links": .dictionary(["unsubscribe": .slot(.unsubscribeLink)]), "no": .null,
  ])

  @Test("each part is set from its own template and partials, and the text is tidy")
  func set() throws {
    let variant = try Self.typesetter().set("daily", Self.context, names: .refused)
    let (html, text) = (variant.html, variant.text)
    #expect(
      html == [
        .literal(Array("<p>A &amp; B</p>\n<a href=\"".utf8)), .slot(.unsubscribeLink, .html),
        .literal(Array("\">".utf8)),
      ])
    #expect(
      text == [
        .literal(Array("A & B\n\nDear ".utf8)), .slot(.subscriberName, .text), .literal(Array("\n-- ".utf8)),
        .slot(.unsubscribeLink, .text), .literal([10]),
      ])
  }

  @Test("a newsletter without its template is reported with the file that is missing")
  func missing() throws {
    let typesetter = try Self.typesetter()
    let error = #expect(throws: TemplateError.self) { try typesetter.set("weekly", Self.context) }
    #expect(error?.description.hasPrefix("weekly.html.mustache:1:1: there is no such template") == true)
  }

  @Test("a subject is one line, cut between graphemes")
  func line() throws {
    let context = Value.dictionary(["a": .string("  One\r\ntwo\t<three> "), "b": .string("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦")])
    #expect(try Typesetter.line("{{a}}", context) == "One two <three>")
    #expect(try Typesetter.line("{{b}}", context, maximum: 2) == "👩‍👩‍👧‍👦…")
    #expect(try Typesetter.line("{{a}}", context, maximum: 5) == "One…")
    #expect(try Typesetter.line("{{a}}", context, maximum: 15) == "One two <three>")
    #expect(throws: TemplateError.self) { try Typesetter.line("{{subscriber.name}}", Self.context) }
  }
}
