internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline subscribers import`
  @Sendable static func importSubscribers(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    var request = ReaderImport.Request(path: operands[0])
    request.map = try call.arguments.values("map").map { text in
      guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
        throw CommandError(
          .usage, "--map: \"\(text.printable)\" is no COLUMN=FIELD such as \"E-mail=email\" or Town=attribute.city")
      }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
    request.newsletters = call.arguments.values("newsletter")
    request.left = call.arguments.values("left")
    request.isPreview = call.arguments.has("preview")
    let newsroom = try call.newsroom()
    let report = try ReaderImport(newsroom: newsroom, events: call.console.events(newsroom), who: try call.who())
      .run(request)
    if call.console.json { call.console.print(json: report) } else { report.lines.forEach(call.console.print) }
    return report.broken == 0 ? .ok : .data
  }
}

extension ReaderImportReport {
  fileprivate var lines: [String] {
    let isPreview = number == nil
    var lines = [
      (isPreview ? "would be: " : "import \(number ?? 0): ")
        + "\(changes.added.grouped) added, \(changes.updated.grouped) updated, \(changes.unchanged.grouped) unchanged"
        + (broken > 0 ? ", \(broken.grouped) broken" : "")
    ]
    if format != "dateline" { lines.append("  read as an export of \(format)") }
    if !ignored.isEmpty { lines.append("  nothing is taken from: \(ignored.joined(separator: ", ").printable)") }
    func ofThose(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { lines.append("  \(count.grouped) of those added \(count == 1 ? one : many)") }
    }
    ofThose(changes.addedPending, "has yet to confirm", "have yet to confirm")
    ofThose(changes.addedGone, "is gone there, and stays out here", "are gone there, and stay out here")
    for (name, field) in changes.fields.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(name): \(field.count.grouped)")
      for example in field.examples {
        lines.append("    \(example.address): \(Self.shown(example.old)) → \(Self.shown(example.new))")
      }
    }
    for (slug, left) in changes.takenOff.sorted(by: { $0.key < $1.key }) {
      let words = "taken off \(slug): \"newsletters\" in the file doesn't name it"
      lines += left.lines(words, words)
    }
    lines += changes.leaving.lines("leaves by this file", "leave by this file")
    lines += changes.returning.lines(
      "had left, and comes back: their consent is newer", "had left, and come back: their consent is newer")
    for reason in SubscriberReport.Kept.allCases {
      let words = "\(reason.rawValue), and left alone"
      lines += changes.kept[reason]?.lines(words, words) ?? []
    }
    lines += changes.keptOff.lines(
      "had left one of the newsletters, and stays off it", "had left one of the newsletters, and stay off it")
    let again = "again in a later row: the first row counts"
    lines += changes.repeated.lines(again, again)
    if isPreview { lines.append("nothing was written") }
    return lines
  }

  private static func shown(_ value: String?) -> String { value.map { "\"\($0.printable)\"" } ?? "(nothing)" }
}

extension SubscriberReport.Left {
  /// How many, what of them, and some of them; nothing where there is nobody.
  func lines(_ one: String, _ many: String, separator: String = ", ") -> [String] {
    guard count > 0 else { return [] }
    let more = count > examples.count ? " …" : ""
    return ["  \(count.counted(one, many)): \(examples.joined(separator: separator).printable)\(more)"]
  }
}
