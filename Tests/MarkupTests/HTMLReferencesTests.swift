import Testing

@testable import Markup

@Suite("Character references")
struct HTMLReferencesTests {
  @Test(
    "a reference is the longest name that matches, or a number",
    arguments: [
      ("a", "a"), ("&amp;&lt;&gt;&quot;&apos;", "&<>\"'"), ("&amp", "&"), ("&AMP&LT", "&<"), ("&ampamp;", "&amp;"),
      ("&notit;", "¬it;"), ("&notin;", "∉"), ("&not;in", "¬in"), ("&notin", "¬in"), ("&hellip", "&hellip"),
      ("&hellip;", "…"), ("&hellipx;", "&hellipx;"), ("&nbsp;", "\u{A0}"), ("&NewLine;&Tab;", "\n\t"), ("&fj;", "&fj;"),
      ("&fjlig;", "fj"), ("&NotEqualTilde;", "\u{2242}\u{338}"), ("&CounterClockwiseContourIntegral;", "∳"),
      ("&CounterClockwiseContourIntegralx;", "&CounterClockwiseContourIntegralx;"), ("&zwnj;&AElig", "\u{200C}Æ"),
      ("&", "&"), ("&;", "&;"), ("&&amp;&", "&&&"), ("& amp;", "& amp;"), ("&Amp;", "&Amp;"), ("&=;", "&=;"),
      ("&frac12", "½"), ("&frac12x", "½x"), ("&a", "&a"),
      // Numbers.
      ("&#65;&#x41;&#X41;&#65", "AAAA"), ("&#65x", "Ax"), ("&#x41g", "Ag"), ("&#;&#x;&#xg;&#", "&#;&#x;&#xg;&#"),
      ("&#0;&#xD800;&#x110000;&#99999999999999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ("&#x1F600;", "😀"),
      ("&#128;&#146;&#x99;&#159;", "\u{20AC}\u{2019}\u{2122}\u{178}"), ("&#129;", "\u{81}"), ("&#00000065;", "A"),
      ("é&eacute;", "éé"),
    ])
  func decoded(_ source: String, _ expected: String) {
    #expect(HTMLReferences.decoded(source) == expected)
  }

  @Test(
    "in an attribute an old name without a semicolon may be part of an address",
    arguments: [
      ("?a=1&copy=2", "?a=1&copy=2"), ("?a&copyb", "?a&copyb"), ("?a&copy;=2", "?a©=2"), ("?a&copy", "?a©"),
      ("?a&copy-b", "?a©-b"), ("?a&notit;", "?a&notit;"), ("&#65=", "A="),
    ])
  func attributes(_ source: String, _ expected: String) {
    #expect(HTMLReferences.decoded(source, inAttribute: true) == expected)
  }

  @Test("the table is sorted, whole, and each of its names is found")
  func table() throws {
    let records = "\(htmlReferenceNames)".split(separator: " ")
    #expect(records.count == 2_125)
    #expect(records.count { $0.contains("!") } == 106)
    var last: [UInt8] = []
    for record in records {
      let parts = record.split { $0 == "=" || $0 == "!" }
      let scalars = parts[1].split(separator: "+").compactMap { UInt32($0, radix: 16) }.compactMap(Unicode.Scalar.init)
      let meaning = String(String.UnicodeScalarView(scalars))
      let name = Array(parts[0].utf8)
      #expect(last.lexicographicallyPrecedes(name))
      last = name
      #expect(HTMLReferences.decoded("&\(parts[0]);") == meaning)
      if record.contains("!") { #expect(HTMLReferences.decoded("&\(parts[0])") == meaning) }
    }
    #expect(HTMLReferences.meaning(of: Array("zwnj=200C".utf8)[...]) == nil)
    #expect(HTMLReferences.meaning(of: []) == nil)
  }
}
