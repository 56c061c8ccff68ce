import Markup
import Newsroom
import Press
import Testing

@Suite("HTML as the text part of a mail")
struct MailTextTests {
  static func text(_ html: String, columns: Int = 72, _ links: Newsletter.TextLinks = .numbered) throws -> String {
    try MailText(columns: columns, links: links).text(of: Array(html.utf8))
  }

  @Test("paragraphs are set apart by a blank line, lines by a line break, and white space is one space")
  func paragraphs() throws {
    #expect(try Self.text("<p>One\n  two</p>\n\n<p>three<br>four<br>") == "One two\n\nthree\nfour")
    #expect(try Self.text("<div>a</div><div>b</div><div><br></div><br><div>c</div>") == "a\nb\n\nc")
    #expect(try Self.text("a<br><br><br>b") == "a\n\nb")
    #expect(try Self.text("<p> </p><p>&nbsp;</p><p>\u{200B}</p>").isEmpty)
    #expect(try Self.text("").isEmpty)
  }

  @Test("headings of the first two levels are underlined as wide as they are")
  func headings() throws {
    #expect(try Self.text("<h1>Top</h1><h2>日本</h2><p>x</p><h3>Low</h3>y") == "Top\n===\n\n日本\n----\n\nx\n\nLow\n\ny")
    #expect(
      try Self.text("<h2>one two three four five six</h2>", columns: 20)
        == "one two three four\nfive six\n------------------")
  }

  @Test("lists hang from their markers, nest, and count as they say")
  func lists() throws {
    let html = """
      <ul><li>one two three four five six</li><li><p>b</p><ol start=9><li>nine<li>ten</ol></li></ul>
      <ol type=a reversed><li>x<li value=3>y</ol>
      """
    #expect(
      try Self.text(html, columns: 20)
        == "- one two three four\n  five six\n- b\n  9. nine\n  10. ten\n\nb. x\nc. y")
    #expect(try Self.text("<ul><li>a<ul><ul><li>deep</ul></ul></ul>") == "- a\n    - deep")
    #expect(try Self.text("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>d") == "1. a\n\n   b\n\n2. c\n\nd")
    #expect(try Self.text("<ul><li></li><li><input type=checkbox checked disabled> done</li></ul>") == "- [x] done")
    #expect(try Self.text("<dl><dt>Term<dd>What it is</dl>") == "Term\n  What it is")
  }

  @Test("quotations have a mark on each line, their blank ones too")
  func quotations() throws {
    let html = "<p>a</p><blockquote><p>one two three four five</p><p>b</p><blockquote>c</blockquote></blockquote><p>d"
    #expect(
      try Self.text(html, columns: 20) == "a\n\n> one two three four\n> five\n>\n> b\n>\n>> c\n\nd")
    #expect(try Self.text("<blockquote><ul><li>a<li>b</ul></blockquote>") == "> - a\n> - b")
    #expect(try Self.text("<ul><li><blockquote>q</blockquote>r</ul>") == "- > q\n\n  r")
  }

  @Test("small tables stand in columns, amounts at the right")
  func tables() throws {
    let html = """
      <table><caption>Seats</caption><thead><tr><th>Party<th>Seats<th>Share</thead>
      <tbody><tr><td>Green<td>7<td>4.5%<tr><td>日本党<td>120<td>81%</table>
      """
    #expect(
      try Self.text(html)
        == "Seats\nParty   Seats  Share\n------  -----  -----\nGreen       7   4.5%\n日本党    120    81%")
    #expect(try Self.text("<table><tr><td>a<td colspan=2>b<tr><td>c<td>d<td>e</table>") == "a  b\nc  d  e")
  }

  @Test("wide tables go row by row, tables that only place things cell by cell")
  func wideTables() throws {
    let html = "<table><tr><th>Who<th>What they said<tr><td>Ada<td>a b c d e f g h i j k l m n</table>"
    #expect(
      try Self.text(html, columns: 20) == "Who | What they said\nAda | a b c d e f g\n  h i j k l m n")
    let layout = """
      <table><tr><td><table><tr><td><h2>Left</h2><p>text</p></td></tr></table></td><td><p>a</p><p>b</p></td></tr></table>
      """
    #expect(try Self.text(layout) == "Left\n----\n\ntext\n\na\n\nb")
    #expect(try Self.text("<table><tr><td>Home</td><td></td><td>About</td></tr></table>x") == "Home | About\n\nx")
  }

  @Test("preformatted text has no space at a line's end, though a place to break stands behind it")
  func preformattedEnds() throws {
    #expect(try MailText().text(of: Array("<pre>one &#8203;\ntwo&#8203; \n a&#8203;b</pre>".utf8)) == "one\ntwo\n ab")
  }

  @Test("preformatted text keeps its lines and blanks")
  func preformatted() throws {
    #expect(try Self.text("a<pre>\nif x {\n\ty  z\n\n\n}\n\n</pre>b") == "a\n\nif x {\n        y  z\n\n}\n\nb")
    #expect(try Self.text("<blockquote><pre>a\n\n b</pre></blockquote>") == "> a\n>\n>  b")
    #expect(
      try Self.text("<pre>  one two three four five six</pre>", columns: 20) == "  one two three four\n      five six")
    #expect(
      try Self.text("<pre>1  lead    7.25    a   bb     c</pre>", columns: 20) == "1  lead    7.25    a\n    bb     c")
  }

  @Test("links are numbered, each target once, and listed at the end")
  func numberedLinks() throws {
    let html = """
      <p>See <a href="https://a.example/x">the report</a>, <a href="https://b.example/">another </a> and
      <a href="https://a.example/x">again</a>.</p><ul><li><a href="mailto:a@b.example?subject=x y">write</a></ul>
      """
    #expect(
      try Self.text(html) == """
        See the report [1], another [2] and again [1].

        - write [3]

        [1] https://a.example/x
        [2] https://b.example/
        [3] mailto:a@b.example?subject=x%20y
        """)
    #expect(
      try Self.text(html, .inline).hasPrefix(
        "See the report <https://a.example/x>, another <https://b.example/> and\nagain <https://a.example/x>."))
    #expect(try Self.text(html, .omitted) == "See the report, another and again.\n\n- write")
  }

  @Test("a link that shows its own target is shown once")
  func bareLinks() throws {
    let html = """
      <a href="https://a.example/">https://a.example</a> <a href="http://b.example">b.example</a>
      <a href="mailto:c@d.example">c@d.example</a>
      """
    #expect(try Self.text(html) == "https://a.example/ http://b.example c@d.example")
    let mixed = "<a href='https://a.example'>https://a.example</a> <a href='https://c.example'>c</a>, \(html)"
    #expect(
      try Self.text(mixed).hasSuffix("[1] https://c.example\n[2] https://a.example/\n[3] http://b.example"))
    #expect(try Self.text(mixed).hasPrefix("https://a.example c [1], a.example [2] b.example [3] c@d.example\n"))
  }

  @Test("a link around blocks has its number after the first, one around a picture its text, an empty one its target")
  func linksAroundThings() throws {
    #expect(
      try Self.text("<a href='https://a.example'><h3>Title</h3><p>Text</p></a>")
        == "Title [1]\n\nText\n\n[1] https://a.example")
    #expect(
      try Self.text("<a href='https://a.example'><img src=x alt='A  lake'></a>")
        == "[A lake] [1]\n\n[1] https://a.example")
    #expect(try Self.text("<a href='https://a.example'><img src=x></a>") == "https://a.example")
    #expect(
      try Self.text("x<a href='https://a.example'><img src=x></a><a href='https://b.example'><img src=y></a>")
        == "x https://a.example https://b.example")
    #expect(try Self.text("<a href='https://a.example' title='Home'></a>") == "Home [1]\n\n[1] https://a.example")
  }

  @Test(
    "a link that leads nowhere for a reader of mail is its text",
    arguments: ["#top", "javascript:x()", " java\nscript:x()", "data:text/html,x", "vbscript:x", "", " "])
  func deadLinks(href: String) throws {
    #expect(try Self.text("<a href=\"\(href)\">text</a> <a name=x>anchor</a>") == "text anchor")
  }

  @Test("an address is never broken, and no control character gets out of it")
  func longAddress() throws {
    let address = "https://a.example/" + String(repeating: "a-b/日本語/", count: 20)
    let text = try Self.text("<p>word <a href=\"\(address)\">\(address)</a> word</p>")
    #expect(text == "word\n\(address)\nword")
    #expect(try Self.text("<a href=\"https://a.example/&#10;x&#8203;y\">z</a>") == "z [1]\n\n[1] https://a.example/xy")
  }

  @Test("pictures are their alternative text, and nothing where they have none or are a pixel")
  func pictures() throws {
    #expect(try Self.text("a <img src=x alt=' A\nlake '> b <img src=y alt=''><img src=z>") == "a [A lake] b")
    let figure = "<figure><img src=x alt=Lake><figcaption>The lake, 2026</figcaption></figure>z"
    #expect(try Self.text(figure) == "[Lake]\nThe lake, 2026\n\nz")
    #expect(try Self.text("x<img src=t width=1 height=1 alt=open>") == "x")
  }

  @Test(
    "what a browser doesn't show isn't there",
    arguments: [
      "<div style='DISPLAY : none !important;font-size:1px'>no</div>", "<p hidden>no</p>",
      "<span style=\"mso-hide:all\">no</span>", "<div style='visibility:hidden'>no</div>",
      "<div style='max-height:0px;overflow:hidden'>no</div>", "<div style='opacity:0.0'>no</div>",
      "<script>no</script>", "<style>no</style>", "<title>no</title>", "<template>no</template>", "<!-- no -->",
      "<!--[if mso]><p>no</p><![endif]-->", "<xml><o:x>no</o:x></xml>", "<noscript>no</noscript>",
      "<select><option>no</select>",
      "<table style='display:none'><tr><td>no</table>",
    ])
  func hidden(html: String) throws {
    #expect(try Self.text("<p>a</p>\(html)<p>b</p>") == "a\n\nb")
  }

  @Test("a style that doesn't hide shows", arguments: ["font-size:0", "opacity:0.5", "max-height:0", "display:block"])
  func shown(style: String) throws { #expect(try Self.text("<p style='\(style)'>yes</p>") == "yes") }

  @Test("invisible padding goes; what joins letters and tells their direction stays")
  func invisible() throws {
    #expect(
      try Self.text("foo&zwnj;bar so&shy;ft a\u{2060}b x\u{FEFF} &#847;&zwnj;&nbsp;&#847; y") == "foobar soft ab x y")
    let persian = "می\u{200C}خواهم"
    #expect(try Self.text("<p>\(persian)</p>") == persian)
    #expect(try Self.text("<p>👩‍👩‍👧‍👦 a\u{200F}b</p>") == "👩‍👩‍👧‍👦 a\u{200F}b")
  }

  @Test("a no-break space holds words together, but not whole lines")
  func noBreakSpaces() throws {
    #expect(try Self.text("one two three 10&nbsp;km", columns: 20) == "one two three 10 km")
    #expect(try Self.text("one two three four 10&nbsp;km", columns: 20) == "one two three four\n10 km")
    #expect(try Self.text("one two three 100&nbsp;000 km", columns: 20) == "one two three\n100 000 km")
    #expect(
      try Self.text("a&nbsp;b&nbsp;c&nbsp;d&nbsp;e&nbsp;f&nbsp;g&nbsp;h&nbsp;i&nbsp;j&nbsp;k", columns: 20)
        == "a b c d e f g h i j\nk")
    #expect(try Self.text("hello &nbsp; world") == "hello world")
  }

  @Test("Chinese and Japanese break between characters, but not before a stop or small kana, nor after a bracket")
  func cjk() throws {
    #expect(
      try Self.text("<p>日本語の文章は、どこでも改行できるが、行頭に句読点は来ない。", columns: 20) == """
        日本語の文章は、どこ
        でも改行できるが、行
        頭に句読点は来ない。
        """)
    #expect(try Self.text("一二三四五六七八九。「十」", columns: 20) == "一二三四五六七八九。\n「十」")
    #expect(try Self.text("一二三四五六七八九十、", columns: 20) == "一二三四五六七八九\n十、")
    #expect(try Self.text("一二三四五六七八九「十」", columns: 20) == "一二三四五六七八九\n「十」")
    #expect(try Self.text("一二三四五六七八九十っと", columns: 20) == "一二三四五六七八九\n十っと")
  }

  @Test("Korean breaks at its spaces")
  func korean() throws {
    #expect(try Self.text("국제연합 안전보장이사회 결의안을 채택했다", columns: 20) == "국제연합\n안전보장이사회\n결의안을 채택했다")
  }

  @Test("Arabic, Hebrew, Thai and Devanagari keep every mark and their order")
  func otherScripts() throws {
    for text in ["السَّلامُ عَلَيْكُمْ وَرَحْمَةُ اللهِ", "שָׁלוֹם עֲלֵיכֶם", "สวัสดีครับ ผู้อ่านทุกท่าน", "नमस्ते दुनिया क्षेत्र"] {
      let set = try Self.text("<p dir=auto>\(text)</p>", columns: 20)
      #expect(set.split(whereSeparator: \.isWhitespace) == text.split(separator: " "))
      for line in set.split(separator: "\n") { #expect(TextWrap.width(line) <= 20) }
    }
    #expect(TextWrap.width("สวัสดีครับ") == 7)
    #expect(TextWrap.width("น้ำ") == 2)
    #expect(TextWrap.width("שָׁלוֹם") == 4)
  }

  @Test("emoji are two columns and never split")
  func emoji() throws {
    let family = "👩‍👩‍👧‍👦"
    let text = try Self.text(String(repeating: family, count: 12) + "🇺🇳👍🏽❤️", columns: 20)
    #expect(text == String(repeating: family, count: 10) + "\n" + family + family + "🇺🇳👍🏽❤️")
  }

  @Test("powers aren't digits more, and quotations have their marks")
  func inline() throws {
    #expect(try Self.text("10<sup>6</sup> CO<sub>2</sub> 1<sup>st</sup> <q>yes </q>") == "10⁶ CO2 1st “yes”")
    let note = "<p>x<sup><a href='https://a.example/y#fn-1'>1</a></sup> z<sup><a href='/#t'>th</a></sup></p>"
    #expect(try Self.text(note) == "x¹ zth [1]\n\n[1] /#t")
  }

  @Test("Outlook's and other mail's HTML comes out right")
  func mail() throws {
    let outlook = """
      <!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"><html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
      <meta http-equiv="Content-Type" content="text/html; charset=us-ascii"><style><!-- p.MsoNormal {margin:0} --></style>
      <!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]--></head>
      <body lang=EN-GB><div class=WordSection1><p class=MsoNormal>Dear Ada,<o:p></o:p></p>
      <p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal><b>Bold</b> &amp; &eacute;&#146;s &bogus; 5 < 6<o:p></o:p></p>
      <p class=MsoListParagraph><![if !supportLists]><span>·<span>&nbsp;&nbsp; </span></span><![endif]>Item</p></div></body></html>
      """
    #expect(try Self.text(outlook) == "Dear Ada,\n\nBold & é’s &bogus; 5 < 6\n\n· Item")
    #expect(try Self.text("<b>un<i>closed</b> tags</p></div><td>cell") == "unclosed tags\ncell")
  }

  @Test("what isn't UTF-8 is Windows-1252")
  func charset() throws {
    #expect(try MailText().text(of: Array("<p>".utf8) + [0xC5, 0xC4, 0xD6, 0x20, 0x93, 0x80, 0x94]) == "ÅÄÖ “€”")
  }

  @Test("hostile depth costs neither time nor the stack, and indents no more than half a line")
  func depth() throws {
    for tag in ["blockquote", "ul><li", "ol><li", "table><tr><td", "div", "a href=x", "q", "b", "dl><dd", "pre", "sup"]
    {
      let count = tag.contains(">") ? 300 : 900
      let html = String(repeating: "<\(tag)>", count: count / (tag.contains("td") ? 2 : 1)) + "core one two"
      let text = try Self.text(html)
      #expect(text.contains("core"), "\(tag)")
      for line in text.split(separator: "\n") {
        #expect(line.count <= 72 || !line.contains(" ") || tag == "q", "\(tag)")
      }
    }
    let wide = String(repeating: "<blockquote>x<ul><li>y", count: 90)
    #expect(try Self.text(wide).utf8.count < 150 * 4 * 50)
  }

  @Test("hostile length costs no more than its length")
  func length() throws {
    let tabs = try Self.text("<pre>" + String(repeating: "\tx", count: 200_000) + "</pre>")
    #expect(tabs.filter { $0 == "x" }.count == 200_000)
    let links = String(repeating: "<a href=https://a.example><div>", count: 90)
    #expect(try Self.text(links + String(repeating: "日本", count: 200_000)).contains("[1]"))
  }

  @Test("a cell of several lines is no cell of a column")
  func linesInCells() throws {
    #expect(try Self.text("<table><tr><td>a<br>b<br></td><td>c</td></tr><tr><td>d<td>e</table>") == "a\nb\nc\nd\ne")
    #expect(try Self.text("<table><tr><td>a<br></td><td>c</td></tr><tr><td>d<td>e</table>") == "a  c\nd  e")
  }

  @Test("a table of very many cells is set all the same")
  func largeTable() throws {
    let text = try Self.text("<table>" + String(repeating: "<tr><td>a<td>b", count: 20_000) + "</table>")
    #expect(text.split(whereSeparator: \.isWhitespace).count == 40_000)
  }
}
