import Markup
import Testing

/// A document's events as one line: `<name>`, `</name>` and text.
private func events(
  _ bytes: [UInt8], charset: String? = nil, chunk: Int = .max, limits: XMLLimits = XMLLimits()
) throws -> (line: String, problem: XMLProblem?) {
  var reader = XMLReader(charset: charset, limits: limits)
  var line = ""
  func note(_ event: XMLEvent) {
    switch event {
    case .start(let start):
      line += "<" + start.name.local
      for attribute in start.attributes { line += " \(attribute.name.local)=[\(attribute.value)]" }
      line += ">"
    case .end(let name): line += "</\(name.local)>"
    case .text(let text): line += text
    }
  }
  var rest = bytes[...]
  while !rest.isEmpty {
    reader.feed(rest.prefix(chunk))
    rest = rest.dropFirst(chunk)
    while let event = try reader.next() { note(event) }
  }
  reader.end()
  while let event = try reader.next() { note(event) }
  return (line, reader.problem)
}

private func events(_ text: String) throws -> String { try events(Array(text.utf8)).line }

@Suite("Reading XML")
struct XMLReaderTests {
  @Test("elements, attributes, CDATA, references and comments are read")
  func wellFormed() throws {
    let source = """
      <?xml version="1.0"?><!DOCTYPE r [<!ENTITY me "Ann &amp; <!-- x --> Co">]>
      <r a='1 &lt; 2' b="x&#10;y"><!-- <no> --><c/>&me;<![CDATA[<b>&amp;]]]>]]>&#x20AC;&nbsp;<?pi ?></r>
      """
    let (line, problem) = try events(Array(source.utf8))
    #expect(line == "<r a=[1 < 2] b=[x\ny]><c></c>Ann & <!-- x --> Co<b>&amp;]]]>€\u{A0}</r>")
    #expect(problem == nil)
  }

  @Test(
    "what isn't well-formed is mended, and said",
    arguments: [
      ("<r><a>1<b>2</a>3</r>", "<r><a>1<b>2</b></a>3</r>"),
      ("<r>AT&T &unknown; a < b &amp c</r>", "<r>AT&T &unknown; a < b &amp c</r>"),
      ("<r></x>1</r>", "<r>1</r>"), ("<r a=1 b c='2'>x</r>", "<r a=[1] b=[b] c=[2]>x</r>"),
      ("<r a='1' a='2'/>", "<r a=[1]></r>"), ("<r><a>cut", "<r><a>cut</a></r>"),
      ("<r><a <b>x</r>", "<r><a><b>x</b></a></r>"),
      ("<r><![CDATA[cut", "<r>cut</r>"), ("junk <r/>", "<r></r>"), ("<r/><s/>", "<r></r>"),
      ("<r>1 &lt; 2 &</r>", "<r>1 < 2 &</r>"),
      ("<r>a</r", "<r>a</r</r>"),
    ])
  func mended(source: String, expected: String) throws {
    let (line, problem) = try events(Array(source.utf8))
    #expect(line == expected)
    #expect(problem != nil)
  }

  @Test("however it is cut into chunks, a document reads the same")
  func chunks() throws {
    // The reader waits for some bytes to tell the encoding by; what is to be cut stands after them.
    let waited = String(repeating: "<!-- - -->\n", count: 1_000)
    let source = """
      <?xml version="1.0" encoding="utf-8"?><!DOCTYPE r [<!ENTITY e "x">]>\(waited)<r a="ü>" xmlns:p='u'>
      <p:a/>é&e;&amp;&bad <![CDATA[ ]] ]]>ж</a><![CDAlost "a declaration <in the middle">𝄞<!-- - -- -->
      <b c=d>&#65;</b> &</r>
      """
    let whole = try events(Array(source.utf8))
    for chunk in 1...40 {
      let cut = try events(Array(source.utf8), chunk: chunk)
      #expect(cut.line == whole.line)
      #expect(cut.problem?.line == whole.problem?.line)
    }
  }

  @Test("namespaces are resolved, and an unknown prefix is kept")
  func namespaces() throws {
    let source = "<r xmlns='d' xmlns:p='u'><p:a p:x='1' y='2'><a xmlns=''/></p:a><q:b/></r>"
    let root = try #require(try XMLDocument(Array(source.utf8)).root)
    let child = try #require(root.children.first?.element)
    #expect(root.name == XMLName(namespace: "d", local: "r"))
    #expect(child.name == XMLName(namespace: "u", prefix: "p", local: "a"))
    #expect(child.start.attributes.map(\.name.namespace) == ["u", ""])
    #expect(child.children.first?.element?.name == XMLName(local: "a"))
    #expect(root.children.last?.element?.name == XMLName(prefix: "q", local: "b"))
  }

  static let word = "Ünïted – 年"
  @Test(
    "encodings are told by mark, HTTP, declaration and shape",
    arguments: [
      (nil, nil, [0x3C, 0x72, 0x3E, 0xE9, 0x93, 0x3C, 0x2F, 0x72, 0x3E], "é“"),
      (nil, "iso-8859-1", [0x3C, 0x72, 0x3E, 0xE9, 0x93, 0x3C, 0x2F, 0x72, 0x3E], "é“"),
      ("utf-8", "koi8-r", [0x3C, 0x72, 0x3E, 0xC3, 0xA9, 0x3C, 0x2F, 0x72, 0x3E], "é"),
      (nil, "koi8-r", [0x3C, 0x72, 0x3E, 0xC3, 0x3C, 0x2F, 0x72, 0x3E], "ц"),
      ("koi8-r", "utf-8", [0x3C, 0x72, 0x3E, 0xC3, 0x3C, 0x2F, 0x72, 0x3E], "ц"),
      ("koi8-r", nil, [0xEF, 0xBB, 0xBF, 0x3C, 0x72, 0x3E, 0xC3, 0xA9, 0x3C, 0x2F, 0x72, 0x3E], "é"),
      ("no-such", "gb2312", [0x3C, 0x72, 0x3E, 0xC4, 0xEA, 0x3C, 0x2F, 0x72, 0x3E], "年"),
      (nil, "big5", [0x3C, 0x72, 0x3E, 0xA6, 0x7E, 0x3C, 0x2F, 0x72, 0x3E], "年"),
      (nil, "x-nonsense", [0x3C, 0x72, 0x3E, 0xC3, 0xA9, 0x3C, 0x2F, 0x72, 0x3E], "é"),
    ] as [(String?, String?, [UInt8], String)])
  func encodings(http: String?, declared: String?, bytes: [UInt8], expected: String) throws {
    let declaration = declared.map { Array("<?xml version='1.0' encoding='\($0)'?>".utf8) } ?? []
    let (line, _) = try events(declaration + bytes, charset: http)
    #expect(line == "<r>\(expected)</r>")
  }

  @Test("UTF-16 is read in both orders, with and without a mark, in any chunks")
  func utf16() throws {
    for swapped in [true, false] {
      for mark in [true, false] {
        let units = Array(("\(mark ? "\u{FEFF}" : "")<r>é年𝄞</r>").utf16)
        let bytes = units.flatMap { swapped ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
        for chunk in [1, 3, 100] { #expect(try events(bytes, chunk: chunk).line == "<r>é年𝄞</r>") }
      }
    }
  }

  @Test("a document of only a limit more is refused with its line")
  func limits() {
    func reason(_ text: String) -> XMLError.Reason? {
      do throws(any Error) { _ = try events(text) } catch { return (error as? XMLError)?.reason }
      return nil
    }
    var laughs = "<!DOCTYPE l [<!ENTITY a0 \"ha\">"
    for level in 1..<12 { laughs += "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">" }
    #expect(reason(laughs + "]><l>&a11;</l>") == .entitiesTooLong)
    #expect(reason(laughs + "]><l x='&a11;'/>") == .entitiesTooLong)
    #expect(reason("<!DOCTYPE l [<!ENTITY a \"&a;\">]><l>&a;</l>") == nil)
    #expect(reason(String(repeating: "<a>", count: 100_000)) == .tooDeep)
    #expect(reason("<a " + (0...600).map { "a\($0)='' " }.joined() + "/>") == .tooManyAttributes)
    #expect(reason("<a b='" + String(repeating: "x", count: 1 << 21) + "'/>") == .tagTooLong)
    #expect(reason("<!DOCTYPE a [" + String(repeating: " ", count: 1 << 17) + "]><a/>") == .doctypeTooLong)
    #expect(reason("<a>" + String(repeating: "x", count: 17 << 20) + "</a>") == .textTooLong)
    #expect(reason("<a>" + String(repeating: "<b>x</b>", count: 1 << 17) + "</a>") == nil)
  }

  @Test("nothing outside the document is loaded")
  func external() throws {
    let source = "<!DOCTYPE r SYSTEM 'http://127.0.0.1:1/x' [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><r>&f;</r>"
    #expect(try events(source) == "<r>&f;</r>")
  }
}
