internal import Markup
internal import Newsroom
internal import Platform

/// The links of a text: what each is shown as, and the numbered list of them.
///
/// Failure policy: total. A link that goes nowhere for a reader of mail (a place in the page, a script, data) is its
/// text alone. Limits: links longer than 2,000 octets likewise.
struct TextLinks {
  let style: Newsletter.TextLinks
  /// In order of their numbers.
  private(set) var targets: [String] = []
  private var numbers: [String: Int] = [:]

  init(_ style: Newsletter.TextLinks) { self.style = style }

  /// An open link, while its text is gathered.
  struct Open {
    let target: String
    let title: String?
    /// Where its text begins in the run.
    var start: Int
    /// Its target has been shown.
    var isShown = false
  }

  /// The link an `a` opens; nil where it has none.
  func open(_ element: HTMLElement, at start: Int) -> Open? {
    guard style != .omitted, let target = element["href"].flatMap(Self.target) else { return nil }
    return Open(target: target, title: element["title"], start: start)
  }

  /// Shows where `link` goes, after its text in `run`.
  /// - Parameter isLast: there is no more of its text, so that an empty one must be shown as what it can.
  mutating func show(_ link: inout Open, in run: inout TextRun, isLast: Bool) {
    guard !link.isShown else { return }
    let raw = run.octets[min(link.start, run.octets.count)...]
    // What is longer is no address.
    let words =
      raw.count > 4_000
      ? " " : String(decoding: LineFiller.plain(raw), as: UTF8.self).split(separator: " ").joined(separator: " ")
    if words.isEmpty {
      guard isLast else { return }
      let title = link.title.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") } ?? ""
      link.isShown = true
      if title.isEmpty {
        // Such as a row of icons.
        run.gap = .space
        run.append(whole: link.target)
        run.gap = .space
        return
      }
      run.append(title)
    }
    link.isShown = true
    if let shown = Self.bare(words, of: link.target) {
      // After a link whose address is in the list, this one's is too, so that all are in their order.
      if style == .numbered, !targets.isEmpty, let name = Self.withoutScheme(words) {
        let gap = run.gap
        run.cut(to: link.start)
        run.append(whole: name)
        run.attach("[\(number(link.target))]")
        run.gap = gap
        return
      }
      let gap = run.gap
      run.cut(to: link.start)
      run.append(whole: shown)
      run.gap = gap
    } else if style == .numbered {
      run.attach("[\(number(link.target))]")
    } else {
      let gap = run.gap
      run.gap = .space
      run.append(whole: "<\(link.target)>")
      run.gap = gap
    }
  }

  private mutating func number(_ target: String) -> Int {
    if let number = numbers[target] { return number }
    targets.append(target)
    numbers[target] = targets.count
    return targets.count
  }

  /// What alone shows a link whose text is its target: the target, or of a mail address the address.
  private static func bare(_ words: String, of target: String) -> String? {
    guard !words.contains(" ") else { return nil }
    if target == words { return target }
    if hasPrefix(target, "mailto:") { return target.dropFirst(7) == words ? words : nil }
    for scheme in ["http://", "https://"] where hasPrefix(target, scheme) {
      let rest = target.dropFirst(scheme.count)
      if rest == words || rest == words + "/" || target == words + "/" { return target }
    }
    return nil
  }

  /// A web address as it is named where it stands in full elsewhere: `a.example/b`.
  private static func withoutScheme(_ words: String) -> String? {
    guard !hasPrefix(words, "mailto:"), !words.contains("@") else { return nil }
    let name = ["http://", "https://"].first { hasPrefix(words, $0) }.map { words.dropFirst($0.count) } ?? words[...]
    return name.contains("://") ? nil : String(name)
  }

  /// - Parameter prefix: ASCII, in lower case.
  private static func hasPrefix(_ text: String, _ prefix: String) -> Bool {
    text.utf8.count > prefix.utf8.count
      && zip(text.utf8, prefix.utf8).allSatisfy { $0.lowercasedASCII == $1 }
  }

  /// A link's address on one line, without what can't be seen; nil where it leads nowhere.
  static func target(_ raw: String) -> String? {
    guard raw.utf8.count <= 2_000 else { return nil }
    let target = raw.utf8.allSatisfy { 0x21..<0x7F ~= $0 } ? raw : Self.visible(raw)
    guard let first = target.utf8.first, first != UInt8(ascii: "#") else { return nil }
    // A colon before any slash ends a scheme.
    let end = target.utf8.firstIndex { ":/?#".utf8.contains($0) }
    guard let end, target.utf8[end] == UInt8(ascii: ":") else { return target }
    return ["http:", "https:", "mailto:", "tel:"].contains { hasPrefix(target, $0) } ? target : nil
  }

  private static func visible(_ raw: String) -> String {
    var text = String.UnicodeScalarView()
    var blanks = 0
    for scalar in raw.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F...0x9F, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: continue
      case _ where scalar.properties.isWhitespace: if !text.isEmpty { blanks += 1 }
      default:
        for _ in 0..<blanks { text.append(contentsOf: "%20".unicodeScalars) }
        blanks = 0
        text.append(scalar)
      }
    }
    return String(text)
  }
}
