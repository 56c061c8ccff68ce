/// Reads a plan.
///
/// Failure policy: all mistakes of a text are found in one reading; then nothing of it counts. Limits: 1 MB; subject and
/// preheader 250 characters, a summary 2,000.
public struct PlanReader {
  private let desk: PlanDesk
  private let names: PlanNames
  private var plan = Plan()
  private var faults: [PlanFault] = []
  private var place = Place.top
  /// Lines where something was said that may be said once: by key, section or article.
  private var said: [String: Int] = [:]
  private var picked: [[UInt8]: Int] = [:]
  private var held: [[UInt8]: Int] = [:]
  private var isEmpty = true

  /// Where the reading is.
  private enum Place: Equatable {
    case top
    /// In the block of `note:` or `correction:`.
    case block(String)
    /// In a section; `nil`: one that isn't there, or what is held.
    case section(Int?)
    /// Below a pick, whose summary may follow.
    case pick(Int)
    /// Within a summary that may go on.
    case summary(Int)
  }

  public static let limit = 1 << 20
  private static let keys = ["subject:", "preheader:", "note:", "correction:", "section", "pick", "hold", "drop"]

  /// - Returns: `nil` for a text with nothing but comments: the editor thought better of it.
  /// - Throws: `PlanFaults`, or what the desk's closures throw.
  public static func plan(_ text: [UInt8], for desk: PlanDesk) throws -> Plan? {
    guard text.count <= limit else {
      throw PlanFaults([PlanFault(1, "the plan is longer than \(limit) bytes")])
    }
    var reader = PlanReader(desk: desk, names: try PlanNames(desk))
    var number = 0
    for line in text.split(separator: 10, omittingEmptySubsequences: false) {
      number += 1
      try reader.take(line.last == 13 ? line.dropLast() : line, number)
    }
    if reader.isEmpty, reader.faults.isEmpty { return nil }
    return try reader.finish(number)
  }

  private init(desk: PlanDesk, names: PlanNames) {
    self.desk = desk
    self.names = names
  }

  private mutating func fail(_ line: Int, _ message: String) { faults.append(PlanFault(line, message)) }

  private mutating func take(_ octets: ArraySlice<UInt8>, _ number: Int) throws {
    guard let line = String(validating: octets, as: UTF8.self) else { return fail(number, "is not UTF-8 text") }
    var scalars = Substring(line).unicodeScalars
    if number == 1, scalars.first == "\u{FEFF}" { scalars = scalars.dropFirst() }
    if let control = scalars.first(where: { $0 != "\t" && PlanWords.isControl($0) }) {
      let code = String(control.value, radix: 16, uppercase: true)
      let digits = String(repeating: "0", count: max(0, 4 - code.count)) + code
      return fail(number, "has a control character in it (U+\(digits)): take it out")
    }
    let clean = String(Substring(scalars))
    let bare = clean.trimmed()
    guard !bare.isEmpty else {
      if case .block(let key) = place { append("", to: key) }
      if case .summary(let index) = place { place = .pick(index) }
      return
    }
    if clean.unicodeScalars.first == "#" { return }
    isEmpty = false
    guard clean.unicodeScalars.first?.properties.isWhitespace == true else { return try unindented(bare, number) }
    switch place {
    case .block(let key): append(clean, to: key)
    case .summary(let index):
      // What stands below a pick as a comment is nobody's words; those that begin with # are written \#.
      if bare.unicodeScalars.first == "#" { return }
      let isEscaped = bare.unicodeScalars.drop { $0 == "\\" }.first == "#"
      addSummary(isEscaped ? String(bare.dropFirst()) : bare, index, number)
    case .pick(let index) where bare.hasPrefix("summary:"):
      place = .summary(index)
      let text = String(bare.dropFirst("summary:".count)).trimmed()
      if let first = said.updateValue(number, forKey: "summary of \(index)") {
        return fail(number, "a second summary of the same article; the first is on line \(first)")
      }
      if text.isEmpty {
        return fail(number, "says no summary; to have the article's own, delete the line")
      }
      addSummary(text, index, number)
    case .top, .section, .pick:
      if bare.unicodeScalars.first == "#" { return }
      if bare.hasPrefix("summary:") { return fail(number, "a summary belongs below the pick that it is of") }
      fail(number, "text in a wrong place: \"\(shown(bare))\"\(advice(bare))")
    }
  }

  /// What to do about an indented line that belongs nowhere.
  private func advice(_ text: String) -> String {
    let word = String(text.prefix { !$0.isWhitespace })
    if Self.keys.contains(word) { return "; begin it at the edge" }
    if case .pick = place {
      let hint = PlanWords.hint(for: word, among: ["summary:"])
      return hint.isEmpty ? "; a summary begins with summary:, and a comment with #" : hint
    }
    return "; a note's text goes below note:, a comment begins with #"
  }

  private mutating func unindented(_ line: String, _ number: Int) throws {
    if let key = ["subject", "preheader", "note", "correction"].first(where: { line.hasPrefix($0 + ":") }) {
      return header(key, String(line.dropFirst(key.count + 1)).trimmed(), number)
    }
    if line.hasPrefix("summary:") {
      return fail(number, "a summary is indented, below the pick that it is of")
    }
    var rest = Substring(line).unicodeScalars
    let verb = PlanWords.word(&rest) ?? ""
    guard ["section", "pick", "hold", "drop"].contains(verb) else {
      let hint = PlanWords.hint(for: verb, among: Self.keys)
      return fail(
        number,
        "there is no \"\(shown(verb))\" in a plan\(hint.isEmpty ? "; there are pick, hold, drop and section" : hint)")
    }
    guard let name = PlanWords.word(&rest) else {
      return fail(number, "a name in quotes has no end, or a wrong \\ in it")
    }
    guard !name.isEmpty, name.unicodeScalars.first != "#" || line.contains("\"#") else {
      return fail(number, "\(verb) what? Name \(verb == "section" ? "a section" : "an article")")
    }
    let tail = String(Substring(rest)).trimmed()
    if !tail.isEmpty, tail.unicodeScalars.first != "#" {
      fail(number, "what comes after \"\(shown(name))\" isn't understood: \"\(shown(tail))\"; comments begin with #")
    }
    if verb == "section" { return section(name, number) }
    guard let id = try resolve(name, number) else {
      if verb == "pick" { place = .section(nil) }
      return
    }
    if verb == "pick" { return try pick(id, name, number) }
    hold(id, name, number)
    if verb == "drop" { drop(id) }
  }

  private mutating func header(_ key: String, _ text: String, _ number: Int) {
    place = .top
    if let first = said.updateValue(number, forKey: key) {
      return fail(number, "a second \(key); the first is on line \(first)")
    }
    switch key {
    case "subject", "preheader":
      guard text.count <= 250, text.utf8.count <= 1_000 else {
        return fail(number, "the \(key) is longer than 250 characters")
      }
      if key == "subject" { plan.subject = PlanWords.line(text) } else { plan.preheader = PlanWords.line(text) }
    default:
      if key == "correction", !desk.isCorrection {
        return fail(
          number, "readers haven't had \(desk.issue.name) yet: there is nothing to correct; change it as it is")
      }
      place = .block(key)
      if !text.isEmpty { append("    " + text, to: key) }
    }
  }

  private mutating func append(_ line: String, to key: String) {
    if key == "note" {
      plan.note = plan.note.map { $0 + "\n" + line } ?? line
    } else {
      plan.correction = plan.correction.map { $0 + "\n" + line } ?? line
    }
  }

  private mutating func section(_ slug: String, _ number: Int) {
    place = .section(nil)
    let key = slug == "-" ? "what is held" : "section \(slug)"
    if let first = said.updateValue(number, forKey: key) {
      return fail(number, "section \(shown(slug)) is there twice; the first is on line \(first)")
    }
    guard slug != "-" else { return }
    let known = desk.sections.map(\.slug)
    guard known.contains(slug) else {
      let hint = PlanWords.hint(for: slug, among: known)
      return fail(
        number,
        "\(desk.newsletter.slug) has no section \"\(shown(slug))\""
          + (hint.isEmpty ? "; there are \(known.joined(separator: ", "))" : hint))
    }
    plan.sections.append(Plan.Section(slug: slug))
    place = .section(plan.sections.count - 1)
  }

  private mutating func pick(_ id: String, _ name: String, _ number: Int) throws {
    let index: Int?
    switch place {
    case .section(let section): index = section
    case .pick, .summary: index = plan.sections.isEmpty ? nil : plan.sections.count - 1
    case .top, .block: index = nil
    }
    guard let index else {
      // Below a section that isn't known, the section's fault says it all.
      if let dash = said["what is held"], !faults.contains(where: { $0.line > dash && $0.message.contains("section") })
      {
        fail(number, "\(shown(name)) stands below what is held: move the line to a section, or write hold")
      } else if plan.sections.isEmpty, !said.keys.contains(where: { $0.hasPrefix("section ") }) {
        fail(number, "\(shown(name)) comes before the first section: put a line such as \"section \(first)\" above it")
      }
      return
    }
    if let first = picked.updateValue(number, forKey: Array(id.utf8)) {
      return fail(number, "\(shown(name)) is picked twice; the first time on line \(first)")
    }
    plan.sections[index].picks.append(Plan.Pick(article: id, line: number))
    place = .pick(index)
  }

  private var first: String { desk.sections.first?.slug ?? "NAME" }

  private mutating func hold(_ id: String, _ name: String, _ number: Int) {
    if case .block = place { place = .top }
    if held.updateValue(number, forKey: Array(id.utf8)) == nil { plan.held.append(id) }
    if case .summary(let index) = place { place = .pick(index) }
    // A summary below it would be another article's.
    if case .pick(let index) = place { place = .section(index) }
  }

  /// Out of this issue, like what is held, and of those that follow.
  private mutating func drop(_ id: String) {
    plan.held.removeAll { $0.utf8.elementsEqual(id.utf8) }
    if !plan.dropped.contains(where: { $0.utf8.elementsEqual(id.utf8) }) { plan.dropped.append(id) }
  }

  private mutating func addSummary(_ text: String, _ section: Int, _ number: Int) {
    let last = plan.sections[section].picks.count - 1
    guard last >= 0 else { return }
    let summary = [plan.sections[section].picks[last].summary, PlanWords.line(text)].compactMap(\.self)
    plan.sections[section].picks[last].summary = summary.joined(separator: " ")
    if summary.joined().count > 2_000 { fail(number, "the summary is longer than 2,000 characters") }
  }

  /// The article that `name` means.
  private mutating func resolve(_ name: String, _ number: Int) throws -> String? {
    if let id = names.id(of: name) { return id }
    let found = try desk.find(name)
    if let exact = found.first(where: { $0.id.utf8.elementsEqual(name.utf8) }) { return exact.id }
    if found.count == 1 { return found[0].id }
    if found.isEmpty {
      let hint = PlanWords.hint(for: name, among: names.all)
      fail(number, "there is no article \"\(shown(name))\"\(hint.isEmpty ? "; search the library for it" : hint)")
    } else {
      let ids = found.prefix(5).map { PlanWords.quoted($0.id) }.joined(separator: ", ")
      fail(number, "\(found.count) articles are called \"\(shown(name))\": name one by its id: \(ids)")
    }
    return nil
  }

  private mutating func finish(_ last: Int) throws -> Plan {
    for (id, line) in held {
      if let other = picked[id] {
        let name = names.name(of: String(decoding: id, as: UTF8.self))
        fail(max(line, other), "\(shown(name)) is both picked and held; the other line is \(min(line, other))")
      }
    }
    plan.note = plan.note.flatMap(Self.dedented)
    plan.correction = plan.correction.flatMap(Self.dedented)
    for index in plan.sections.indices {
      plan.sections[index].picks = plan.sections[index].picks.map {
        var pick = $0
        pick.summary = pick.summary.flatMap(PlanWords.line)
        return pick
      }
    }
    if faults.isEmpty, plan.note == nil, plan.sections.allSatisfy(\.picks.isEmpty) {
      fail(last, "nothing is left to print; to withdraw \(desk.issue.name), cancel it")
    }
    guard faults.isEmpty else { throw PlanFaults(faults) }
    return plan
  }

  /// Without the indentation: four columns where every line has them, else as many as all have.
  private static func dedented(_ block: String) -> String? {
    let lines = block.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    let indents = lines.filter { !$0.trimmed().isEmpty }.map { line in
      line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
    }
    let indent = min(4, indents.min() ?? 0)
    return PlanWords.block(lines.map { $0.outdented(by: indent) }.joined(separator: "\n"))
  }

  private func shown(_ text: String) -> String { (text.count > 60 ? text.prefix(60) + "…" : text).printable }
}

extension String {
  /// Without so many columns of white space at its beginning; a tab is four.
  fileprivate func outdented(by columns: Int) -> String {
    var rest = Substring(self).unicodeScalars
    var left = columns
    while left > 0, let blank = rest.first, blank == " " || blank == "\t" {
      left -= blank == "\t" ? 4 : 1
      rest.removeFirst()
    }
    return String(repeating: " ", count: max(0, -left)) + String(Substring(rest))
  }
}
