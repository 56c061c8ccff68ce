// The words of a plan: names in quotes where they need them, blocks of Markdown, the nearest right word.
//
// Failure policy: total.

public enum PlanWords {
  /// A name as it stands in a plan: as it is, or in quotes with escapes where white space, `#` or a control is in it.
  static func quoted(_ name: String) -> String {
    let isPlain = name.unicodeScalars.allSatisfy {
      !$0.properties.isWhitespace && !isControl($0) && $0 != "\"" && $0 != "\\" && $0 != "#"
    }
    if isPlain, !name.isEmpty, name != "-" { return name }
    var text = "\""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where isControl(scalar): text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// Reads the word that `rest` begins with, and takes it away; `nil` for a quotation that doesn't end, or is wrong.
  static func word(_ rest: inout Substring.UnicodeScalarView) -> String? {
    rest = rest.drop { $0.properties.isWhitespace }
    guard rest.first == "\"" else {
      let word = rest.prefix { !$0.properties.isWhitespace }
      rest = rest.dropFirst(word.count)
      return String(Substring(word))
    }
    var word = String.UnicodeScalarView()
    rest = rest.dropFirst()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return String(word)
      case "\\":
        switch rest.popFirst() {
        case "\""?: word.append("\"")
        case "\\"?: word.append("\\")
        case "u"?:
          guard rest.popFirst() == "{" else { return nil }
          let digits = rest.prefix { $0 != "}" }
          rest = rest.dropFirst(digits.count + 1)
          guard digits.count <= 6, let value = UInt32(String(Substring(digits)), radix: 16),
            let scalar = Unicode.Scalar(value)
          else { return nil }
          word.append(scalar)
        default: return nil
        }
      default: word.append(scalar)
      }
    }
    return nil
  }

  /// A block of text as a plan can hold it: LF line ends, no controls but tabs, no blank lines before or after, no white
  /// space at the ends of lines but Markdown's two spaces; `nil` if nothing is left.
  public static func block(_ text: String) -> String? {
    var lines: [String] = []
    for line in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
      var kept = String.UnicodeScalarView()
      for scalar in String(decoding: line, as: UTF8.self).unicodeScalars where scalar == "\t" || !isControl(scalar) {
        kept.append(scalar)
      }
      let clean = String(kept)
      let bare = clean.trimmed(end: true)
      lines.append(bare.isEmpty ? "" : clean.hasSuffix("  ") ? bare + "  " : bare)
    }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  /// A text on one line, its white space folded; `nil` if nothing is left.
  static func line(_ text: String) -> String? {
    let words = text.unicodeScalars.split { $0.properties.isWhitespace || isControl($0) }
    return words.isEmpty ? nil : words.map { String(Substring($0)) }.joined(separator: " ")
  }

  /// Controls, and the separators that some programs take for line ends.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// `; did you mean "x"?`, if one of the candidates is near enough to be meant.
  static func hint(for word: String, among candidates: [String]) -> String {
    let letters = Array(word.lowercased().utf8)
    guard !letters.isEmpty, letters.count <= 200 else { return "" }
    let begun = candidates.filter { letters.count >= 4 && $0.utf8.count > letters.count && $0.hasPrefix(word) }
    if begun.count == 1 { return "; did you mean \"\(begun[0].printable)\"?" }
    var best: (name: String, edits: Int)?
    for name in candidates {
      let other = Array(name.lowercased().utf8.prefix(200))
      let limit = max(2, letters.count / 3)
      guard abs(other.count - letters.count) <= limit else { continue }
      let edits = letters.edits(to: other)
      if edits <= limit, edits < min(letters.count, other.count), edits < best?.edits ?? .max { best = (name, edits) }
    }
    return best.map { "; did you mean \"\($0.name.printable)\"?" } ?? ""
  }
}

extension StringProtocol {
  /// Without the white space at its end, and at its beginning unless `end`.
  func trimmed(end: Bool = false) -> String {
    var scalars = Substring(self).unicodeScalars
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return String(Substring(end ? scalars : scalars.drop { $0.properties.isWhitespace }))
  }
}
