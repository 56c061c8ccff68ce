import Markup
import TestSupport
import Testing

@Suite("Sanitizer")
struct SanitizerTests {
  private static let base = URLReference("https://news.example/2026/a.html")

  private func clean(_ source: String) throws -> String { try Sanitizer.sanitize(source, base: Self.base) }

  @Test(
    "what an article needs stays",
    arguments: [
      "<p>a <b>b</b> <a href=\"https://x.example/?a=1&amp;b=2\" title=\"t\">l</a><br>c</p>\n",
      "<h2>x</h2>\n<blockquote><p>q</p>\n</blockquote>\n<hr>\n", "<ol start=\"3\"><li>a</li>\n<li>b</li>\n</ol>\n",
      "<p><img src=\"http://x.example/a.png\" alt=\"A\" width=\"10\" height=\"20\"></p>\n",
      "<table><caption>c</caption>\n"
        + "<thead><tr><th>a</th>\n</tr>\n</thead>\n<tr><td colspan=\"2\" align=\"right\">1</td>\n</tr>\n</table>\n",
      "<pre><code>a &lt; b\n  c\n</code></pre>\n", "<p dir=\"rtl\" lang=\"ar\">x</p>\n",
      "<dl><dt>a</dt>\n<dd>b</dd>\n</dl>\n", "<p><a href=\"mailto:desk@x.example\">mail</a></p>\n",
    ])
  func kept(source: String) throws {
    #expect(try clean(source) == source)
  }

  @Test(
    "markup is put in order",
    arguments: [
      ("text", "<p>text</p>\n"), ("<h1>x</h1>", "<h2>x</h2>\n"), ("<div>a</div><div>b</div>", "<p>a</p>\n<p>b</p>\n"),
      ("<span class=x>a</span><!-- c -->b", "<p>ab</p>\n"), ("<p>a<p>b", "<p>a</p>\n<p>b</p>\n"),
      ("<b>x<ul><li>y</ul>z</b>", "<p><b>x</b></p>\n<ul><li><b>y</b></li>\n</ul>\n<p><b>z</b></p>\n"),
      ("<ul>x<li>y", "<ul><li>x</li>\n<li>y</li>\n</ul>\n"), ("<p></p><b></b>", ""),
      ("<table><td>x", "<table><tr><td>x</td>\n</tr>\n</table>\n"), ("<td><div>x</div></td>", "<p>x</p>\n"),
      ("<li><input type=checkbox checked> done</li>", "<p>\u{2611} done</p>\n"),
      ("<a href='b.html'><a href=c>x</a></a>", "<p><a href=\"https://news.example/2026/c\">x</a></p>\n"),
      ("<p style='x' class='y' id='z' onclick='w'>a", "<p>a</p>\n"), ("a\r\nb\u{1}", "<p>a\nb</p>\n"),
      ("<img alt=x>", ""), ("<img src='/a b.png'>", "<p><img src=\"https://news.example/a%20b.png\" alt=\"\"></p>\n"),
      (
        "{{title}} <a href='http://x.example/{{id}}'>x</a>",
        "<p>{{title}} <a href=\"http://x.example/%7B%7Bid%7D%7D\">x</a></p>\n"
      ),
    ])
  func ordered(source: String, expected: String) throws {
    #expect(try clean(source) == expected)
  }

  @Test("relative links are resolved against the base, and dropped where there is none")
  func links() throws {
    let source = "<p><a href=\"../b?c#d\">x</a><img src=y.png></p>"
    #expect(
      try clean(source) == "<p><a href=\"https://news.example/b?c#d\">x</a>"
        + "<img src=\"https://news.example/2026/y.png\" alt=\"\"></p>\n")
    #expect(try Sanitizer.sanitize(source) == "<p>x</p>\n")
    #expect(try Sanitizer.sanitize(source, base: URLReference("javascript:x")) == "<p>x</p>\n")
  }

  @Test("what the base has that no link may have is taken out of what is resolved against it")
  func dirtyBase() throws {
    let base = URLReference("https://news.example/a\u{8F}b\u{200B}/<c d>/")
    let once = try Sanitizer.sanitize("<a href=e>x</a>", base: base)
    #expect(once == "<p><a href=\"https://news.example/ab/%3Cc%20d%3E/e\">x</a></p>\n")
    #expect(try Sanitizer.sanitize(once) == once)
  }

  @Test(
    "what HTML can't hold makes no empty elements",
    arguments: ["a<em>\u{7F}</em>b", "a<b><i>\u{1}\u{FFFE}</i></b>b", "a<b>\u{FFFF}</b>b", "<p>\u{FFFE} ab"])
  func unheld(source: String) throws {
    #expect(try clean(source) == "<p>ab</p>\n")
  }

  static let attacks = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>", "<img src=\"javascript:alert(1)\">", "<IMG SRC=JaVaScRiPt:alert(1)>",
    "<img \"\"\"><script>alert(1)</script>\">", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<a href=\"java\tscript:alert(1)\">x</a>", "<a href=\"java&#9;script:alert(1)\">x</a>",
    "<a href=\"java&#x0A;script:alert(1)\">x</a>", "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=\"&#106;avascript&#58;alert(1)\">x</a>", "<a href=\"&#0000106avascript:alert(1)\">x</a>",
    "<a href=\"javascript&colon;alert(1)\">x</a>", "<a href=\"java\u{0}script:alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>", "<a href=\"java\u{AD}script:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>", "<a href='vbscript:x'>x</a>",
    "<a href=\"feed:javascript:alert(1)\">x</a>", "<a href=\"view-source:x\">x</a>",
    "<a href=`javascript:alert(1)`>x</a>",
    "<iframe src=\"javascript:alert(1)\"></iframe>", "<iframe srcdoc='<script>x</script>'>",
    "<object data=x><p>y</object>",
    "<embed src=x.swf onload=alert(1)>", "<form action=x><input name=y onfocus=alert(1) autofocus></form>",
    "<math><mi xlink:href=\"javascript:x\">y</mi></math>", "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<style>@import 'x';</style><p style=\"background:url(javascript:x)\">y</p>", "<link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">", "<base href=\"javascript:alert(1)//\">",
    "<body onload=alert(1)>", "<div onmouseover=\"alert(1)\" style=\"width:expression(alert(1))\">x</div>",
    "<table background=\"javascript:alert(1)\"><tr><td onclick=x>y", "<p title='\"><script>alert(1)</script>'>x</p>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<?php echo '<script>alert(1)</script>'; ?>",
    "<<script>alert(1)//<</script>", "<img src=x:alert(1) onerror=eval(src)>", "<xmp><script>alert(1)</script></xmp>",
    "<textarea><script>alert(1)</script></textarea>", "<title><img src=x onerror=alert(1)></title>",
    "<plaintext><script>alert(1)</script>", "<details open ontoggle=alert(1)>x</details>",
    "<a href=\"//evil.example\" onclick=x>y",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<a href=\"http:javascript:alert(1)\">x</a>",
    "<a href=\"https://\" onclick=x>y</a>", "<img src=\"mailto:a@b\" onerror=x>",
    "<a href='http://x/\" onclick=\"alert(1)'>y</a>",
    "<audio src=x onerror=alert(1)><source src=y onerror=alert(1)></audio>", "<b/onclick=alert(1)>x</b>",
    "<p lang='x\" onclick=\"y'>z</p>", "<img src=https://x.example/a alt='\"><script>x</script>'>",
    "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
  ]

  @Test("nothing that runs gets through", arguments: attacks)
  func attack(source: String) throws {
    try expectSafe(clean(source), source)
    try expectSafe(Sanitizer.sanitize("<p><i>" + source), source)
  }

  /// Every tag of the output is an allowed one, every attribute an allowed one with an allowed scheme.
  private func expectSafe(_ html: String, _ source: String) throws {
    let allowed = Set(
      """
      p br h2 h3 h4 h5 h6 ul ol li blockquote a strong b em i u s del ins sub sup code pre hr table thead tbody tfoot \
      tr th td caption figure figcaption img abbr cite q small mark time dl dt dd
      """.split(separator: " ").map(String.init))
    var nodes = try HTML.parse(Array(html.utf8))
    while let node = nodes.popLast() {
      if case .comment = node { Issue.record("a comment: \(source)") }
      guard let element = node.element else { continue }
      #expect(allowed.contains(element.name), "\(source)")
      for attribute in element.attributes {
        switch attribute.name {
        case "href", "src":
          let isMail = attribute.name == "href" && attribute.value.hasPrefix("mailto:")
          #expect(isMail || attribute.value.hasPrefix("http://") || attribute.value.hasPrefix("https://"), "\(source)")
        case "title", "colspan", "rowspan", "start", "align", "dir", "lang", "alt", "width", "height": break
        default: Issue.record("attribute \(attribute.name): \(source)")
        }
      }
      nodes += element.children
    }
    // Whatever reads the output, a `<` in it begins an allowed tag.
    for piece in html.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
      let name = piece.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      #expect(allowed.contains(String(name)), "\(source)")
    }
  }

  @Test("whatever comes in, the output is safe, and sanitising it again changes nothing", arguments: 1...8)
  func idempotent(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let names = [
      "p", "b", "i", "a href=x", "a href='http://y.example/?a&b'", "div", "span", "ul", "ol", "li", "table", "tr", "td",
      "th",
      "tbody", "caption", "h1", "h2", "pre", "blockquote", "figure", "figcaption", "dl", "dt", "dd", "br", "hr",
      "img src=z alt='<'", "script", "svg", "section", "font color=red", "q", "code", "input type=checkbox",
      "embed src=x",
      "style", "body", "html", "head", "title", "center", "form", "wbr", "thead", "small", "sub", "textarea", "option",
    ]
    for _ in 0..<400 {
      var source = ""
      for _ in 0..<Int.random(in: 1..<40, using: &random) {
        let name = random.pick(names)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: source += "<\(name)>"
        case 5, 6: source += "</\(name.prefix { $0 != " " })>"
        case 7: source += random.pick(["text", " ", "\n", "\u{7F} x", "\u{FFFE} y", "é", "\r\n", "\u{A0}"])
        case 8:
          source += random.pick([
            "&lt;", "&amp;", "&nbsp;", "&#13;", "&#1;", "<", ">", "\"", "<!-- c -->", "&", "<!--", "]]>",
          ])
        default: source += " words and more "
        }
      }
      let once = try clean(source)
      #expect(try clean(once) == once, "\(source)")
      let (html, said) = try Sanitizer.sanitizeWithText(Array(source.utf8), base: Self.base)
      #expect(text(html) == once, "\(source)")
      #expect(try said == HTML.parse(html).plainText, "\(source)")
      try expectSafe(once, source)
    }
  }

  @Test("an inline element that is carried into blocks at the depth's limit stays when it is sanitised again")
  func carriedToTheLimit() throws {
    for depth in 25...35 {
      let once = try clean("<b>" + String(repeating: "x<ul><li>y<ol><li>", count: depth) + "z")
      #expect(try clean(once) == once, "\(depth)")
      let mixed = try clean(String(repeating: "<i><b>x<blockquote><table><tr><td>", count: depth) + "z")
      #expect(try clean(mixed) == mixed, "\(depth)")
    }
  }

  @Test("hostile sizes and depths neither crash it nor take long")
  func hostile() throws {
    let time = ContinuousClock().measure {
      #expect(throws: HTMLError.self) { try clean(String(repeating: "<div>", count: 100_000)) }
      for unit in ["<ul><li>", "<b>", "<blockquote>", "<table><tr><td>", "<a href=x><b>", "<dl><dd>", "<font>"] {
        let source = String(repeating: unit, count: 300) + "core"
        #expect(throws: Never.self) {
          let once = try clean(source)
          #expect(once.contains("core"))
          #expect(try clean(once) == once, "\(unit)")
        }
      }
      for unit in ["</p>", "<p>", "<", "&", "<br>", "&#", "<!--", "<a href=x>y</a>", "<td>", "x<hr>"] {
        #expect(throws: Never.self) { _ = try clean(String(repeating: unit, count: 30_000)) }
      }
    }
    #expect(time < .seconds(20))
  }
}
