/// Pieces as one run of octets, to be read as HTML and changed in a few places.
///
/// A reader's value is one NUL in it, so that an attribute that holds one isn't empty and equals nothing; a section is
/// its content.
///
/// Failure policy: total. A change that isn't within one literal is not made: callers ask `isWhole` first.
struct PieceText {
  let bytes: [UInt8]
  private let pieces: [Piece]
  /// Where each piece begins and ends, ascending.
  private let boundaries: [Int]
  /// What is there for some readers only, ascending.
  private let conditional: [Range<Int>]

  init(_ pieces: [Piece]) {
    var collected = Collected()
    collected.take(pieces, depth: 0)
    self.pieces = pieces
    bytes = collected.bytes
    boundaries = collected.boundaries
    conditional = collected.conditional
  }

  /// Whether all of `range` is in one literal.
  func isWhole(_ range: Range<Int>) -> Bool {
    var low = 0
    var high = boundaries.count
    while low < high {
      let middle = (low + high) / 2
      if boundaries[middle] <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low == boundaries.count || boundaries[low] >= range.upperBound
  }

  /// Whether the octet at `offset` is there for some readers only.
  func isConditional(_ offset: Int) -> Bool { conditional.contains { $0.contains(offset) } }

  /// The pieces, changed.
  /// - Parameter edits: in any order; each is within one literal, and none overlaps another.
  func applying(_ edits: [Edit]) -> [Piece] {
    if edits.isEmpty { return pieces }
    var rewriting = Rewriting(edits: edits.sorted { $0.range.lowerBound < $1.range.lowerBound })
    return rewriting.rewritten(pieces).finished()
  }

  /// What stands at `range` is replaced; an empty range is an insertion before the octet there.
  struct Edit {
    var range: Range<Int>
    var text: [UInt8]
  }

  private struct Collected {
    var bytes: [UInt8] = []
    var boundaries: [Int] = []
    var conditional: [Range<Int>] = []

    mutating func take(_ pieces: [Piece], depth: Int) {
      for piece in pieces {
        boundaries.append(bytes.count)
        switch piece {
        case .literal(let literal): bytes += literal
        case .slot: bytes.append(0)
        case .section(_, _, let content):
          let start = bytes.count
          take(content, depth: depth + 1)
          if depth == 0 { conditional.append(start..<bytes.count) }
        }
        boundaries.append(bytes.count)
      }
    }
  }

  private struct Rewriting {
    let edits: [Edit]
    var next = 0
    var offset = 0

    mutating func rewritten(_ pieces: [Piece]) -> PieceBuilder {
      var builder = PieceBuilder()
      for piece in pieces {
        switch piece {
        case .literal(let literal): builder.append(rewritten(literal))
        case .slot(let slot, let escape):
          offset += 1
          builder.append(slot, escape)
        case .section(let slot, let inverted, let content):
          builder.append(sectionOver: slot, inverted: inverted, rewritten(content))
        }
      }
      return builder
    }

    private mutating func rewritten(_ literal: [UInt8]) -> [UInt8] {
      let end = offset + literal.count
      var result: [UInt8] = []
      var copied = 0
      while next < edits.count, edits[next].range.lowerBound < end {
        let edit = edits[next]
        next += 1
        let from = edit.range.lowerBound - offset
        guard from >= copied, edit.range.upperBound <= end else { continue }
        result += literal[copied..<from]
        result += edit.text
        copied = edit.range.upperBound - offset
      }
      offset = end
      if copied == 0, result.isEmpty { return literal }
      return result + literal[copied...]
    }
  }
}
