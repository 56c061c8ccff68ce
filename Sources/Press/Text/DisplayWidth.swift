/// How many columns of a terminal or a plain-text mail characters take, and between which of them a line may end.
///
/// Widths after UAX #11 (East Asian wide: two) and `wcwidth` (marks: none); a grapheme is measured whole, so that an
/// emoji of five scalars is two columns. Breaks after UAX #14 and JIS X 4051, the common part: at spaces, and between
/// two graphemes where either is wide, but not before closing punctuation or small kana nor after an opening bracket.
///
/// Failure policy: total. Ambiguous widths are narrow.
enum DisplayWidth {
  /// Columns of `text`.
  static func of(_ text: some StringProtocol) -> Int {
    isPlain(text) ? text.utf8.count : text.reduce(0) { $0 + of($1) }
  }

  static func of(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if first.isASCII, scalars.count == 1 { return first.value < 32 || first.value == 127 ? 0 : 1 }
    if isWide(first) || scalars.contains("\u{FE0F}") { return 2 }
    // Consonants, vowels and their marks: Thai and Indic graphemes can take several columns.
    return scalars.reduce(0) { $0 + columns($1) }
  }

  /// Whether each octet is a grapheme of one column.
  static func isPlain(_ text: some StringProtocol) -> Bool { text.utf8.allSatisfy { $0 >= 32 && $0 < 127 } }

  /// Whether a line may end between two graphemes with no space between them.
  /// - Parameter keepsHangul: Korean is set with spaces, at which it breaks best.
  static func breaks(_ left: Character, _ right: Character, keepsHangul: Bool) -> Bool {
    guard of(left) == 2 || of(right) == 2, !closing.contains(right), !opening.contains(left) else { return false }
    return !(keepsHangul && isHangul(left) && isHangul(right))
  }

  private static func isHangul(_ character: Character) -> Bool {
    guard let value = character.unicodeScalars.first?.value else { return false }
    return 0xAC00...0xD7A3 ~= value || 0x1100...0x11FF ~= value || 0x3131...0x318E ~= value
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return 0x1160...0x11FF ~= scalar.value ? 0 : isWide(scalar) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x1100: false
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }

  private static let opening = Set("（［｛「『【〔《〈“‘([{«￥＄£")
  /// May not begin a line: closing brackets, stops, small kana, marks that repeat or lengthen.
  private static let closing = Set(
    "、。，．：；！？）］｝」』】〕》〉”’)]}»,.:;!?ー々ゝゞヽヾ〻…‥·・〜％%‰℃ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ‼⁇⁈⁉\u{3000}")
}
