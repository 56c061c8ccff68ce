import Press

/// Mustache templates: rendering, and the residue that a frozen issue is kept as.
enum Templates {
  private static let context = Value.dictionary([
    "title": .string("A <b>title</b> with {{tags}}, <%ours%> and \u{E9}"),
    "empty": .string(""), "null": .null, "true": .bool(true), "false": .bool(false), "name": .string("self"),
    "items": .list([
      .dictionary(["title": .string("one"), "items": .list([.string("a"), .string("b\nc")])]), .string(" "),
      .dictionary(["title": .slot(.subscriberName)]),
    ]),
    "subscriber": .dictionary(["name": .slot(.subscriberName), "email": .slot(.subscriberEmail)]),
    "links": .dictionary(["unsubscribe": .slot(.unsubscribeLink)]),
  ])

  private static let parent = Array("  <p>{{$a}}x\n{{/a}}</p>\n{{$b}}  y{{/b}}{{>self}}\n".utf8)

  @Sendable static func template(_ bytes: [UInt8]) {
    for escape in [Escape.html, .text] {
      do throws(TemplateError) {
        let template = try Template.parse(bytes, name: "fuzz.mustache", escape: escape)
        let layout = try Template.parse(parent, name: "layout.mustache", escape: escape)
        let partials = Partials { $0 == "self" ? template : $0 == "layout" ? layout : nil }
        roundTrip(try template.render(context, partials: partials, missingPartials: .blank))
      } catch {
        expect(error.line > 0 && error.column > 0, "an error without a place: \(error)")
      }
    }
    if let pieces = try? Residual.pieces(parsing: bytes) { roundTrip(pieces) }
  }

  private static func roundTrip(_ pieces: [Piece]) {
    let source = Residual.source(of: pieces)
    do throws(TemplateError) {
      let back = try Residual.pieces(parsing: source)
      expect(back == pieces, "the residue differs: \(String(decoding: source, as: UTF8.self).debugDescription)")
      expect(Residual.source(of: back) == source, "the residue's residue differs")
    } catch {
      expect(false, "no residue (\(error)): \(String(decoding: source, as: UTF8.self).debugDescription)")
    }
  }
}
