internal import Platform

/// White space in rendered parts.
///
/// Failure policy: total. Only literals are touched: what a reader's value brings stays.
enum Tidying {
  /// Line ends as LF, whatever the templates were written with.
  static func lines(_ pieces: [Piece]) -> [Piece] {
    pieces.map { piece in
      switch piece {
      case .literal(let bytes): .literal(LineEnds.unified(bytes))
      case .slot: piece
      case .section(let slot, let inverted, let content): .section(slot, inverted: inverted, lines(content))
      }
    }
  }

  /// A text part: no trailing white space, no more than one blank line in a row, none at the beginning, and one newline
  /// at the end.
  static func text(_ pieces: [Piece]) -> [Piece] {
    var newlines = 2
    var result = text(lines(pieces), &newlines).canonical
    if case .literal(var last)? = result.last {
      while let octet = last.last, octet == 10 || octet == 32 || octet == 9 { last.removeLast() }
      result[result.count - 1] = .literal(last + [10])
    } else if !result.isEmpty {
      result.append(.literal([10]))
    }
    return result
  }

  /// - Parameter newlines: how many line breaks come directly before; after a section, at least how many.
  private static func text(_ pieces: [Piece], _ newlines: inout Int) -> [Piece] {
    var result: [Piece] = []
    for piece in pieces {
      switch piece {
      case .literal(let bytes):
        let tidy = text(bytes, &newlines)
        if !tidy.isEmpty { result.append(.literal(tidy)) }
      case .slot:
        newlines = 0
        result.append(piece)
      case .section(let slot, let inverted, let content):
        var inner = newlines
        let tidy = text(content, &inner)
        newlines = min(newlines, inner)
        if !tidy.isEmpty { result.append(.section(slot, inverted: inverted, tidy)) }
      }
    }
    return result
  }

  private static func text(_ bytes: [UInt8], _ newlines: inout Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    // White space that is kept only if something follows it on its line.
    var blanks: [UInt8] = []
    for octet in bytes {
      if octet == 10 {
        blanks = []
        if newlines < 2 { result.append(10) }
        newlines += 1
      } else if octet == 32 || octet == 9 {
        blanks.append(octet)
      } else {
        result += blanks
        result.append(octet)
        blanks = []
        newlines = 0
      }
    }
    if !blanks.isEmpty {
      result += blanks
      newlines = 0
    }
    return result
  }
}
