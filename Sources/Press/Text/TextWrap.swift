/// Wraps text that is text already, such as a title or a summary, as mail readers have wrapped it since terminals: at
/// 72 columns. What is HTML is `MailText`'s.
///
/// A line of the text is a paragraph; list items hang from their marker and quotations keep their marks. Lines are
/// broken by `LineFiller`.
///
/// Failure policy: total. Limits: a word that is wider than a line, such as a link, is left whole.
public enum TextWrap {
  /// `text` with no line wider than `columns`, where that can be; line breaks become LF, trailing spaces go.
  public static func wrap(_ text: String, columns: Int = 72) -> String {
    var out: [UInt8] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if index > 0 { out.append(10) }
      wrap(line, columns, &out)
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// How many columns `text` takes.
  public static func width(_ text: some StringProtocol) -> Int { DisplayWidth.of(text) }

  private static func wrap(_ line: Substring, _ columns: Int, _ out: inout [UInt8]) {
    var line = line
    while line.last?.isWhitespace == true { line.removeLast() }
    // No grapheme is wider than it has octets.
    guard line.utf8.count > columns, width(line) > columns else {
      out.append(contentsOf: line.utf8)
      return
    }
    let (first, hanging, text) = prefix(of: line)
    out.append(contentsOf: first.utf8)
    // Control characters would be taken for marks.
    let words = text.utf8.filter { $0 >= 0x20 || $0 == 0x09 }
    LineFiller.fill(words[...], columns: columns, from: width(first), hanging: Array(hanging.utf8), into: &out)
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
}
