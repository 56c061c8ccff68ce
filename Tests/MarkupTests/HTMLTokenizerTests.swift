import TestSupport
import Testing

@testable import Markup

@Suite("HTML's tokens")
struct HTMLTokenizerTests {
  /// Tokens in brief: text as it is, `raw:`, `<name a="v">`, `</name>`, `comment:`, `bogus:`, `doctype`, `dropped:`.
  static func tokens(_ source: [UInt8], _ reading: HTMLStates.Reading = .browser) -> [String] {
    func part(_ range: Range<Int>) -> String { text(Array(source[range])) }
    func inside(_ tag: HTMLTag) -> String {
      let attributes = tag.attributes.map { attribute in
        let value = part(attribute.value)
        return switch attribute.quote {
        case .double: " \(part(attribute.name))=\"\(value)\""
        case .single: " \(part(attribute.name))='\(value)'"
        case .unquoted: " \(part(attribute.name))=\(value)"
        case .absent: " \(part(attribute.name))"
        }
      }
      return part(tag.name) + attributes.joined() + (tag.isSelfClosing ? "/" : "")
    }
    return HTMLTokenizer(source, as: reading).map { token in
      switch token {
      case .text(let range): part(range)
      case .rawText(let range): "raw:\(part(range))"
      case .startTag(let tag): "<\(inside(tag))>"
      case .endTag(let tag): "</\(inside(tag))>"
      case .comment(let comment):
        "\(comment.isBogus ? "bogus" : "comment"):\(part(comment.content))\(comment.isEnded ? "" : "…")"
      case .doctype: "doctype"
      case .dropped(let range): "dropped:\(part(range))"
      }
    }
  }

  @Test(
    "each state gives its tokens",
    arguments: [
      ("", []), ("a", ["a"]), ("a<b>c</b>d", ["a", "<b>", "c", "</b>", "d"]), ("<A HREF=x>", ["<A HREF=x>"]),
      // What begins no tag is text.
      ("a < b", ["a < b"]), ("<", ["<"]), ("a</", ["a</"]), ("<1>", ["<1>"]), ("<<b>", ["<", "<b>"]), ("<>", ["<>"]),
      ("a</>b", ["a", "dropped:</>", "b"]), ("</ b>c", ["bogus: b", "c"]), ("</1>", ["bogus:1"]),
      // Attributes.
      ("<a b c=\"d>\" e='f\"' g=h i=>", ["<a b c=\"d>\" e='f\"' g=h i=>"]),
      ("<a b = \"c\"d=e>", ["<a b=\"c\" d=e>"]), ("<a =b>", ["<a =b>"]), ("<a b=\"\">", ["<a b=\"\">"]),
      ("<a\tb\nc\u{0C}d\re>", ["<a b c d e>"]), ("<a b=c/>", ["<a b=c/>"]), ("<a b=c />", ["<a b=c/>"]),
      ("<a/b/c=d>", ["<a b c=d>"]), ("<br/>", ["<br/>"]), ("<br/ >", ["<br>"]), ("<a b=1 b=2>", ["<a b=1 b=2>"]),
      ("<a b/=c>", ["<a b =c>"]), ("<a b= >", ["<a b=>"]), ("<a <b>", ["<a <b>"]), ("<a\u{0B}b>", ["<a\u{0B}b>"]),
      ("</a b=\"c>\">d", ["</a b=\"c>\">", "d"]), ("<a&b>", ["<a&b>"]), ("<a b=c\"d>", ["<a b=c\"d>"]),
      // A tag that the text ends in.
      ("x<a", ["x", "dropped:<a"]), ("<a b=\"c>d", ["dropped:<a b=\"c>d"]), ("</a ", ["dropped:</a "]),
      // Comments.
      ("<!--a-->b", ["comment:a", "b"]), ("<!-->b", ["comment:", "b"]), ("<!--->b", ["comment:", "b"]),
      ("<!---->b", ["comment:", "b"]), ("<!--a--!>b", ["comment:a", "b"]), ("<!--a--->b", ["comment:a-", "b"]),
      ("<!--a--b-->c", ["comment:a--b", "c"]), ("<!--a-!>-->c", ["comment:a-!>", "c"]),
      ("<!--a--!-->c", ["comment:a--!", "c"]), ("<!-- <b> -- > -->c", ["comment: <b> -- > ", "c"]),
      ("<!--<!-- a -->b-->", ["comment:<!-- a ", "b-->"]), ("a<!--b", ["a", "comment:b…"]),
      ("<!--b--", ["comment:b…"]), ("<!--", ["comment:…"]),
      // Bogus comments and declarations.
      ("<!DocType html>a", ["doctype", "a"]), ("<!doctype a \">\">", ["doctype", "\">"]), ("<!>a", ["bogus:", "a"]),
      ("<!a>b", ["bogus:a", "b"]), ("<!-a>b", ["bogus:-a", "b"]), ("<?xml a?>b", ["bogus:?xml a?", "b"]),
      ("<![CDATA[a>b]]>", ["bogus:[CDATA[a", "b]]>"]), ("<!a", ["bogus:a…"]), ("<!-", ["bogus:-…"]),
      ("<!doctype", ["doctype"]),
      // Conditional comments.
      ("<!--[if mso]><b><![endif]-->c", ["comment:[if mso]><b><![endif]", "c"]),
      ("<!--[if !mso]><!-->a<!--<![endif]-->", ["comment:[if !mso]><!", "a", "comment:<![endif]"]),
      ("<![if !mso]>a<![endif]>", ["bogus:[if !mso]", "a", "bogus:[endif]"]),
    ] as [(String, [String])])
  func states(_ source: String, _ expected: [String]) {
    #expect(Self.tokens(Array(source.utf8)) == expected)
  }

  @Test(
    "some elements hold text only, up to their own end tag",
    arguments: [
      ("<style>a<b>&amp;</style>c", ["<style>", "raw:a<b>&amp;", "</style>", "c"]),
      ("<title>a<b>&amp;</Title >c", ["<title>", "a<b>&amp;", "</Title>", "c"]),
      ("<textarea><!--a--></textarea>", ["<textarea>", "<!--a-->", "</textarea>"]),
      ("<xmp></xm></xmpa></xmp/b>c", ["<xmp>", "raw:</xm></xmpa>", "</xmp b>", "c"]),
      ("<iframe><b></iframe>", ["<iframe>", "raw:<b>", "</iframe>"]),
      ("<noembed><b></noembed>", ["<noembed>", "raw:<b>", "</noembed>"]),
      ("<noframes><<</noframes>", ["<noframes>", "raw:<<", "</noframes>"]),
      ("<plaintext>a</plaintext>", ["<plaintext>", "raw:a</plaintext>"]),
      ("<style>a", ["<style>", "raw:a"]), ("<style>a</style", ["<style>", "raw:a</style"]),
      ("<style>a</style ", ["<style>", "raw:a", "dropped:</style "]), ("<style></style>", ["<style>", "</style>"]),
      ("<style/>a", ["<style/>", "raw:a"]), ("</style><b>", ["</style>", "<b>"]),
      ("<noscript><b>", ["<noscript>", "<b>"]),
      // Scripts that hide scripts.
      ("<script><!--a</script>b", ["<script>", "raw:<!--a", "</script>", "b"]),
      (
        "<script><!--<script>a</script>b--></script>c",
        ["<script>", "raw:<!--<script>a</script>b-->", "</script>", "c"]
      ),
      (
        "<script><!--<script></script></script>c",
        ["<script>", "raw:<!--<script></script>", "</script>", "c"]
      ),
      ("<script><!--><script></script>c", ["<script>", "raw:<!--><script>", "</script>", "c"]),
      ("<script><!--<scripts></script>c", ["<script>", "raw:<!--<scripts>", "</script>", "c"]),
      ("<script><!-<script></script>c", ["<script>", "raw:<!-<script>", "</script>", "c"]),
      ("<style><!--<style></style>c", ["<style>", "raw:<!--<style>", "</style>", "c"]),
    ] as [(String, [String])])
  func textOnly(_ source: String, _ expected: [String]) {
    #expect(Self.tokens(Array(source.utf8)) == expected)
  }

  @Test("readers that aren't browsers have fewer elements of text, and Outlook reads what conditions enclose")
  func readings() {
    let source = Array("<title><b></title><style><b></style><!--[if mso]><i><![endif]-->".utf8)
    let tags = ["<title>", "<b>", "</title>", "<style>", "raw:<b>", "</style>"]
    #expect(Self.tokens(source, .plain) == tags + ["comment:[if mso]><i><![endif]"])
    #expect(Self.tokens(source, .outlook) == tags + ["comment:[if mso]", "<i>", "bogus:[endif]--"])
  }

  @Test("a tree builder may take back that an element holds text only")
  func markup() {
    let source = Array("a<title>x<b></title>".utf8)
    var tokenizer = HTMLTokenizer(source)
    #expect(tokenizer.next() == .text(0..<1))
    #expect(tokenizer.next()?.range == 1..<8)
    tokenizer.contentIsMarkup()
    #expect(tokenizer.next() == .text(8..<9))
    #expect(tokenizer.next()?.range == 9..<12)
  }

  @Test("tags know their ranges, the first attribute of a name, and where another would go")
  func ranges() throws {
    let source = Array("<p ID = 'x' id=y>".utf8)
    var tokenizer = HTMLTokenizer(source)
    guard case .startTag(let tag)? = tokenizer.next() else { throw CancellationError() }
    #expect(tag.range == 0..<17 && tag.name == 1..<2 && tag.insertion == 16)
    let id = try #require(tag.attribute("id", in: source))
    #expect(id.name == 3..<5 && id.value == 9..<10 && id.range == 3..<11 && id.quote == .single)
    #expect(tag.isNamed("p", in: source) && tag.attribute("class", in: source) == nil)
  }

  @Test("comments say where Outlook's conditions begin and end")
  func conditions() {
    let found = [
      "<!--[if !mso]><!-->", "<!--<![endif]-->", "<![if !mso]>", "<![endif]>", "<!--[if mso]>a<![endif]-->", "<!--a-->",
    ].map { source -> HTMLComment.Condition? in
      HTMLTokenizer.comment(in: Array(source.utf8), at: 0)?.condition(in: Array(source.utf8))
        ?? HTMLTokenizer(Array(source.utf8)).lazy.compactMap { token -> HTMLComment.Condition? in
          if case .comment(let comment) = token { comment.condition(in: Array(source.utf8)) } else { nil }
        }.first
    }
    #expect(found == [.begins, .ends, .begins, .ends, nil, nil])
  }

  static let words = [
    "<", ">", "/", "!", "-", "--", "<!--", "-->", "<a", "</", "<script", "</script", "<style>", "</style>", "<title>",
    "=", "\"", "'", " ", "\n", "x", "&amp;", "<![if", "]>", "<?", "<plaintext>", "<!doctype", "\0", "é",
  ]

  @Test("any bytes are tokens, each octet in one, in order; cut anywhere, it is the same machine", arguments: 0..<300)
  func covered(_ seed: UInt64) {
    var random = Seeded(seed)
    var source: [UInt8] = []
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      if Int.random(in: 0..<6, using: &random) == 0 {
        source.append(UInt8.random(in: 0...255, using: &random))
      } else {
        source += Array(random.pick(Self.words).utf8)
      }
    }
    for reading in [HTMLStates.Reading.browser, .plain, .outlook] {
      var place = 0
      for token in HTMLTokenizer(source, as: reading) {
        #expect(token.range.lowerBound == place && !token.range.isEmpty)
        place = token.range.upperBound
        if case .startTag(let tag) = token {
          for attribute in tag.attributes {
            #expect(!attribute.name.isEmpty && attribute.range.lowerBound == attribute.name.lowerBound)
            #expect(attribute.range.upperBound >= attribute.value.upperBound)
          }
        }
      }
      #expect(place == source.count)
    }
    // A part of an array is read as an array of its own, with its places.
    let shifted = Array("<!--".utf8) + source + Array("\">-->".utf8)
    let part = HTMLTokenizer(shifted, in: 4..<(4 + source.count)).map(\.range)
    #expect(part.map { ($0.lowerBound - 4)..<($0.upperBound - 4) } == HTMLTokenizer(source).map(\.range))
  }

  @Test(
    "time is linear on what is made to cost",
    arguments: ["<a ", "&&&&", "<!--", "<", "</", "<a b=\"", "<a b='\"", "<!", "-", "<script><!--", "</script", "<a/"])
  func linear(_ word: String) {
    func time(_ count: Int, _ start: String) -> Duration {
      let source = Array((start + String(repeating: word, count: count)).utf8)
      return (0..<3).map { _ in
        ContinuousClock().measure {
          var octets = 0
          for token in HTMLTokenizer(source) { octets += token.range.count }
          #expect(octets == source.count)
          #expect(HTMLReferences.decoded(source[...]).count <= octets)
        }
      }.min() ?? .zero
    }
    // Eight times as much takes eight times as long; in quadratic time it would take 64 times.
    for start in ["", "<script>", "<p title=\""] { #expect(time(4_000, start) < time(500, start) * 28) }
  }
}
