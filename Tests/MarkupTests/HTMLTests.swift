import Markup
import Testing

@Suite("HTML")
struct HTMLTests {
  private func parse(_ source: String, as scope: HTML.Scope = .fragment) throws -> [HTMLNode] {
    try HTML.parse(Array(source.utf8), as: scope)
  }

  @Test("a fragment is a tree of lower-case elements, ordered attributes, text and comments")
  func fragment() throws {
    #expect(
      try parse("<P Title='a &amp; b' HIDDEN>x &eacute;<BR>y<!-- z --></P>")
        == [
          .element(
            HTMLElement(
              name: "p",
              attributes: [HTMLAttribute(name: "title", value: "a & b"), HTMLAttribute(name: "hidden", value: "")],
              children: [.text("x é"), .element(HTMLElement(name: "br")), .text("y"), .comment(" z ")]))
        ])
    #expect(try parse("plain") == [.text("plain")])
    #expect(try parse("") == [])
  }

  @Test("a page keeps its head")
  func page() throws {
    let nodes = try parse("<!doctype html><html><head><title>T</title></head><body><p>x</p></body></html>", as: .page)
    #expect(nodes.first?.element?.name == "html")
    #expect(nodes.first?.element?.children.compactMap(\.element?.name) == ["head", "body"])
  }

  @Test("text is UTF-8 whatever a meta element says, and references to C1 controls are Windows-1252")
  func encoding() throws {
    let nodes = try parse("<meta charset=iso-8859-1><p>é – &#146;&#150;</p>")
    #expect(nodes.last?.plainText == "é – \u{2019}\u{2013}")
    #expect(try HTML.parse([0x61, 0xFF, 0x00, 0x62]).plainText == "a\u{FFFD}\u{FFFD}b")
  }

  @Test("void elements hold nothing, those that HTML 5 added among them")
  func void() throws {
    #expect(text(try parse("<p>a<wbr>b<embed src=x>c</p>d").html) == "<p>a<wbr>b<embed src=\"x\">c</p>d")
  }

  @Test("what is serialized escapes text and attributes, and keeps scripts raw")
  func serializer() throws {
    #expect(
      text(try parse("<p title='\"&lt;'>a &lt; b &amp; c</p><script>if (a<b) x</script>").html)
        == "<p title=\"&quot;&lt;\">a &lt; b &amp; c</p><script>if (a<b) x</script>")
  }

  @Test("deep trees are flattened, deeper ones refused, quickly and without a crash")
  func depth() throws {
    let nest = { (count: Int) in String(repeating: "<div>", count: count) + "core" }
    let flat = try parse(nest(900))
    var depth = 0
    var node = flat.first
    while let element = node?.element {
      depth += 1
      node = element.children.first
    }
    #expect(depth <= HTML.maxDepth + 1)
    #expect(flat.plainText == "core")
    let time = ContinuousClock().measure {
      #expect(throws: HTMLError.tooDeep(limit: HTML.maxOpenElements)) { try parse(nest(100_000)) }
      #expect(throws: HTMLError.tooDeep(limit: HTML.maxOpenElements)) {
        try parse(String(repeating: "<b><i>", count: 100_000))
      }
    }
    #expect(time < .seconds(2))
  }

  @Test("a tag of endless attributes is refused quickly, wherever it hides")
  func attributes() {
    let many = (0..<60_000).map { "a\($0)" }.joined(separator: " ")
    let quoted = (0..<60_000).map { "a\($0)='>'" }.joined(separator: "")
    let hidden = ["<p \(many)>", "<p \(quoted)>", "<!-- <p x=\" --><p \(many)>", "<script><p x='</script><p \(many)>"]
    let time = ContinuousClock().measure {
      for source in hidden {
        #expect(throws: HTMLError.tangledTags(limit: HTML.maxAttributes)) { try parse(source) }
      }
      #expect(throws: HTMLError.self) { try parse(String(repeating: "<a x=\"", count: 100_001)) }
    }
    #expect(time < .seconds(5))
    #expect(throws: HTMLError.tooLarge(bytes: 11, limit: 10)) { try HTML.parse(Array("<p>12345678".utf8), limit: 10) }
  }

  @Test("plain text sets blocks apart, marks list items and keeps a link's text only")
  func plainText() throws {
    let source = """
      <h2>Title</h2><p>One  <b>two</b>
      three<br>four <a href="http://x">link</a></p>
      <ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul><pre>x
        y</pre><table><tr><td>1</td><td>2</td></tr></table><script>no</script><blockquote><p>q</p></blockquote>
      """
    #expect(
      try parse(source).plainText == """
        Title

        One two three
        four link

        - a
        - b
          - c

        x
          y

        1 2

        q
        """)
  }

  @Test("words are letters and digits, with apostrophes and hyphens between them")
  func words() throws {
    #expect(
      try parse("<p>Don’t panic: e-mail, 20 Zürcher—‘quote’ -</p><p>End</p>").words
        == ["Don’t", "panic", "e-mail", "20", "Zürcher", "quote", "End"])
  }

  @Test(
    "references resolve as RFC 3986, 5.4, says",
    arguments: [
      ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
      ("/g", "http://a/g"),
      ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
      ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"),
      ("g;x", "http://a/b/c/g;x"),
      ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
      ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
      ("../../", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
      ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
      ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
      ("./g/.", "http://a/b/c/g/"),
      ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
      ("g;x=1/../y", "http://a/b/c/y"), ("g?y/./x", "http://a/b/c/g?y/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"),
    ])
  func references(reference: String, target: String) {
    #expect(URLReference("http://a/b/c/d;p?q").resolving(URLReference(reference)).description == target)
  }
}
