/// A style attribute's declarations, as they are written.
///
/// Failure policy: total; what is no declaration is left out. Names are in lower case, values without `!important`'s
/// white space around them.
enum InlineStyle {
  static func declarations(_ style: String) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    for piece in split(style) {
      guard let colon = piece.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = trimmed(piece[..<colon]).lowercased()
      let value = trimmed(piece[(colon + 1)...])
      if !name.isEmpty, !value.isEmpty { found.append((name, value)) }
    }
    return found
  }

  /// At semicolons outside quotes and brackets.
  private static func split(_ style: String) -> [ArraySlice<UInt8>] {
    let bytes = Array(style.utf8)
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    var depth = 0
    var quote: UInt8?
    for (index, byte) in bytes.enumerated() {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth = max(0, depth - 1)
      case UInt8(ascii: ";") where depth == 0:
        pieces.append(bytes[start..<index])
        start = index + 1
      default: break
      }
    }
    pieces.append(bytes[start...])
    return pieces
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    while let first = bytes.first, first <= 32 { bytes.removeFirst() }
    while let last = bytes.last, last <= 32 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
