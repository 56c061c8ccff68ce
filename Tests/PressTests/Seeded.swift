import TestSupport

@testable import Press

extension Seeded {
  /// Text out of what is awkward somewhere: delimiters, line ends, blanks, dots, wide and combined characters.
  mutating func text(upTo count: Int = 12) -> String {
    let awkward = [
      "\n", "\n", "\n\n", " ", "  ", "\t", ".", "From ", "F", "=", "=3D", "<%", "%>", "<%%", "{{", "}}", "{{name}}",
      "&",
      "<b>", "'", "\"", "a", "word ", "sentence of several words", "é", "ü", "–", "日本語", "👩‍👩‍👧‍👦", "🇺🇳", "مرحبا",
      "=_dateline", "--", "https://meridian.example/a?b=c&d=e", String(repeating: "x", count: 80),
    ]
    return (0..<Int.random(in: 0...count, using: &self)).map { _ in
      awkward[Int.random(in: 0..<awkward.count, using: &self)]
    }
    .joined()
  }

  /// White space, mostly: what decides whether a tag stands alone on its line.
  mutating func blanks() -> String {
    let some = ["\n", "\n", " ", "\t", "\r\n", "x"]
    return (0..<Int.random(in: 1...3, using: &self)).map { _ in some[Int.random(in: 0..<some.count, using: &self)] }
      .joined()
  }

  /// Canonical pieces.
  mutating func pieces(carriageReturns: Bool = false, depth: Int = 0) -> [Piece] {
    let pieces = (0..<Int.random(in: 0...6, using: &self)).map { _ -> Piece in
      switch Int.random(in: 0..<(depth < 3 ? 8 : 6), using: &self) {
      case 0..<2: .literal(Array(text().utf8))
      case 2..<4: .literal(blanks().utf8.filter { $0 != 13 || carriageReturns })
      case 4, 5: .slot(slot(), Bool.random(using: &self) ? .html : .text)
      default:
        .section(
          slot(), inverted: Bool.random(using: &self), self.pieces(carriageReturns: carriageReturns, depth: depth + 1))
      }
    }
    return pieces.canonical
  }

  /// One that an issue may have.
  mutating func slot() -> Slot {
    let slots = Slot.allCases.filter { $0 != .confirmLink }
    return slots[Int.random(in: 0..<slots.count, using: &self)]
  }
}

extension [UInt8] {
  var string: String { String(decoding: self, as: UTF8.self) }
}
