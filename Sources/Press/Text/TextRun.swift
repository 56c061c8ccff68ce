internal import Platform

/// A paragraph as it is gathered: UTF-8 with white space collapsed (HTML Standard, 14.3.2), what can't be seen left out,
/// and the marks of `LineFiller`.
///
/// Zero-width characters that mail uses as padding or as places to break go; those that letters are joined or kept apart
/// by (ZWJ in emoji, ZWNJ in Persian and Indic) and the marks of direction stay.
///
/// Failure policy: total.
struct TextRun {
  enum Gap { case none, glue, space }

  private(set) var octets: [UInt8] = []
  /// What comes before the next word.
  var gap = Gap.none
  /// Something in it can be seen.
  private(set) var isVisible = false
  /// Where the line that a tab is on begins.
  private var lineStart = 0
  /// White space is kept: `pre`.
  var isVerbatim = false

  /// Without line breaks at its end.
  var trimmed: ArraySlice<UInt8> {
    let end = octets.lastIndex { $0 != LineFiller.Mark.lineBreak && $0 != 0x20 }
    return octets[...(end ?? -1)]
  }

  mutating func clear() {
    octets.removeAll(keepingCapacity: true)
    lineStart = 0
    gap = .none
    isVisible = false
  }

  /// Takes back all from `start`; the space that was before it comes before what follows.
  mutating func cut(to start: Int) {
    if octets.count > start, octets[start] == 0x20 || octets[start] == LineFiller.Mark.glue { gap = .space }
    octets.removeSubrange(min(start, octets.count)...)
    isVisible = !octets.isEmpty
  }

  /// Appends what goes with the word before, white space after it notwithstanding: a link's number.
  mutating func attach(_ text: String) {
    let after = gap
    gap = .glue
    append(text)
    gap = after
  }

  /// Appends a word at which no line is broken. Spaces and controls must not be in it.
  mutating func append(whole text: String) {
    close()
    octets.append(LineFiller.Mark.whole)
    octets.append(contentsOf: text.utf8)
    octets.append(LineFiller.Mark.wholeEnd)
    isVisible = true
  }

  /// Appends octets that another run gathered.
  mutating func append(gathered other: ArraySlice<UInt8>) {
    close()
    octets += other
    isVisible = isVisible || !other.isEmpty
  }

  mutating func breakLine() {
    gap = .none
    octets.append(LineFiller.Mark.lineBreak)
  }

  /// A line may end here. Behind a space it may anyway; a mark there would hide the space from who takes away what stands
  /// at a line's end.
  mutating func chance() {
    if gap == .none, octets.last != 0x20 { octets.append(LineFiller.Mark.chance) }
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < text.count {
      let octet = text[index]
      switch octet {
      case 0x21..<0x7F:
        var end = index + 1
        while end < text.count, text[end] > 0x20, text[end] < 0x7F { end += 1 }
        close()
        octets.append(contentsOf: UnsafeBufferPointer(rebasing: text[index..<end]))
        isVisible = true
        index = end
      case 0x80...:
        let length = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2
        let end = min(index + length, text.count)
        append(scalar: UnsafeBufferPointer(rebasing: text[index..<end]))
        index = end
      default:
        append(blank: octet)
        index += 1
      }
    }
  }

  private mutating func close() {
    if gap != .none, let last = octets.last, last != LineFiller.Mark.lineBreak {
      octets.append(gap == .space ? 0x20 : LineFiller.Mark.glue)
    }
    gap = .none
  }

  private mutating func append(blank octet: UInt8) {
    guard isVerbatim else {
      if octet.isASCIIWhitespace { gap = .space }
      return
    }
    switch octet {
    case 0x0A:
      octets.append(octet)
      lineStart = octets.count
    case 0x20:
      close()
      octets.append(octet)
    case 0x09:
      let column = max(0, octets.count - lineStart)
      octets.append(contentsOf: repeatElement(0x20, count: 8 - column % 8))
    default: break
    }
  }

  /// One scalar beyond ASCII.
  private mutating func append(scalar octets: UnsafeBufferPointer<UInt8>) {
    var value = UInt32(octets[0]) & (octets.count == 2 ? 0x1F : octets.count == 3 ? 0x0F : 0x07)
    for octet in octets.dropFirst() { value = value << 6 | UInt32(octet & 0x3F) }
    switch value {
    // No-break spaces; next to another space they are padding.
    case 0xA0, 0x2007, 0x202F:
      if isVerbatim { append(blank: 0x20) } else { gap = gap == .none && !self.octets.isEmpty ? .glue : .space }
    case 0x1680, 0x2000...0x200A, 0x205F: append(blank: 0x20)
    case 0x85, 0x2028, 0x2029: append(blank: 0x0A)
    case 0x80...0x9F, 0xAD, 0x034F, 0x180E, 0x2060...0x2064, 0xFEFF, 0xFFF9...0xFFFC: break
    case 0x200B: chance()
    case 0x200C: if followsJoiningLetter { append(invisible: octets) }
    case 0x200D: if let last = self.octets.last, last >= 0x80, gap == .none { append(invisible: octets) }
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
      if gap != .none, isVisible { close() }
      append(invisible: octets)
    default:
      close()
      self.octets.append(contentsOf: octets)
      isVisible = true
    }
  }

  private mutating func append(invisible octets: UnsafeBufferPointer<UInt8>) {
    self.octets.append(contentsOf: octets)
  }

  /// Whether the last character is of a script that has a use for ZWNJ: Arabic to N'Ko, or one of India or South-East
  /// Asia.
  private var followsJoiningLetter: Bool {
    guard gap == .none, let lead = octets.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return false }
    switch octets[lead] {
    case 0xD8...0xDF, 0xE0: return true
    case 0xE1: return octets.count > lead + 1 && octets[lead + 1] < 0xB4
    default: return false
    }
  }
}
