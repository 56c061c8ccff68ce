public import Foundation
internal import Markup
internal import Newsroom

extension PageReader {
  /// A page saved as plain text: headline, standfirst, byline and date, a body (often questions and answers), then what
  /// the site adds.
  ///
  /// What stands before the headline (navigation) and after the article (a subscription pitch, lists of other articles) is
  /// left out. Paragraphs are lines, or lines apart by empty ones where the file is wrapped.
  public static func readText(
    _ bytes: [UInt8], contentType: String? = nil, url: String? = nil, timeZone: TimeZone = .gmt
  ) throws(PageError) -> PageArticle {
    let place = url ?? "the page"
    try check(bytes, place)
    let text = String(decoding: PageCharset.utf8(bytes, contentType: contentType), as: UTF8.self)
    let page = PlainPage(text, timeZone: timeZone)
    guard let title = page.title else { throw PageError(place, .noArticle) }
    let html = Sanitizer.sanitize(page.body.map(PlainPage.html))
    let plain = ((try? HTML.parse(html, limit: 4 * limit)) ?? []).plainText
    var article = PageArticle(title: title, body: String(decoding: html, as: UTF8.self), text: plain)
    article.standfirst = page.standfirst
    article.bylines = page.bylines
    article.interviewee = page.interviewee
    article.published = page.published
    if page.isGated { article.access = .metered }
    article.canonicalURL = url.flatMap { URLReference($0).isWeb ? $0 : nil }
    return article
  }
}

/// The parts of a plain-text page.
struct PlainPage {
  private(set) var title: String?
  private(set) var standfirst: String?
  private(set) var bylines: [String] = []
  private(set) var interviewee: String?
  private(set) var published: Date?
  private(set) var body: [String] = []
  /// Whether it says that the rest is for those who sign up or pay.
  private(set) var isGated = false

  init(_ text: String, timeZone: TimeZone) {
    var lines = Self.paragraphs(text)
    isGated = lines.contains { PageTree.weight($0) < 400 && PagePhrases.isGate(PagePhrases.fold($0)) }
    takeByline(&lines, timeZone)
    if let end = Self.end(lines) { lines.removeSubrange(end...) }
    // Prose begins with the first long line that ends a sentence; the headline is above it.
    let first = lines.firstIndex { PageTree.weight($0) > 70 && Self.endsSentence($0) } ?? lines.endIndex
    readHead(lines[..<first], timeZone)
    if title == nil, first < lines.endIndex { title = lines.removeFirst() }
    body += lines[min(first, lines.endIndex)...].filter { !Self.isFurniture($0) && !isHead($0, timeZone) }
    if standfirst == nil, body.count > 2, bylinesFollow(lines, first, timeZone) { standfirst = body.removeFirst() }
    interviewee = Self.interviewee(body)
  }

  /// A name alone on its line, right above or below the date; not the first line that could be the headline.
  private mutating func takeByline(_ lines: inout [String], _ zone: TimeZone) {
    let head = lines.prefix(30)
    guard let date = head.firstIndex(where: { isHead($0, zone) && Self.date($0, zone) != nil }),
      !head.contains(where: { !Self.byline($0).isEmpty })
    else { return }
    for index in [date - 1, date + 1] where lines.indices.contains(index) && Self.isName(lines[index]) {
      let isUnder = lines[..<min(index, date)].contains { $0.split(separator: " ").count > 3 && !Self.isFurniture($0) }
      guard isUnder else { continue }
      bylines = PageMetadata.names(lines.remove(at: index))
      return
    }
  }

  /// "Jane van Doe", "A. Rao and Jane Doe": no words but names.
  private static func isName(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    let small: Set<Substring> = [
      "and", "van", "von", "de", "der", "den", "da", "di", "du", "la", "le", "el", "al", "bin", "ibn", "&",
    ]
    guard 2...8 ~= words.count, line.count < 60, words.first?.first?.isUppercase == true else { return false }
    return words.allSatisfy { word in
      small.contains(word)
        || word.first?.isUppercase == true && word.allSatisfy { $0.isLetter || ".-'’,".contains($0) }
          && (word.dropFirst().contains { $0.isLowercase } || word.count <= 2)
    }
  }

  /// "The Daily Review from World Affairs Review", where "WORLD AFFAIRS REVIEW" stands above it.
  private static func isMasthead(_ line: String, under names: ArraySlice<String>) -> Bool {
    let plain = PagePhrases.fold(line)
    return names.contains { name in
      let name = PagePhrases.fold(name)
      guard name.split(separator: " ").count > 1, plain.hasSuffix(" " + name) else { return name == plain }
      let before = plain.dropLast(name.count + 1)
      return ["from", "by", "of", "at", "|", "-", "–", "—", "·", ":"].contains { before.hasSuffix($0) }
    }
  }

  /// Above the prose: navigation, the headline, perhaps a standfirst, then byline and date.
  private mutating func readHead(_ lines: ArraySlice<String>, _ zone: TimeZone) {
    var rest: [String] = []
    for line in lines {
      if isHead(line, zone) {
        if published == nil { published = Self.date(line, zone) }
        if bylines.isEmpty { bylines = Self.byline(line) }
      } else if !Self.isFurniture(line) {
        rest.append(line)
      }
    }
    // Navigation is one to three words a line; the headline is the first line with more, or else the last line.
    let isLong = { (line: String) in line.split(separator: " ").count > 3 || PageTree.weight(line) > 30 }
    let long = rest.indices.filter { isLong(rest[$0]) }
    let named = long.dropLast().first { !Self.isMasthead(rest[$0], under: rest[..<$0]) } ?? long.last
    guard let headline = named ?? (rest.isEmpty ? nil : rest.count - 1) else { return }
    title = rest[headline]
    let after = rest[(headline + 1)...]
    // A question right under the headline begins the interview.
    if let next = after.first, PageTree.weight(next) > 30, !Self.isQuestion(next) {
      standfirst = next
      body += after.dropFirst().filter { isLong($0) }
    } else {
      body += after.filter { isLong($0) || Self.isQuestion($0) }
    }
  }

  /// Whether byline or date stand below the first long line, which is a standfirst then.
  private mutating func bylinesFollow(_ lines: [String], _ first: Int, _ zone: TimeZone) -> Bool {
    guard first < lines.endIndex else { return false }
    var found = false
    for line in lines[first...].dropFirst().prefix(3) where isHead(line, zone) {
      if bylines.isEmpty { bylines = Self.byline(line) }
      if published == nil { published = Self.date(line, zone) }
      found = true
    }
    return found
  }

  private func isHead(_ line: String, _ zone: TimeZone) -> Bool {
    guard PageTree.weight(line) < 90 else { return false }
    return !Self.byline(line).isEmpty || Self.date(line, zone) != nil && !Self.endsSentence(line)
  }

  private static func date(_ line: String, _ zone: TimeZone) -> Date? { PageDate.read(line, in: zone) }

  /// "By Jane Doe", perhaps with a date behind a bar.
  private static func byline(_ line: String) -> [String] {
    guard line.lowercased().hasPrefix("by "), !endsSentence(line) else { return [] }
    let names = line.split { $0 == "|" || $0 == "·" || $0 == "•" }.first.map(String.init) ?? line
    return PageMetadata.names(names)
  }

  private static func paragraphs(_ text: String) -> [String] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(\.oneLine)
    let filled = lines.filter { !$0.isEmpty }
    // Wrapped: most lines are about as long as the longest, and none is long.
    let longest = filled.map(\.count).max() ?? 0
    let isWrapped = longest < 100 && longest > 40 && filled.count { $0.count * 10 > longest * 7 } * 2 > filled.count
    guard isWrapped else { return filled }
    return lines.split(separator: "").map { $0.joined(separator: " ") }
  }

  private static let pitches = [
    "already a subscriber", "already have an account", "already a member", "get unlimited access",
    "start your free trial",
    "create a free account", "read the rest",
  ]

  /// Where the article is over: at the pitch, or at the heading of a list.
  private static func end(_ lines: [String]) -> Int? {
    var prose = 0
    for (index, line) in lines.enumerated() {
      let weight = PageTree.weight(line)
      let plain = PagePhrases.fold(line)
      if prose > 0, weight < 160 {
        if pitches.contains(where: plain.hasPrefix) || PagePhrases.isGate(plain) { return index }
        let verdict = PagePhrases.verdict(line, weight: weight, linkDensity: 0, isHeading: weight < 45)
        if verdict == .endOfArticle, !endsSentence(line) { return index }
      }
      if weight > 70, endsSentence(line) { prose += weight }
    }
    return nil
  }

  private static func isFurniture(_ line: String) -> Bool {
    PagePhrases.verdict(line, weight: PageTree.weight(line), linkDensity: 0.3, isHeading: false) != .keep
      || !line.contains { $0.isLetter || $0.isNumber }
  }

  private static func endsSentence(_ line: String) -> Bool {
    line.reversed().prefix(2).contains { ".!?…。！？؟".contains($0) }
  }

  private static func isQuestion(_ line: String) -> Bool { line.hasSuffix("?") || line.hasSuffix("？") }

  /// Who answers most: "Rao: …" as often as there are questions.
  private static func interviewee(_ body: [String]) -> String? {
    var labels: [String: Int] = [:]
    for line in body {
      guard let colon = line.firstIndex(of: ":"), line.distance(from: line.startIndex, to: colon) < 50 else { continue }
      let label = String(line[..<colon])
      guard label.first?.isUppercase == true, !line.hasSuffix("?"), !["Q", "A", "Question", "Answer"].contains(label),
        label.split(separator: " ").count <= 4, label.allSatisfy({ $0.isLetter || " .-'’".contains($0) })
      else { continue }
      labels[label, default: 0] += 1
    }
    guard let best = labels.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value > 1 else { return nil }
    return best.key
  }

  /// A question that is a paragraph of its own is set as one.
  static func html(_ line: String) -> HTMLNode {
    let text: HTMLNode = .text(line)
    let isShort = PageTree.weight(line) < 400
    let child: HTMLNode =
      isShort && isQuestion(line) ? .element(HTMLElement(name: "strong", children: [text])) : text
    return .element(HTMLElement(name: "p", children: [child]))
  }
}
