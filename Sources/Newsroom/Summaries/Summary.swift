internal import Platform

/// Sentences of a text, for articles that have no standfirst (`extract` chooses them).
///
/// Failure policy: total; where it isn't sure that a sentence ends, it goes on. Never cuts inside a sentence.
public enum Summary {
  /// A sentence with its white space folded, and whether there was any before it (Chinese and Japanese have none).
  struct Sentence: Equatable {
    var text: String
    var spaced: Bool
  }

  /// Runs of lines, parted by lines of nothing but white space.
  static func paragraphs(of text: String) -> [String] {
    var paragraphs: [String] = []
    var current = ""
    for line in lines(of: text) {
      if line.unicodeScalars.allSatisfy(isSpace) {
        if !current.isEmpty { paragraphs.append(current) }
        current = ""
      } else {
        current += line + "\n"
      }
    }
    if !current.isEmpty { paragraphs.append(current) }
    return paragraphs
  }

  private static func lines(of text: String) -> [Substring] {
    // CR LF is one line end, and one character.
    guard !text.utf8.contains(13) else {
      return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }
    // Of bytes alone, where none of them begins a rarer line end.
    guard text.utf8.contains(where: { $0 == 11 || $0 == 12 || $0 > 0x7F }) else {
      return text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { Substring($0) }
    }
    return text.unicodeScalars.split(omittingEmptySubsequences: false) {
      0x0A...0x0C ~= $0.value || [0x85, 0x2028, 0x2029].contains($0.value)
    }.map(Substring.init)
  }

  /// Scalar by scalar: telling characters apart takes most of the time of all this.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar.value == 32 || 9...13 ~= scalar.value : scalar.properties.isWhitespace
  }

  static func sentences(of paragraph: some StringProtocol) -> [Sentence] {
    var sentences: [Sentence] = []
    var current = Sentence(text: "", spaced: false)
    let words = words(of: paragraph)
    for (index, word) in words.enumerated() {
      let opening = current.text.isEmpty
      if opening {
        current = Sentence(text: String(word.text), spaced: word.spaced)
      } else {
        if word.spaced { current.text.append(" ") }
        current.text.append(contentsOf: word.text)
      }
      let next = index + 1 < words.count ? words[index + 1] : nil
      let previous = index > 0 ? words[index - 1].text : nil
      if next?.spaced == false || ends(word.text, after: previous, before: next?.text, opening: opening) {
        sentences.append(current)
        current.text = ""
      }
    }
    if !current.text.isEmpty { sentences.append(current) }
    return sentences
  }

  /// Words between white space, and within them what the full stops of Chinese and Japanese part.
  private static func words(of paragraph: some StringProtocol) -> [(text: Substring, spaced: Bool)] {
    var words: [(text: Substring, spaced: Bool)] = []
    let paragraph = String(paragraph)
    guard paragraph.utf8.contains(where: { $0 > 0x7F }) else {
      for word in paragraph.utf8.split(whereSeparator: \.isASCIIWhitespace) {
        words.append((Substring(word), !words.isEmpty))
      }
      return words
    }
    for word in paragraph.unicodeScalars.split(whereSeparator: isSpace).map(Substring.init) {
      // Without them, which is nearly always, there is nothing to look for.
      guard word.utf8.contains(where: { $0 > 0x7F }) else {
        words.append((word, !words.isEmpty))
        continue
      }
      var start = word.startIndex
      var position = start
      var spaced = !words.isEmpty
      while let stop = word[position...].firstIndex(where: wideMarks.contains),
        let next = word[stop...].firstIndex(where: { !wideMarks.contains($0) })
      {
        position = next
        // Before a closing quote the sentence around it may go on: 「はい。」と言った。
        if closers.contains(word[next]) { continue }
        words.append((word[start..<next], spaced))
        start = next
        spaced = false
      }
      words.append((word[start...], spaced))
    }
    return words
  }

  /// The stop that a word or sentence ends with, inside closing quotes or brackets.
  static func mark(of text: String) -> Character? { mark(of: text[...]) }

  static func mark(of text: Substring) -> Character? {
    switch text.utf8.last {
    case 0x2E?: return "."
    case 0x21?: return "!"
    case 0x3F?: return "?"
    case let last? where last.isASCIIAlphanumeric: return nil
    default: break
    }
    guard let last = text.last(where: { !closers.contains($0) }) else { return nil }
    return marks.contains(last) || wideMarks.contains(last) ? last : nil
  }

  /// Whether a sentence ends with `word`; `opening`: it is the sentence's first.
  private static func ends(
    _ word: Substring, after previous: Substring?, before next: Substring?, opening: Bool
  ) -> Bool {
    // Most words end with a letter.
    if word.utf8.last?.isASCIILetter == true { return false }
    guard let mark = mark(of: word) else { return false }
    if wideMarks.contains(mark) { return true }
    guard let next else { return true }
    let opener = next.first { !openers.contains($0) }
    guard let opener else { return false }
    // "iPhone" and "eBay" begin sentences, too.
    guard opener.isUppercase || opener.isNumber || !opener.isCased || next.contains(where: \.isUppercase) else {
      return false
    }
    guard mark == "." else { return true }
    var core = word
    while let last = core.last, closers.contains(last) { core.removeLast() }
    let stem = core.dropLast().drop { openers.contains($0) }
    // "U.S.", "J.", "p.", "a.m." and titles go on more often than they end; so does the number of a list's item.
    let hasLetter = stem.contains(where: \.isLetter)
    if hasLetter && (stem.contains(".") || stem.count == 1) { return false }
    // ". . ."
    guard hasLetter || stem.contains(where: \.isNumber) else { return false }
    if stem.allSatisfy(\.isNumber) {
      if opening { return false }
      // "The 1. FC Köln", "am 3. Oktober": an ordinal.
      if stem.count < 3, let previous, articles.contains(previous.lowercased()) { return false }
    }
    return !abbreviations.contains(stem.lowercased())
  }

  private static let marks: Set<Character> = [".", "!", "?", "…", "؟", "۔", "।", "։", "።"]
  private static let wideMarks: Set<Character> = ["。", "！", "？"]
  private static let closers: Set<Character> = [
    "\"", "'", "”", "’", "»", ")", "]", "」", "』", "）", "】", "›", "“", "‘",
  ]
  private static let openers: Set<Character> = [
    "\"", "'", "“", "‘", "«", "(", "[", "„", "‚", "‹", "¿", "¡", "「", "『", "（", "【",
  ]

  /// After which a number with a full stop is an ordinal.
  private static let articles: Set<String> = [
    "the", "der", "die", "das", "den", "dem", "des", "am", "im", "zum", "zur", "vom", "beim", "ein", "eine", "einen",
    "einem", "einer", "und", "bis", "seit", "ab", "jeden", "jedes",
  ]

  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "messrs", "mme", "dr", "drs", "prof", "gen", "col", "lt", "sen", "sens", "rep", "reps", "gov",
    "pres", "st", "no", "nos", "vs", "jr", "sr", "inc", "ltd", "co", "corp", "bros", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "fig", "est", "capt", "cmdr", "cpl", "pvt", "sgt", "maj", "adm",
    "brig", "hon", "rev", "fr", "amb", "art", "ch", "sec", "vol", "ed", "eds", "pp", "cf", "ca", "al", "approx", "rs",
    "mt", "ft", "dept", "univ",
  ]
}
