/// Fills lines of plain text, as mail readers have wrapped it since terminals: 72 columns.
///
/// A line of the text is a paragraph; list items hang from their marker and quotations keep their marks. Widths are
/// counted in graphemes, East Asian wide ones and emoji as two. A line is broken at spaces, and between two graphemes
/// where either is wide, but not before closing punctuation nor after an opening bracket (a little kinsoku).
///
/// Failure policy: total. Limits: a word that is wider than a line, such as a link, is left whole.
public enum TextWrap {
  /// `text` with no line wider than `columns`, where that can be; line breaks become LF, trailing spaces go.
  public static func wrap(_ text: String, columns: Int = 72) -> String {
    var result = ""
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if index > 0 { result += "\n" }
      wrap(line, columns, &result)
    }
    return result
  }

  /// How many columns `text` takes.
  public static func width(_ text: some StringProtocol) -> Int {
    text.isPlainASCII ? text.utf8.count : text.reduce(0) { $0 + width($1) }
  }

  private static func wrap(_ line: Substring, _ columns: Int, _ result: inout String) {
    var line = line
    while line.last?.isWhitespace == true { line.removeLast() }
    // No grapheme is wider than it has octets.
    guard line.utf8.count > columns, width(line) > columns else {
      result += line
      return
    }
    let (first, hanging, text) = prefix(of: line)
    result += first
    var column = width(first)
    var begun = false
    for unit in units(text) {
      let gap = unit.spaced && begun ? 1 : 0
      if begun, column + gap + unit.width > columns {
        result += "\n" + hanging
        column = width(hanging)
      } else if gap == 1 {
        result += " "
        column += 1
      }
      result += unit.text
      column += unit.width
      begun = true
    }
  }

  /// What a line begins with, what its continuations begin with, and the rest.
  private static func prefix(of line: Substring) -> (first: Substring, hanging: String, rest: Substring) {
    let marks = line.prefix { $0 == " " || $0 == "\t" || $0 == ">" }
    let rest = line[marks.endIndex...]
    var marker = rest.prefix { $0.isASCII && $0.isNumber }
    if marker.isEmpty {
      marker = rest.prefix(1)
      guard ["-", "*", "•", "–"].contains(marker) else { return (marks, String(marks), rest) }
    } else {
      guard let stop = rest[marker.endIndex...].first, stop == "." || stop == ")" else {
        return (marks, String(marks), rest)
      }
      marker = rest[...marker.endIndex]
    }
    let blanks = rest[marker.endIndex...].prefix { $0 == " " }
    guard !blanks.isEmpty else { return (marks, String(marks), rest) }
    let hanging = marks + String(repeating: " ", count: width(marker) + blanks.count)
    return (line[..<blanks.endIndex], String(hanging), rest[blanks.endIndex...])
  }

  private struct Unit {
    var text: String
    var width: Int
    /// A space comes before it.
    var spaced: Bool
  }

  /// What is never broken.
  private static func units(_ text: Substring) -> [Unit] {
    var units: [Unit] = []
    for word in text.split(separator: " ") {
      if word.isPlainASCII {
        units.append(Unit(text: String(word), width: word.utf8.count, spaced: true))
        continue
      }
      var unit = Unit(text: "", width: 0, spaced: true)
      var last: Character?
      for character in word {
        let wide = width(character)
        if let last, wide == 2 || width(last) == 2, !closing.contains(character), !opening.contains(last) {
          units.append(unit)
          unit = Unit(text: "", width: 0, spaced: false)
        }
        unit.text.append(character)
        unit.width += wide
        last = character
      }
      units.append(unit)
    }
    return units
  }

  private static let opening: Set<Character> = ["（", "「", "『", "【", "《", "〈", "“", "‘", "(", "[", "«"]
  private static let closing: Set<Character> = [
    "、", "。", "，", "．", "：", "；", "！", "？", "）", "」", "』", "】", "》", "〉", "”", "’", ")", "]", "»", ",", ".",
    ":", ";", "!", "?", "ー", "々", "…", "·", "・",
  ]

  /// By the first scalar, after UAX #11; a variation selector 16 makes an emoji of it.
  private static func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.value {
    case 0..<0x1100: return character.unicodeScalars.contains("\u{FE0F}") ? 2 : 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    case 0x200B, 0xFEFF: return 0
    default: return first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") ? 2 : 1
    }
  }
}

extension StringProtocol {
  /// Whether each octet is a grapheme of one column.
  fileprivate var isPlainASCII: Bool { utf8.allSatisfy { $0 >= 32 && $0 < 127 } }
}
