import Markup
import TestSupport
import Testing

@Suite("YAML")
struct YAMLTests {
  private func parse(_ source: String, firstLine: Int = 1) throws -> YAMLNode? {
    try YAML.parse(Array(source.utf8), file: "a.yaml", firstLine: firstLine)
  }

  private func refusal(_ source: String, firstLine: Int = 1) -> YAMLError? {
    #expect(throws: YAMLError.self) { try parse(source, firstLine: firstLine) }
  }

  @Test("mappings keep their order, their keys and every place")
  func order() throws {
    let node = try #require(try parse("title: News\ntags: [a, 'b']\nrelay:\n  tls: required\n"))
    let pairs = try #require(node.pairs)
    #expect(pairs.map(\.key.text) == ["title", "tags", "relay"])
    #expect(node["title"] == .scalar("News", plain: true, Mark(line: 1, column: 8)))
    #expect(node["tags"]?.items?[1] == .scalar("b", plain: false, Mark(line: 2, column: 11)))
    #expect(node["relay"]?["tls"]?.mark == Mark(line: 4, column: 8))
  }

  @Test("columns count characters, not bytes")
  func columns() throws {
    #expect(try parse("é: ü, x\nñandú: y")?["ñandú"]?.mark == Mark(line: 2, column: 8))
  }

  @Test(
    "scalars have the types of the core schema",
    arguments: [
      ("true", true, nil, nil), ("False", false, nil, nil), ("no", nil, nil, nil), ("12", nil, 12, 12.0),
      ("-3", nil, -3, -3.0), ("0o17", nil, 15, 15.0), ("0xFF", nil, 255, 255.0), ("1.5e3", nil, nil, 1500.0),
      (".inf", nil, nil, Double.infinity), ("0x-1", nil, nil, nil), ("'12'", nil, nil, nil), ("12:30", nil, nil, nil),
      ("\"true\"", nil, nil, nil), ("!!str 12", nil, nil, nil), ("inf", nil, nil, nil),
    ] as [(String, Bool?, Int?, Double?)])
  func scalars(source: String, bool: Bool?, int: Int?, double: Double?) throws {
    let node = try #require(try parse("a: \(source)")?["a"])
    #expect(node.asBool == bool)
    #expect(node.asInt == int)
    #expect(node.asDouble == double)
    #expect(!node.isNull)
  }

  @Test("nothing, a tilde and null are null, and an empty text is not")
  func null() throws {
    for source in ["a:", "a: ~", "a: null"] { #expect(try parse(source)?["a"]?.isNull == true) }
    #expect(try parse("a: ''")?["a"]?.isNull == false)
    #expect(try parse("# only a comment\n") == nil)
  }

  @Test("an error names file, line and column, and says it in plain words")
  func errors() {
    #expect(
      refusal("title: Foo: bar", firstLine: 2)?.description
        == "a.yaml:2:11: a colon and a space begin a value, and no value can begin here: put text that contains "
        + "a colon in quotes")
    #expect(
      refusal("a: \"x\nb: y")?.description
        == "a.yaml:2:5: a quote is opened but never closed (it begins on line 1, column 4)")
    #expect(refusal("a:\n\t- b")?.line == 2)
    #expect(refusal("a: b\nc: \u{1}")?.line == 2)
    #expect(refusal("a: 1\n---\nb: 2")?.message.contains("second YAML document") == true)
    #expect(refusal("a: !ruby/object x")?.message.contains("tag") == true)
    #expect(refusal("[a]: b")?.message.contains("key must be text") == true)
  }

  @Test("a key given twice is refused with both places")
  func duplicates() {
    let error = refusal("a: 1\nb: 2\na: 3\n", firstLine: 5)
    #expect(error?.line == 7)
    #expect(error?.earlier == Mark(line: 5, column: 1))
  }

  @Test("an alias stands for its anchor, and for nothing if there is none")
  func aliases() throws {
    #expect(try parse("a: &x [1, 2]\nb: *x")?["b"]?.items?.count == 2)
    #expect(refusal("a: *x")?.message.contains("&x") == true)
    #expect(refusal("a: &x [*x]") != nil)
  }

  @Test("a billion laughs and a deep nest are refused")
  func bounds() {
    var laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for level in 1...12 {
      laughs += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ","))]\n"
    }
    // Not by `#expect(throws:)`, which would print the tree if there were one.
    do throws(YAMLError) {
      _ = try YAML.parse(Array(laughs.utf8), file: "a.yaml")
      Issue.record("a billion laughs were read")
    } catch {
      #expect(error.message.contains("100000"))
    }
    let tooDeep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    #expect(refusal(tooDeep)?.message.contains("64") == true)
    #expect(throws: Never.self) {
      try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
    }
    #expect(refusal(String(repeating: "[", count: 1_000_000)) != nil)
  }

  @Test("no bytes crash it")
  func fuzz() {
    var random = Seeded(1)
    let pieces = [
      "a", ":", " ", "\n", "- ", "[", "]", "{", "}", "&x ", "*x", "'", "\"", "|", "#", "!", "\t", "\u{0}", "é", "%",
    ]
    for _ in 0..<3_000 {
      let source = (0..<Int.random(in: 0..<30, using: &random)).map { _ in random.pick(pieces) }.joined()
      _ = try? parse(source)
    }
    for _ in 0..<1_000 {
      let bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try? YAML.parse(bytes, file: "a")
    }
  }
}
