import Newsroom

/// What is wrong with a stylesheet, or with a style attribute, and where in the HTML part that was rendered.
public struct StylesheetFinding: Sendable, Equatable, CustomStringConvertible {
  /// From 1.
  public let line: Int
  /// From 1, in Unicode scalars; a reader's value counts as one.
  public let column: Int
  /// What was found, and what became of it.
  public let reason: String

  /// `12:3: ".a b{" has no closing brace: expected } before </style>`
  public var description: String { "\(line):\(column): \(reason.printable)" }
}

/// Lines and columns of a text's offsets.
struct TextPlaces {
  private let bytes: [UInt8]
  private let lines: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var lines = [0]
    for (index, octet) in bytes.enumerated() where octet == 10 { lines.append(index + 1) }
    self.lines = lines
  }

  /// From 1; columns in Unicode scalars.
  func place(_ offset: Int) -> (line: Int, column: Int) {
    var low = 0
    var high = lines.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lines[middle] <= offset { low = middle } else { high = middle }
    }
    let start = lines[low]
    let column = bytes[start..<min(max(offset, start), bytes.count)].count { $0 & 0xC0 != 0x80 }
    return (low + 1, column + 1)
  }
}
