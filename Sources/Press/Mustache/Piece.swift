/// What rendering leaves: the octets, and the places of what is the reader's.
///
/// Rendering keeps pieces canonical: no empty literal, no two literals side by side, no section without content.
public indirect enum Piece: Sendable, Equatable {
  case literal([UInt8])
  case slot(Slot, Escape)
  /// Shown where the reader's value is not empty; `inverted`, where it is.
  case section(Slot, inverted: Bool, [Piece])
}

extension [Piece] {
  /// The text for one reader, given the values of slots. The reference that message programs are tested against.
  public func text(_ value: (Slot) -> String) -> [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes, value)
    return bytes
  }

  private func append(to bytes: inout [UInt8], _ value: (Slot) -> String) {
    for piece in self {
      switch piece {
      case .literal(let literal): bytes += literal
      case .slot(let slot, let escape): escape.append(value(slot), to: &bytes)
      case .section(let slot, let inverted, let content):
        if value(slot).isEmpty == inverted { content.append(to: &bytes, value) }
      }
    }
  }

  /// The same, with literals merged and nothing empty.
  var canonical: [Piece] { builder.finished() }

  private var builder: PieceBuilder {
    var builder = PieceBuilder()
    for piece in self {
      switch piece {
      case .literal(let literal): builder.append(literal)
      case .slot(let slot, let escape): builder.append(slot, escape)
      case .section(let slot, let inverted, let content):
        builder.append(sectionOver: slot, inverted: inverted, content.builder)
      }
    }
    return builder
  }
}

/// Collects pieces and keeps them canonical.
struct PieceBuilder {
  private var pieces: [Piece] = []
  private var literal: [UInt8] = []
  /// Octets of literals taken so far, for the limit.
  private(set) var count = 0

  mutating func append(_ bytes: [UInt8]) {
    literal += bytes
    count += bytes.count
  }

  mutating func append(_ text: String, _ escape: Escape) {
    let before = literal.count
    escape.append(text, to: &literal)
    count += literal.count - before
  }

  mutating func append(_ slot: Slot, _ escape: Escape) {
    flush()
    pieces.append(.slot(slot, escape))
  }

  mutating func append(sectionOver slot: Slot, inverted: Bool, _ content: PieceBuilder) {
    let inner = content.finished()
    guard !inner.isEmpty else { return }
    flush()
    pieces.append(.section(slot, inverted: inverted, inner))
    count += content.count
  }

  consuming func finished() -> [Piece] {
    flush()
    return pieces
  }

  private mutating func flush() {
    guard !literal.isEmpty else { return }
    pieces.append(.literal(literal))
    literal = []
  }
}
