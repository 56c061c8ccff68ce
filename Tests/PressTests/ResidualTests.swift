import TestSupport
import Testing

@testable import Press

@Suite("Residues of templates")
struct ResidualTests {
  @Test("pieces written and read back are the same pieces", arguments: 0..<40)
  func roundTrip(block: Int) throws {
    for seed in block * 100..<block * 100 + 100 {
      var random = Seeded(seed)
      let pieces = random.pieces(carriageReturns: true)
      let source = Residual.source(of: pieces)
      #expect(try Residual.pieces(parsing: source) == pieces, "seed \(seed): \(source.string)")
      #expect(source == Residual.source(of: pieces))
    }
  }

  @Test("a residue is readable: literals as they are, one tag for each slot")
  func readable() {
    let pieces: [Piece] = [
      .literal(Array("<p>Dear ".utf8)), .slot(.subscriberName, .html), .literal(Array(", {{braces}}</p>\n".utf8)),
      .section(.subscriberName, inverted: true, [.literal(Array("Dear reader\n".utf8))]),
      .slot(.unsubscribeLink, .text),
    ]
    #expect(
      Residual.source(of: pieces).string == """
        {{=<% %>=}}
        <p>Dear <%subscriber.name%>, {{braces}}</p>
        <%^subscriber.name%>
        Dear reader
        <%/subscriber.name%>
        <%&links.unsubscribe%>
        """)
  }

  @Test("delimiters are ones that no literal has")
  func delimiters() throws {
    let pieces: [Piece] = [.literal(Array("<% %%> <%%".utf8)), .slot(.subscriberName, .html)]
    let source = Residual.source(of: pieces)
    #expect(source.string == "{{=<%%% %%%>=}}\n<% %%> <%%<%%%subscriber.name%%%>")
    #expect(try Residual.pieces(parsing: source) == pieces)
  }

  @Test("what is no residue is refused")
  func refused() {
    #expect(throws: TemplateError.self) { try Residual.pieces(parsing: Array("{{=<% %>=}}\n<%title%>".utf8)) }
    #expect(throws: TemplateError.self) {
      try Residual.pieces(parsing: Array("{{=<% %>=}}\n<%#links.unsubscribe%>".utf8))
    }
  }
}
