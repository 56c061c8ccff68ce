// Refuses tags that would cost libxml2 quadratic time: it compares each attribute of a tag with all before it. Every
// place where a tag could begin is followed by the rules libxml2 has for a tag, so that no quote or comment can hide
// one (HTMLTokenizer reads as browsers do, which isn't enough here); the work in all is bounded by a multiple of the
// text's length. A refusal is an error, never a changed text.

enum TagScan {
  /// Bytes looked at, for each byte of text (and at least a million), before the text is taken for an attack.
  private static let patience = 20

  static func check(_ bytes: [UInt8]) throws(HTMLError) {
    var budget = max(bytes.count * patience, 1 << 20)
    let dense = bytes.withUnsafeBufferPointer { text in
      var start = 0
      while start < text.count {
        if text[start] == UInt8(ascii: "<") {
          let (attributes, steps) = measure(text, from: start + 1)
          budget -= steps
          if attributes > HTML.maxAttributes || budget < 0 { return true }
        }
        start += 1
      }
      return false
    }
    if dense { throw .tangledTags(limit: HTML.maxAttributes) }
  }

  /// Attributes of the tag whose name begins at `from` (one more at most), and the bytes looked at. None, if no name
  /// begins there.
  private static func measure(_ text: UnsafeBufferPointer<UInt8>, from: Int) -> (attributes: Int, steps: Int) {
    guard from < text.count, text[from].isHTMLLetter else { return (0, 1) }
    var index = from
    var attributes = 0
    var betweenWords = false
    while index < text.count, text[index] != UInt8(ascii: ">"), attributes <= HTML.maxAttributes {
      let byte = text[index]
      index += 1
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "/"):
        betweenWords = true
      case UInt8(ascii: "="):
        while index < text.count, isBlank(text[index]) { index += 1 }
        guard index < text.count, text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "'") else { break }
        let quote = text[index]
        index += 1
        while index < text.count, text[index] != quote { index += 1 }
        index += 1
        betweenWords = true
      default:
        if betweenWords { attributes += 1 }
        betweenWords = false
      }
    }
    return (attributes, index - from)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
