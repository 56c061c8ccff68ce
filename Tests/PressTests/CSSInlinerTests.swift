import Testing

@testable import Press

/// The text after inlining.
func inlined(_ html: String) -> String {
  StyleInliner.inline([.literal(Array(html.utf8))]).html.text { _ in "" }.string
}

@Suite("Inlining stylesheets")
struct CSSInlinerTests {
  @Test(
    "declarations go to the elements by specificity and order, before what the style attribute says",
    arguments: [
      ("p{color:red}", "<p>", "<p style=\"color:red\">"),
      ("p{color:red}#a{color:blue}.b{color:green}", "<p id=a class=b>", "<p id=a class=b style=\"color:blue\">"),
      (".b{margin:0}p{margin:1px}", "<p class='b'>", "<p class='b' style=\"margin:0\">"),
      ("p{margin:0}p{margin-top:1px}", "<p>", "<p style=\"margin:0;margin-top:1px\">"),
      ("p{color:red}", "<p style=\"color:blue\">", "<p style=\"color:blue\">"),
      ("p{color:red!important}", "<p style='color:blue;top:0'>", "<p style=\"top:0;color:red\">"),
      ("p{color:red ! important}p{color:blue}", "<p>", "<p style=\"color:red\">"),
      ("p{top:0}", "<p style='color:blue !important'>", "<p style=\"top:0;color:blue!important\">"),
      ("p{color:red}", "<p style=color:blue>", "<p style=\"color:blue\">"),
      ("p{color:red}", "<p style>", "<p style=\"color:red\">"),
      ("p{color:#f00;color:rgba(9,9,9,.5)}", "<p>", "<p style=\"color:#f00;color:rgba(9,9,9,.5)\">"),
      ("p,.a{color:red}p{color:blue}", "<p class=a>", "<p class=a style=\"color:red\">"),
      ("P{COLOR:Red;--Aa:B}", "<P>", "<P style=\"color:Red;--Aa:B\">"),
      ("p{font-family:\"A B\",c}", "<p>", "<p style=\"font-family:'A B',c\">"),
      ("p{content:\"it's\"}", "<p>", "<p style=\"content:&quot;it's&quot;\">"),
      ("p{background:url(a?b&c;d)}", "<p/>", "<p style=\"background:url(a?b&amp;c;d)\"/>"),
      ("img{border:0}", "<img src=a />", "<img src=a style=\"border:0\" />"),
      ("p{color:red;/* a; b */margin:0\n  auto}", "<p>", "<p style=\"color:red;margin:0 auto\">"),
      ("p:first-child{top:0}", "<div><style>i{top:0}</style><p></div>", "<div><p style=\"top:0\"></div>"),
      ("<!-- p{color:red} -->", "<p>", "<p style=\"color:red\">"),
      ("*{color:red}", "<title>a</title><p>", "<title>a</title><p style=\"color:red\">"),
      (
        ".a{color:red;.b{top:0}&.c{left:0}}", "<i class='a c'><b class=b>",
        "<i class='a c' style=\"color:red;left:0\"><b class=b style=\"top:0\">"
      ),
      (".sm\\:w-1\\/2{top:0}", "<p class=\"sm:w-1/2\">", "<p class=\"sm:w-1/2\" style=\"top:0\">"),
      (
        "p{color:red}", "<p title=\"a>b\" style=\"x:&quot;y&quot;\">",
        "<p title=\"a>b\" style=\"color:red;x:'y'\">"
      ),
    ])
  func cascade(css: String, html: String, expected: String) {
    #expect(inlined("<style>\(css)</style>" + html) == expected)
  }

  @Test(
    "what can't be an element's own stays in its stylesheet, and nothing else does",
    arguments: [
      ("p{top:0}@media (max-width:480px){p{top:1px}}", "\n@media (max-width:480px){p{top:1px}}\n"),
      ("@font-face{font-family:a;src:url(b)}", "@font-face{font-family:a;src:url(b)}"),
      ("p{top:0}@supports (a:b){p{top:1px}}i{top:0}", "\n@supports (a:b){p{top:1px}}\n"),
      ("@import url(a;b.css);p{top:0}", "\n@import url(a;b.css);\n"),
      ("a,a:hover , p:not(:focus){top:0}", "\na:hover,p:not(:focus){top:0}\n"),
      ("p::before{top:0}p{top:0}p:-moz-x{top:0}", "\np::before{top:0}\np:-moz-x{top:0}\n"),
      ("[data-ogsc] p{top:0}p{top:0}", "\n[data-ogsc] p{top:0}\n"),
      ("u + .body p{top:0}#outlook a{top:0}p{top:0}", "\nu + .body p{top:0}\n#outlook a{top:0}\n"),
      (":root{color-scheme:light dark}p{top:0}", "\n:root{color-scheme:light dark}\n"),
      ("p{top:0;@media print{top:1px}}", "\n@media print{p{top:1px}}\n"),
      ("p{top:0;&:hover{top:1px}}", "\np:hover{top:1px}\n"),
    ])
  func kept(css: String, expected: String) {
    let result = inlined("<style type=\"text/css\">\(css)</style>\n<p>")
    #expect(result.hasPrefix("<style type=\"text/css\">\(expected)</style>\n<p"))
  }

  @Test(
    "stylesheets that aren't for everybody stay whole and are not inlined",
    arguments: [
      "<style data-embed>p{top:0}</style><p>", "<style media=print>p{top:0}</style><p>",
      "<style type=text/less>p{top:0}</style><p>", "<!--[if mso]><style>p{top:0}</style><p><![endif]--><p>",
      "<![if !mso]><style>p{top:0}</style><![endif]><p>",
      "<!--[if !mso]><!--><style>p{top:0}</style><!--<![endif]--><p>",
      "<svg><title/><p></svg><style data-embed>p{top:0}</style",
    ])
  func whole(html: String) { #expect(inlined(html) == html) }

  @Test("conditional comments are left as they are, and end")
  func comments() {
    let comment = "<!--[if mso | IE]><table style='a:b'><tr><td width=\"600\"><p><![endif]-->"
    let revealed = "<!--[if !mso]><!--><p>a</p><!--<![endif]-->"
    #expect(
      inlined("<style>p{top:0}</style>\(comment)\(revealed)<style>i{top:0}</style><i>")
        == comment + "<!--[if !mso]><!--><p style=\"top:0\">a</p><!--<![endif]--><i style=\"top:0\">")
  }

  @Test("readers' values stay where they are: in attributes, text, sections and style attributes")
  func slots() {
    func literal(_ text: String) -> Piece { .literal(Array(text.utf8)) }
    let html: [Piece] = [
      literal("<style>a,p{top:0}a[href]{left:0}i{color:red}p:empty{left:0}</style><a href=\""),
      .slot(.unsubscribeLink, .html), literal("\">x</a>"),
      .section(.subscriberName, inverted: false, [literal("<p>"), .slot(.subscriberName, .html), literal("</p>")]),
      .section(.subscriberName, inverted: true, [literal("<p>Reader</p><style>p{left:0}</style>")]),
      literal("<i style=\"content:'"), .slot(.subscriberName, .html), literal("'\"><p"),
      .section(.subscriberName, inverted: false, [literal(" class=a")]), literal(">"),
    ]
    let expected: [Piece] = [
      literal("<a href=\""), .slot(.unsubscribeLink, .html), literal("\" style=\"top:0;left:0\">x</a>"),
      .section(
        .subscriberName, inverted: false,
        [literal("<p style=\"top:0\">"), .slot(.subscriberName, .html), literal("</p>")]),
      .section(
        .subscriberName, inverted: true, [literal("<p style=\"top:0\">Reader</p><style>p{left:0}</style>")]),
      literal("<i style=\"color:red;content:'"), .slot(.subscriberName, .html), literal("'\"><p"),
      .section(.subscriberName, inverted: false, [literal(" class=a")]), literal(" style=\"top:0;left:0\">"),
    ]
    #expect(StyleInliner.inline(html).html == expected)
  }

  @Test("a stylesheet with a reader's value in it is left whole, and that is said")
  func slotInStylesheet() {
    let html: [Piece] = [
      .literal(Array("<style>p{content:'".utf8)), .slot(.subscriberName, .html), .literal(Array("'}</style><p>".utf8)),
    ]
    let (result, findings) = StyleInliner.inline(html)
    #expect(result == html)
    #expect(findings.map(\.description) == ["1:1: the stylesheet holds a reader's value: it is left whole"])
  }

  @Test(
    "Outlook's attributes say what the style says where they can, and never change what is there",
    arguments: [
      (
        "td{width:50%;height:20px;background:#ABC url(a) no-repeat;text-align:center;vertical-align:top}", "<td>",
        " width=\"50%\" height=\"20\" bgcolor=\"#aabbcc\" align=\"center\" valign=\"top\""
      ),
      ("td{width:50%;background:#abc}", "<td width=1 bgcolor=red>", ""),
      ("img{width:50%;height:auto}", "<img>", ""),
      ("img{width:600px;height:0}", "<img>", " width=\"600\" height=\"0\""),
      (
        "table{width:600px;margin:0 auto;background-color:rgb(1, 16,255)}", "<table>",
        " width=\"600\" bgcolor=\"#0110ff\" align=\"center\""
      ),
      ("table{margin:0 auto;margin-left:0}", "<table>", ""), ("img{float:left}", "<img>", " align=\"left\""),
      ("td{width:12.5px;height:2em;background:rgba(0,0,0,.5);text-align:start;vertical-align:2px}", "<td>", ""),
      ("td{background:linear-gradient(red,blue)}", "<td>", ""), ("tr{background:navy}", "<tr>", " bgcolor=\"navy\""),
      ("div,p{width:50px;text-align:center}", "<div>", ""),
    ])
  func outlook(css: String, tag: String, attributes: String) throws {
    let result = inlined("<style>\(css)</style>\(tag)")
    let style = try #require(result.firstRange(of: #/ style="[^"]*"/#))
    #expect(result[style.upperBound...] == attributes + ">")
  }

  @Test("what is wrong in a stylesheet is skipped, and reported with its line and column")
  func findings() {
    let html = """
      <style>
      p{color red;top:0;left}
      é p{top:} p[{top:1px}
      </style><p style="a;left:0">
      <style>i{top:0
      """
    let (result, findings) = StyleInliner.inline([.literal(Array(html.utf8))])
    #expect(result.text { _ in "" }.string.contains("<p style=\"top:0;left:0\">"))
    #expect(
      findings.map(\.description) == [
        "2:3: \"color red\" is no declaration: expected a property, a colon and a value; it is left out",
        "2:19: \"left\" is no declaration: expected a property, a colon and a value; it is left out",
        "3:5: \"top:\" has no value; it is left out",
        "3:11: \"p[{top:1px}\" is no rule: expected a block in braces; it is left out",
        "4:19: \"a\" is no declaration: expected a property, a colon and a value; it is left out",
        "5:8: the block of \"i\" is never closed: expected }",
      ])
  }

  @Test(
    "var() becomes what it stands for where an element is",
    arguments: [
      (":root{--a:red}p{color:var(--a)}", "<html><p>", "<html style=\"--a:red\"><p style=\"color:red\">"),
      (
        "div{--a:red}p{color:var( --a )}", "<p></p><div><p>",
        "<p style=\"color:var( --a )\"></p><div style=\"--a:red\"><p style=\"color:red\">"
      ),
      ("p{margin:0 var(--b,var(--c, 2px))}", "<p>", "<p style=\"margin:0 2px\">"),
      ("p{--a:var(--b);--b:var(--a);top:var(--a)}", "<p>", "<p style=\"--a:var(--b);--b:var(--a);top:var(--a)\">"),
      (
        "p{top:var(--a)}", "<div style='--a:1px'><p></p></div><div style='--a:2px'><p>",
        "<div style='--a:1px'><p style=\"top:1px\"></p></div><div style='--a:2px'><p style=\"top:2px\">"
      ),
    ])
  func properties(css: String, html: String, expected: String) {
    #expect(inlined("<style>\(css)</style>" + html) == expected)
  }

  @Test(
    "a rule that stays but never shows is reported, unless it is important",
    arguments: [
      ("p{color:red}@media print{p{color:blue}}", "1:33: \"color\" of \"p\" never shows on <p>"),
      ("p{color:red}p:hover{color:blue}", "1:20: \"color\" of \"p:hover\" never shows on <p>"),
      ("p{margin:0}@media print{p,i{margin-top:1px}}", "1:32: \"margin-top\" of \"p\" never shows on <p>"),
      ("p{color:red}@media print{p{color:blue!important}}", nil),
      ("p{color:red}@media print{p{color:blue!important;top:0}}", nil), ("@media print{p{color:blue}}", nil),
      ("p{color:red}@media print{i{color:blue}p::before{color:blue}p:not(:hover){color:blue}}", nil),
      ("p{margin-top:0}@media print{p{margin:1px}}", nil), ("p{color:red}[data-ogsc] p{color:blue}", nil),
    ])
  func defeats(css: String, expected: String?) {
    let findings = StyleInliner.inline([.literal(Array("<style>\(css)</style><p>".utf8))]).findings
    let found = findings.map(\.description)
    if let expected {
      #expect(found == [expected + ", whose style attribute has it: write !important"])
    } else {
      #expect(found.isEmpty)
    }
  }
}
