import Testing

@testable import Press

@Suite("A mail's elements, for checks")
struct CSSDocumentTests {
  static let html = """
    <style>.k{color:#222}td{background:#fff}p{margin:0}</style>
    <style data-embed>@media (prefers-color-scheme:dark){.k{color:#eee!important}td{background:#111 url(a)!important}}
    @media only screen and (max-width: 480px){.k{color:blue!important}}a:hover{top:0}</style>
    <body bgcolor="#FAFAFA" style="color:black"><table><tr><td class="k"><p title='a&amp;b'>One &lt; <b>two</b> three</p>
    <i>x</i></td></tr></table><p>end<!-- no --></p></body>
    """

  static func document(_ html: String = html, dark: Bool = false, width: Int = 640) -> MarkedDocument {
    MarkedDocument([.literal(Array(html.utf8))], dark: dark, width: width)
  }

  @Test("elements know their attributes, text, relations and places")
  func elements() throws {
    let document = Self.document()
    let number = try #require(document.elements.firstIndex { $0.name == "p" })
    let element = document.elements[number]
    #expect(element["title"] == "a&b")
    #expect(element.text == "One <  three")
    #expect(element.children.map { document.elements[$0].name } == ["b"])
    #expect(element.parent.map { document.elements[$0].name } == "td")
    #expect((element.line, element.column) == (4, 70))
    #expect(element.value(of: "margin") == "0")
    #expect(document.elements.last?.text == "end")
  }

  @Test(
    "colours are inherited, and those of a scheme and width where they hold; the same once inlined",
    arguments: [true, false])
  func colours(isInlined: Bool) throws {
    let pieces: [Piece] = [.literal(Array(Self.html.utf8))]
    let html = isInlined ? StyleInliner.inline(pieces).html : pieces
    func colours(_ name: String, dark: Bool = false, width: Int = 640) throws -> [String?] {
      let document = MarkedDocument(html, dark: dark, width: width)
      let number = try #require(document.elements.lastIndex { $0.name == name })
      return [document.colour(of: number), document.background(of: number)]
    }
    #expect(try colours("b") == ["#222", "#fff"])
    #expect(try colours("b", dark: true) == ["#eee", "#111"])
    #expect(try colours("b", width: 320) == ["blue", "#fff"])
    #expect(try colours("p") == ["black", "#FAFAFA"])
  }

  @Test("all that stylesheets say is there for what clients support")
  func rules() {
    let document = Self.document()
    #expect(
      document.atRules == ["media (prefers-color-scheme:dark)", "media only screen and (max-width: 480px)"])
    #expect(
      document.rules.map { $0.selectors.joined(separator: ",") } == [".k", "td", "p", ".k", "td", ".k", "a:hover"])
    #expect(document.rules[3].condition == "media (prefers-color-scheme:dark)")
    #expect(document.rules[6].line == 3)
    let list = Self.document("<style>a, b > i{top:0}\n@media x{@media y{p{top:0}}}</style>")
    #expect(list.rules.map(\.selectors) == [["a", "b > i"], ["p"]])
    #expect(list.rules.last?.line == 2)
  }

  @Test(
    "implied ends of elements are those of HTML",
    arguments: [
      ("<p>a<p>b<div>c</div>", "p p div"), ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "ul(li li(ul(li)) li)"),
      ("<table><tr><td>a<td>b<tr><th>c</table><p>", "table(tr(td td) tr(th)) p"),
      ("<dl><dt>a<dd>b<p>c<dt>d</dl>", "dl(dt dd(p) dt)"),
      ("<select><option>a<option>b</select>", "select(option option)"),
      ("<p><b>a</p><i>", "p(b) i"), ("<br></br><br/><img><hr>a", "br br img hr"),
      ("<div><p></div></p>a<i>", "div(p) i"),
      ("<title><b></title><b>", "title b"), ("<!-- <b> --><i><!--></i>-->", "i"),
      ("<head><title>x</title><p>", "head(title) p"),
      ("<svg><a/><b/></svg><i/>x<b>", "svg(a b) i(b)"), ("<a b='>' c=\">\" d=/><b a=\"", "a"),
      ("<table><tr><td><table><tr><td></table><td></table>", "table(tr(td(table(tr(td))) td))"),
      ("<button>a<button>b", "button button"), ("<h1>a<h2>b</h1><p>", "h1 h2 p"), ("</x></><?x><!x>< a><a>", "a"),
    ])
  func structure(html: String, expected: String) {
    let elements = Self.document(html).elements
    func written(_ numbers: [Int]) -> String {
      numbers.map { number in
        let children = written(elements[number].children)
        return elements[number].name + (children.isEmpty ? "" : "(\(children))")
      }
      .joined(separator: " ")
    }
    #expect(written(elements.indices.filter { elements[$0].parent == nil }) == expected)
  }

  @Test(
    "colours are read in each of CSS's forms",
    arguments: [
      ("#AbC", 0xAABBCC, 1.0), ("#aabbcc80", 0xAABBCC, 128.0 / 255), ("rgb(1,2,3)", 0x010203, 1.0),
      ("rgba(100% 0% 50% / 50%)", 0xFF0080, 0.5), ("hsl(120, 100%, 25%)", 0x008000, 1.0),
      ("hsl(-120deg 100% 50%)", 0x0000FF, 1.0),
      ("RebeccaPurple", 0x663399, 1.0), ("transparent", 0, 0.0),
    ])
  func forms(text: String, rgb: Int, opacity: Double) throws {
    let colour = try #require(Colour(text))
    #expect(Int(colour.red) << 16 | Int(colour.green) << 8 | Int(colour.blue) == rgb)
    #expect(colour.opacity == opacity)
  }

  @Test(
    "what is no colour is none", arguments: ["", "#ab", "#ggg", "rgb(1,2)", "rgb(nan,1,2)", "currentcolor", "var(--a)"])
  func none(text: String) { #expect(Colour(text) == nil) }
}
