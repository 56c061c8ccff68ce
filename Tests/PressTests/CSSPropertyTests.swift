import TestSupport
import Testing

@testable import Press

@Suite("Inlining, whatever comes")
struct CSSPropertyTests {
  /// Scraps of documents and stylesheets, whole and broken.
  static let scraps = [
    "<p>", "</p>", "<p class=a>", "<div id='b' style=\"color:red\">", "</div>", "<table>", "<tr>", "<td width=1>",
    "</table>",
    "<td style='width:9px;color:&quot;'>", "<img src=a>", "<br/>", "<style>", "</style>", "<style data-embed>",
    "<style>p{top:0}.a{color:red!important}td{width:5px}</style>",
    "<style>#b>p,a:hover{top:0}@media x{p{top:0}}</style>",
    "<!--", "-->", "<!--[if mso]>", "<![endif]-->", "<![if !mso]>", "<![endif]>", "<!doctype html>", "<", ">", "\"",
    "'",
    "=", "/", " style=", " style=\"top:0\"", " ", "\n", "\r\n", "text", "é日本", "&amp;", "{", "}", ";", ":", "@media",
    "@",
    "*{left:0}", "p{", "color:red", "/*", "*/", "\\", "(", ")", "[", "]", "!important", "&", "url(", ",", "\0",
    "<title>", "</title>", "<script>", "</script", "<svg>", "<li>", "<ul>", "</ul>", "<td", "<p style",
    "p + p ~ p{top:0}",
  ]

  static func text(_ random: inout Seeded) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      if Int.random(in: 0..<12, using: &random) == 0 {
        bytes.append(UInt8.random(in: 0...255, using: &random))
      } else {
        bytes += scraps[Int.random(in: 0..<scraps.count, using: &random)].utf8
      }
    }
    return bytes
  }

  static func pieces(_ random: inout Seeded, depth: Int = 0) -> [Piece] {
    (0..<Int.random(in: 1...5, using: &random)).map { _ -> Piece in
      switch Int.random(in: 0..<(depth < 2 ? 7 : 6), using: &random) {
      case 0..<5: .literal(text(&random))
      case 5: .slot(random.slot(), .html)
      default: .section(random.slot(), inverted: Bool.random(using: &random), pieces(&random, depth: depth + 1))
      }
    }
    .canonical
  }

  /// The text without `<style>` elements and the attributes that inlining writes.
  static func stripped(_ pieces: [Piece]) -> [UInt8] {
    let text = PieceText(pieces)
    let markup = MarkupScanner.scan(text.bytes)
    var bytes = text.bytes
    var holes: [Range<Int>] = []
    for element in markup.elements {
      if element.name == "style" {
        holes.append(element.start..<element.end)
      } else {
        for attribute in markup.attributes[element.attributes]
        where ["style", "width", "height", "bgcolor", "align", "valign"].contains(attribute.name) {
          let start =
            attribute.value.lowerBound == attribute.assignment.lowerBound
            ? attribute.assignment.lowerBound : attribute.assignment.lowerBound
          holes.append((start - attribute.name.utf8.count)..<attribute.assignment.upperBound)
        }
      }
    }
    for hole in holes.sorted(by: { $0.lowerBound > $1.lowerBound }) {
      var start = hole.lowerBound
      // White space before an attribute, of which inlining writes its own.
      while start > 0, bytes[start] != UInt8(ascii: "<"), bytes[start - 1].isSpace { start -= 1 }
      bytes.removeSubrange(start..<hole.upperBound)
    }
    return bytes
  }

  @Test("nothing but styles, Outlook's attributes and stylesheets changes", arguments: 0..<40)
  func preserved(seed: Int) {
    for step in 0..<50 {
      var random = Seeded(seed * 1_000 + step)
      let pieces = Self.pieces(&random)
      let result = StyleInliner.inline(pieces).html
      #expect(Self.stripped(result) == Self.stripped(pieces), "seed \(seed * 1_000 + step)")
      #expect(Self.shape(result) == Self.shape(pieces), "seed \(seed * 1_000 + step)")
      #expect(result == result.canonical)
    }
  }

  /// Slots and sections, in their order.
  static func shape(_ pieces: [Piece]) -> [String] {
    pieces.flatMap { piece -> [String] in
      switch piece {
      case .literal: []
      case .slot(let slot, let escape): ["\(slot) \(escape)"]
      case .section(let slot, let inverted, let content):
        ["\(slot) \(inverted) ("] + shape(content) + [")"]
      }
    }
  }

  @Test("what is inlined once stays as it is", arguments: 0..<40)
  func idempotent(seed: Int) {
    var random = Seeded(seed)
    let html =
      "<style>p{top:0}.a{color:red!important}td{width:5px}a:hover{top:0}</style><p class=a><table><td>x</table>"
    let once = StyleInliner.inline([.literal(Array(html.utf8))] + Self.pieces(&random)).html
    let twice = StyleInliner.inline(once).html
    #expect(StyleInliner.inline(twice).html == twice)
  }

  @Test("random octets are read to their end", arguments: 0..<20)
  func octets(seed: Int) {
    var random = Seeded(seed)
    let bytes = (0..<4_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let html = Array("<style>".utf8) + bytes + Array("</style>".utf8) + bytes
    #expect(StyleInliner.inline([.literal(bytes)]).html.text { _ in "" }.count > 0)
    _ = StyleInliner.inline([.literal(html)])
  }
}
