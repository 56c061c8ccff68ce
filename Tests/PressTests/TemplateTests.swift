import TestSupport
import Testing

@testable import Press

@Suite("Templates")
struct TemplateTests {
  static func render(
    _ source: String, _ context: Value, partials: [String: String] = [:], escape: Escape = .html,
    names: Missing = .blank
  ) throws -> [Piece] {
    let partials = try Partials(partials.mapValues { Array($0.utf8) }, escape: escape)
    return try Template.parse(Array(source.utf8), name: "page", escape: escape)
      .render(context, partials: partials, names: names)
  }

  static func text(_ source: String, _ context: Value, partials: [String: String] = [:]) throws -> String {
    try render(source, context, partials: partials).text { _ in "" }.string
  }

  @Test(
    "what can't be read is refused with its place and what was expected",
    arguments: [
      ("a\n  {{name", "page:2:3: tag is not closed: expected }}"),
      ("é{{{name}}", "page:1:2: tag is not closed: expected }}}"),
      ("é {{a}} ü\n{{b}} é{{!\n}}é{{c}}{{d", "page:3:9: tag is not closed: expected }}"),
      ("{{#items}}\n{{/item}}", "page:2:1: found {{/item}}, expected {{/items}} for line 1"),
      ("x\n{{#items}}", "page:2:1: \"items\" is never closed: expected {{/items}}"),
      ("{{/items}}", "page:1:1: {{/items}} closes nothing: no section is open here"),
      ("{{=<%=}}", "page:1:1: expected two delimiters without = in them, as in {{=<% %>=}}"),
      ("{{}}", "page:1:1: tag without a name: expected a name"),
      ("{{a b}}", "page:1:1: \"a b\" has white space in it: expected one name"),
      ("{{%x}}", "page:1:1: unknown tag \"%x\": expected a name, or one of # ^ / > & = ! { $ < before it"),
      ("{{a..b}}", "page:1:1: unknown tag \"a..b\": expected a name, or one of # ^ / > & = ! { $ < before it"),
      ("{{=<% %>=}}<%#a%>", "page:1:12: \"a\" is never closed: expected <%/a%>"),
    ])
  func errors(source: String, expected: String) {
    let error = #expect(throws: TemplateError.self) { try Template.parse(Array(source.utf8), name: "page") }
    #expect(error?.description == expected)
  }

  @Test(
    "what isn't UTF-8 is refused at its first octet",
    arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xE2, 0x82]])
  func encoding(_ wrong: [UInt8]) {
    let source = Array("{{x}}\n<p>é ".utf8) + wrong + Array("</p>".utf8)
    let error = #expect(throws: TemplateError.self) { try Template.parse(source, name: "t") }
    #expect(error?.description == "t:2:6: this isn't UTF-8: expected the template saved as UTF-8")
  }

  @Test("a missing partial is reported with the file that includes it")
  func missingPartial() {
    let error = #expect(throws: TemplateError.self) {
      try Self.text("{{>outer}}", .null, partials: ["outer": "\n {{>inner}}"])
    }
    #expect(error?.description == "outer:2:2: there is no partial \"inner\"")
  }

  @Test("partials that include each other end in an error")
  func recursion() throws {
    let error = #expect(throws: TemplateError.self) { try Self.text("{{>a}}", .null, partials: ["a": "x{{>a}}"]) }
    #expect(error?.description == "a:1:2: partials are nested deeper than 100: do they include each other?")
    let wide = "{{>b}}{{>b}}"
    var partials = ["z": ""]
    for name in "bcdefghijklmnopqrstuvwxy" { partials[String(name)] = wide.replacing("b", with: next(name)) }
    #expect(throws: TemplateError.self) { try Self.text("{{>b}}", .null, partials: partials) }
    let long = try #require(
      #expect(throws: TemplateError.self) {
        try Self.text(
          String(repeating: "{{>b}}", count: 20), .null, partials: ["b": String(repeating: "x", count: 1 << 20)])
      })
    #expect(long.reason == "the result is longer than 16 MiB")
    let nested = String(repeating: "{{#a}}", count: 101) + String(repeating: "{{/a}}", count: 101)
    #expect(throws: TemplateError.self) { try Template.parse(Array(nested.utf8), name: "deep") }
  }

  private func next(_ name: Character) -> String {
    String(UnicodeScalar((name.asciiValue ?? 0) + 1))
  }

  @Test("a name that no context has is blank in a send and an error in a check; a null is had")
  func names() throws {
    let context = Value.dictionary(["known": .null])
    #expect(try Self.text("[{{unknown}}{{known}}]", context) == "[]")
    #expect(throws: TemplateError.self) { try Self.render("{{#unknown}}{{/unknown}}", context, names: .refused) }
    #expect(try Self.render("{{known.part}}", context, names: .refused) == [])
    #expect(try Self.render("{{known}}{{^known}}x{{/known}}", context, names: .refused) == [.literal([120])])
  }

  @Test("escaping is the template's: references in HTML, no control characters in either")
  func escaping() throws {
    let context = Value.dictionary(["x": .string("<a href=\"'&\">\u{0}\r\n\t\u{85}\u{1B}é</a>")])
    #expect(try Self.text("{{x}}", context) == "&lt;a href=&quot;&#39;&amp;&quot;&gt;\n\té&lt;/a&gt;")
    #expect(
      try Self.render("{{x}}", context, escape: .text).text { _ in "" }.string == "<a href=\"'&\">\n\té</a>")
    #expect(try Self.text("{{{x}}}{{&x}}", .dictionary(["x": .string("<>\u{0}")])) == "<><>")
  }

  @Test("braces in values stay text")
  func braces() throws {
    #expect(try Self.text("{{x}}", .dictionary(["x": .string("{{y}}"), "y": .string("no")])) == "{{y}}")
  }

  @Test("slots and sections over them are left, all else is evaluated")
  func slots() throws {
    let context = Value.dictionary([
      "subscriber": .dictionary(["name": .slot(.subscriberName)]), "title": .string("T"),
      "list": .list([.string("1"), .string("2")]),
    ])
    let source =
      "{{title}}{{#subscriber.name}}, {{.}}{{#list}}{{.}}{{/list}}{{/subscriber.name}}{{^subscriber.name}}{{/subscriber.name}}!{{&subscriber.name}}"
    #expect(
      try Self.render(source, context) == [
        .literal([84]),
        .section(
          .subscriberName, inverted: false,
          [.literal(Array(", ".utf8)), .slot(.subscriberName, .html), .literal(Array("12".utf8))]),
        .literal([33]), .slot(.subscriberName, .text),
      ])
  }

  /// Partial evaluation, then the reader's values, is the same as evaluating with the reader's values at once.
  @Test("rendering in two steps is rendering in one", arguments: 0..<20)
  func partialEvaluation(block: Int) throws {
    for seed in block * 50..<block * 50 + 50 {
      var random = Seeded(seed)
      let source = Self.source(&random)
      let name = Bool.random(using: &random) ? "" : random.text()
      let values: [Slot: String] = [
        .subscriberName: name, .subscriberEmail: "a&b@x.org", .unsubscribeLink: "https://x/?a=b&c",
      ]
      func context(_ value: (Slot) -> Value) -> Value {
        .dictionary([
          "subscriber": .dictionary(["name": value(.subscriberName), "email": value(.subscriberEmail)]),
          "links": .dictionary(["unsubscribe": value(.unsubscribeLink)]),
          "yes": .bool(true), "no": .null, "list": .list([.string("<1>"), .string("")]), "x": .string("&\n  x"),
        ])
      }
      let partials = ["p": "|{{x}}\n  {{subscriber.name}}\n{{#subscriber.name}}\n q {{.}}\n{{/subscriber.name}}\n"]
      let late = try Self.render(source, context(Value.slot), partials: partials).text { values[$0] ?? "" }
      let early = try Self.render(source, context { .string(values[$0] ?? "") }, partials: partials).text { _ in "" }
      #expect(late == early, "seed \(seed): \(source)")
    }
  }

  private static func source(_ random: inout Seeded, depth: Int = 0) -> String {
    let names = ["subscriber.name", "subscriber.email", "links.unsubscribe", "yes", "no", "list", "x"]
    var source = ""
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let name = names[Int.random(in: 0..<names.count, using: &random)]
      switch Int.random(in: 0..<(depth < 3 ? 9 : 5), using: &random) {
      case 0: source += ["\n", " ", "  ", "\ntext\n", "a"][Int.random(in: 0..<5, using: &random)]
      case 1: source += "{{\(name)}}"
      case 2: source += "{{&\(name)}}"
      case 3: source += "\n  {{>p}}\n"
      case 4: source += "{{.}}"
      case let kind:
        let line = Bool.random(using: &random) ? "\n" : ""
        source += "\(line){{\(kind < 7 ? "#" : "^")\(name)}}\(line)"
        source += self.source(&random, depth: depth + 1) + "\(line){{/\(name)}}\(line)"
      }
    }
    return source
  }

  @Test("a layout is filled by what inherits it, indented where it goes")
  func inheritance() throws {
    let partials = ["layout": "<main>\n  {{$body}}\n  nothing\n  {{/body}}\n</main>\n{{$foot}}bye{{/foot}}\n"]
    #expect(
      try Self.text(
        "{{<layout}}\n{{$body}}\n<p>\n  {{x}}\n</p>\n{{/body}}\n{{/layout}}\n", .dictionary(["x": .string("1")]),
        partials: partials)
        == "<main>\n  <p>\n    1\n  </p>\n</main>\nbye\n")
  }

  @Test("of several layouts' blocks, the outermost template's is shown")
  func inheritancePrecedence() throws {
    let partials = [
      "middle": "{{<outer}}{{$a}}middle{{/a}}{{$b}}middle{{/b}}{{/outer}}",
      "outer": "{{$a}}outer{{/a}} {{$b}}{{/b}} {{$c}}outer{{/c}}",
    ]
    #expect(try Self.text("{{<middle}}{{$a}}page{{/a}}{{/middle}}", .null, partials: partials) == "page middle outer")
  }
}
