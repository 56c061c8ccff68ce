import Markup
import TestSupport
import Testing

@Suite("Front matter")
struct FrontMatterTests {
  private func parse(_ source: String) throws -> FrontMatter {
    try FrontMatter.parse(Array(source.utf8), file: "a.md")
  }

  private func refusal(_ source: String) -> YAMLError? {
    #expect(throws: YAMLError.self) { try parse(source) }
  }

  @Test(
    "YAML, TOML and JSON say the same",
    arguments: [
      "---\ntitle: 'News'\ncount: 3\ntags: ['a']\n---\nBody\n",
      "+++\ntitle = \"News\"\ncount = 3\ntags = [\n'a', # one\n]\n+++\nBody\n",
      "{ \"title\": \"News\", \"count\": 3,\n\"tags\": [\"a\"] }\nBody\n",
      "\u{FEFF}---\r\ntitle: \"News\"\r\ncount: 3\r\ntags: ['a']\r\n---\r\nBody\n",
      "\n\n---\ntitle: 'News'\ncount: 3\ntags: ['a']\n...\nBody\n",
    ])
  func dialects(source: String) throws {
    let matter = try parse(source)
    #expect(matter.node?["title"]?.text == "News")
    #expect(matter.node?["count"]?.asInt == 3)
    #expect(matter.node?["tags"]?.items?.map(\.text) == ["a"])
    #expect(text(matter.body) == "Body\n")
    let before = source.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(matter.bodyLine == before.firstIndex { String($0) == "Body" }.map { $0 + 1 })
  }

  @Test("a file without front matter is all body")
  func none() throws {
    #expect(try parse("# Title\n---\n") == FrontMatter(node: nil, body: Array("# Title\n---\n".utf8), bodyLine: 1))
    #expect(try parse("{{< note >}}").node == nil)
    #expect(try parse("").body.isEmpty)
    #expect(try parse("---\n---\nx").bodyLine == 3)
  }

  @Test("a fence that isn't closed, and an error, are reported with the file's own line")
  func errors() {
    #expect(refusal("---\ntitle: x\n\nBody")?.description.hasPrefix("a.md:1:1: the front matter") == true)
    #expect(refusal("---\ndate: x\ntitle: Foo: bar\n---\n")?.description.hasPrefix("a.md:3:11: ") == true)
    #expect(refusal("+++\ntitle = \"x\"\ncount = three\n+++\n")?.description.hasPrefix("a.md:3:9: 'three'") == true)
    #expect(refusal("{\n \"a\": 1,\n \"b\": x}\n")?.description.hasPrefix("a.md:3:7: ") == true)
    #expect(refusal("---\n- a\n---\n")?.message.contains("not a list") == true)
    #expect(refusal("---js\n{}\n---\n")?.message.contains("language") == true)
  }

  @Test("a key given twice is refused, or the last one counts and the other is named")
  func repeated() throws {
    let source = "---\na: 1\nb: 2\na: 3\n---\n"
    #expect(refusal(source)?.line == 4)
    let matter = try FrontMatter.parse(Array(source.utf8), file: "a.md", repeatedKeys: .keepLast)
    #expect(matter.node?["a"]?.asInt == 3)
    #expect(matter.node?.pairs?.count == 2)
    #expect(matter.repeated.map(\.line) == [4])
  }

  private func toml(_ source: String) throws -> YAMLNode? { try parse("+++\n\(source)\n+++\n").node }

  @Test("TOML's four kinds of strings")
  func tomlStrings() throws {
    let node = try toml(
      #"""
      a = "tab\tquote\" \u00e9"
      b = 'C:\path'
      c = """
      one
      two \
         three"""
      d = '''
      raw \n ''two'' '''
      e = """""five"""""
      """#)
    #expect(node?["a"]?.text == "tab\tquote\" é")
    #expect(node?["b"]?.text == #"C:\path"#)
    #expect(node?["c"]?.text == "one\ntwo three")
    #expect(node?["d"]?.text == #"raw \n ''two'' "#)
    #expect(node?["e"]?.text == #"""five"""#)
    #expect(node?["a"]?.asBool == nil)
  }

  @Test("TOML's numbers, truth values and dates are plain scalars")
  func tomlValues() throws {
    let node = try toml(
      "a = 1_000\nb = 0xFF\nc = 0b101\nd = -1.5e3\ne = inf\nf = true\ng = 2024-05-31 07:32:00Z\nh = 07:32:00.5\n"
        + "i = 2024-05-31T07:32:00+02:00 # comment\nj = 2024-05-31")
    #expect(node?["a"]?.asInt == 1000)
    #expect(node?["b"]?.asInt == 255)
    #expect(node?["c"]?.asInt == 5)
    #expect(node?["d"]?.asDouble == -1500)
    #expect(node?["e"]?.asDouble == .infinity)
    #expect(node?["f"]?.asBool == true)
    #expect(node?["g"]?.text == "2024-05-31 07:32:00Z")
    #expect(node?["h"]?.text == "07:32:00.5")
    #expect(node?["i"]?.text == "2024-05-31T07:32:00+02:00")
    #expect(node?["j"]?.text == "2024-05-31")
    for bad in ["a = 01", "a = 1__0", "a = .5", "a = 5.", "a = yes", "a =", "a = 1 2", "a = 2024-5-1", "a"] {
      #expect(throws: YAMLError.self, "\(bad)") { try toml(bad) }
    }
  }

  @Test("TOML's tables, dotted keys, inline tables and arrays of tables")
  func tomlTables() throws {
    let node = try toml(
      "x.y = 1\nx.z = {p = 1, 'q r' = [1, [2]]}\n[params]\na = 1\n[params.deep.er]\nb = 2\n[[res]]\nn = 1\n"
        + "[[res]]\nn = 2\n"
        + "[res.sub]\nk = 3")
    #expect(node?["x"]?["y"]?.asInt == 1)
    #expect(node?["x"]?["z"]?["q r"]?.items?.count == 2)
    #expect(node?["params"]?["deep"]?["er"]?["b"]?.asInt == 2)
    #expect(node?["res"]?.items?[1]["n"]?.asInt == 2)
    #expect(node?["res"]?.items?[1]["sub"]?["k"]?.asInt == 3)
    for bad in ["a = 1\na = 2", "[a]\n[a]", "a = 1\n[a]", "a = {b = 1}\na.c = 2", "[a]\n[[a]]", "a = {b = 1,\n c = 2}"]
    {
      #expect(throws: YAMLError.self, "\(bad)") { try toml(bad) }
    }
    let error = refusal("+++\na = 1\n[b]\n[b]\n+++\n")
    #expect(error?.line == 4)
    #expect(error?.earlier?.line == 3)
  }

  @Test("JSON's escapes, surrogate pairs among them, and its errors")
  func json() throws {
    let matter = try parse(#"{"a": "\ud83d\ude00\n\/", "b": {"c": [true, null, -1.5]}}"# + "\n\nText")
    #expect(matter.node?["a"]?.text == "😀\n/")
    #expect(matter.node?["b"]?["c"]?.items?[1].isNull == true)
    #expect(text(matter.body) == "\nText")
    for bad in [
      #"{"a": "\ud83d"}"#, #"{"a": 1, "a": 2}"#, #"{"a": 1"#, #"{"a": 1} x"#, #"{"a": tru}"#, "{\"a\": \"x\ny\"}", "{",
    ] {
      #expect(throws: YAMLError.self, "\(bad)") { try parse(bad) }
    }
  }

  @Test("deep nests are refused, and no text crashes a reader")
  func hostile() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(refusal("+++\na = \(deep)\n+++\n") != nil)
    #expect(refusal("{\"a\": \(deep)") != nil)
    var random = Seeded(2)
    let pieces = [
      "a", "=", ".", "\"", "'", "\"\"\"", "'''", "[", "]", "{", "}", "\n", " ", "#", "1", "-", ":", ",", "\\", "é",
    ]
    for _ in 0..<4_000 {
      let source = (0..<Int.random(in: 0..<30, using: &random)).map { _ in random.pick(pieces) }.joined()
      _ = try? toml(source)
      _ = try? parse("{\"" + source)
    }
  }
}
