import Testing

@testable import Press

@Suite("Selectors")
struct CSSSelectorTests {
  static let html = """
    <html><body><div id="a" class="x y" lang="en-GB" data-n="one two"><p>1<p class="x">2<p><b></b><i>3</i></div>
    <ul><li>1<li>2<ul><li>2.1</ul><li>3<li>4<li>5</ul>
    <table><tr><td>a<td>b<tr><th>c<td>d</table><span></span><span> </span></body></html>
    """

  /// The numbers of the elements that a selector chooses, by name and number of that name.
  static func chosen(_ selector: String) throws -> [String] {
    guard case .inlinable(let read) = SelectorReader.read(Array(selector.utf8)) else { return ["unread"] }
    let markup = MarkupScanner.scan(Array(html.utf8))
    let matcher = SelectorMatcher(markup, needsTypes: read.needsTypes)
    var counts: [String: Int] = [:]
    return markup.elements.indices.compactMap { number in
      let name = markup.elements[number].name
      counts[name, default: 0] += 1
      return matcher.matches(read, number) ? "\(name)\(counts[name] ?? 0)" : nil
    }
  }

  @Test(
    "each form chooses what it should",
    arguments: [
      ("div", "div1"), ("#a", "div1"), (".x", "div1 p2"), (".x.y", "div1"), ("p.x", "p2"), ("P", "p1 p2 p3"),
      ("[lang]", "div1"), ("[lang=en]", ""), ("[lang|=en]", "div1"), ("[data-n~=two]", "div1"), ("[data-n~='']", ""),
      ("[data-n^='one t']", "div1"), ("[data-n$=\"two\"]", "div1"), ("[data-n*=e\\ t]", "div1"), ("[id='A' i]", "div1"),
      ("div b", "b1"), ("body > b", ""), ("body>div>p", "p1 p2 p3"), ("p + p", "p2 p3"), ("p ~ p", "p2 p3"),
      ("b + i", "i1"), ("ul li", "li1 li2 li3 li4 li5 li6"), ("ul ul li", "li3"),
      ("body > ul > li", "li1 li2 li4 li5 li6"),
      ("li:nth-child(odd)", "li1 li3 li4 li6"), ("body > ul > li:nth-child(2n)", "li2 li5"),
      ("body > ul > li:nth-child(-n+2)", "li1 li2"), ("body > ul > li:nth-last-child( 2n + 1 )", "li1 li4 li6"),
      ("li:nth-child(3)", "li4"), ("li:first-child", "li1 li3"), ("li:last-child", "li3 li6"), ("li:only-child", "li3"),
      ("i:first-of-type", "i1"), ("i:first-child", ""), ("body > :nth-of-type(2)", "span2"),
      ("span:nth-last-of-type(2)", "span1"), ("i:only-of-type", "i1"), (":empty", "b1 span1"), (":root", "html1"),
      ("p:not(.x)", "p1 p3"), ("p:not(.x):not(:last-child)", "p1"), ("p:not(.x, :last-child)", "p1"),
      (":is(b, i)", "b1 i1"), ("div :not(p b)", "p1 p2 p3 i1"), ("tr:nth-child(2) > td", "td3"),
      ("table *", "tr1 td1 td2 tr2 th1 td3"),
      ("td + td", "td2"), ("th+td", "td3"), ("p p", ""), ("li:nth-child(0n+1)", "li1 li3"),
    ])
  func forms(selector: String, expected: String) throws {
    #expect(try Self.chosen(selector).joined(separator: " ") == expected)
  }

  @Test(
    "specificity counts identifiers, then classes, then types",
    arguments: [
      ("*", 0, 0, 0), ("li", 0, 0, 1), ("ul li", 0, 0, 2), ("ul ol+li", 0, 0, 3), ("h1 + *[rel=up]", 0, 1, 1),
      ("ul ol li.red", 0, 1, 3), ("li.red.level", 0, 2, 1), ("#x34y", 1, 0, 0), ("#s12:not(p)", 1, 0, 1),
      ("a:first-child", 0, 1, 1), (":is(a, #b)", 1, 0, 0), (":where(#b) i", 0, 0, 1),
    ])
  func specificity(selector: String, ids: Int, classes: Int, types: Int) throws {
    guard case .inlinable(let read) = SelectorReader.read(Array(selector.utf8)) else {
      Issue.record("\(selector) isn't read")
      return
    }
    #expect(read.specificity == Selector.specificity(ids, classes, types))
  }

  @Test(
    "what isn't a selector is refused",
    arguments: [
      "", ">p", "p >", "p > > i", "p..a", "#", ".1", "[", "[a", "[a=]", "[a?=b]", "p:nth-child(x)", ":not()", "p:not(",
      "a|b", "p}", "p\"x\"", "p,", "[a=b c]", ":", "p:nth-child(n+ -1)",
    ])
  func invalid(selector: String) {
    let parts = SelectorReader.split(Array(selector.utf8)).map { SelectorReader.read($0) }
    #expect(parts.contains { if case .invalid = $0 { true } else { false } })
  }

  @Test("many combinators that fail cost little")
  func hostile() {
    let html = String(repeating: "<b>", count: 500) + String(repeating: "<i></i>", count: 500)
    let selector = "x " + String(repeating: "b ", count: 40) + String(repeating: "i ~ ", count: 40) + "i"
    let clock = ContinuousClock()
    let time = clock.measure { _ = inlined("<style>\(selector){top:0}</style>\(html)") }
    #expect(time < .seconds(5))
  }

  @Test("documents and stylesheets made to cost much cost little")
  func costly() {
    let nested = String(repeating: "&&&&&&&&&&{top:0;", count: 40)
    let wide = String(repeating: "a,", count: 200) + "a{" + String(repeating: "b,", count: 200) + "b{top:0}}"
    let texts = [
      "<style>a{\(nested)</style><a>", "<style>\(wide)</style><a>",
      "<style>" + String(repeating: "a{", count: 5_000) + "</style><a>",
      "<style>" + String(repeating: "a[b({", count: 5_000) + "</style><a>",
      "<style>a{" + (0..<200).map { "--a\($0):var(--a\($0 + 1))var(--a\($0 + 1));" }.joined()
        + "top:var(--a0)}</style><a>",
      String(repeating: "<p>", count: 5_000) + String(repeating: "<div>", count: 5_000),
      String(repeating: "</p>", count: 5_000), String(repeating: "<a ", count: 5_000),
      String(repeating: "<!--", count: 5_000), String(repeating: "<![if a]><li><td>", count: 5_000),
      "<style>a ~ b ~ i:nth-of-type(2){top:0}</style>" + String(repeating: "<i></i>", count: 3_000),
    ]
    let clock = ContinuousClock()
    for text in texts {
      let time = clock.measure { _ = inlined(text) }
      #expect(time < .seconds(10), "\(text.prefix(40))")
    }
  }
}
