internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Store
internal import Wire

extension Command {
  /// `dateline subscribers import`
  @Sendable static func importSubscribers(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let path = operands[0]
    let newsroom = try call.newsroom()
    let options = try importOptions(call, newsroom, path)
    let isPreview = call.arguments.has("preview")
    let now = newsroom.clock.now()
    let handle = try Files.open(path)
    var file = try SubscriberFile(
      file: path, newsletters: Set(newsroom.newsletters.map(\.slug)), options: options, now: now
    ) { [UInt8](try handle.read(upToCount: 1 << 18) ?? Data()) }
    let store = try newsroom.openStore(cache: 24)
    // The format of JSON Lines shows in its rows.
    var batch: [SubscriberRecord] = []
    var (broken, rows, size) = (0, 0, 500)
    var importer: SubscriberImporter?
    func taking() throws -> SubscriberImporter {
      if let importer { return importer }
      let name = URL(fileURLWithPath: path).lastPathComponent
      let mode = SubscriberImporter.Mode.write(file: name.printable, format: file.format, who: try call.who())
      let made = SubscriberImporter(store, isPreview ? .preview : mode, at: now)
      importer = made
      return made
    }
    while let row = try file.next() {
      rows += 1
      switch row {
      case .record(let record, _):
        batch.append(record)
        if batch.count >= size {
          try taking().take(batch)
          batch.removeAll(keepingCapacity: true)
          size = 5_000
          call.console.progress(isPreview ? "Reading" : "Importing", rows, of: 0)
        }
      case .error(let error):
        broken += 1
        call.console.warn("\(error)")
      }
    }
    let done = try taking()
    try done.take(batch)
    try done.finish()
    call.console.endProgress()
    // Those whom the file can't tell are told apart by a second file.
    if options.left.isEmpty, let warning = file.warning { call.console.warn(warning) }
    let result = ImportResult(
      number: done.number, format: file.format, ignored: file.ignored, broken: broken, report: done.report)
    if call.console.json { call.console.print(json: result) } else { result.lines.forEach(call.console.print) }
    return broken == 0 ? .ok : .data
  }

  private static func importOptions(
    _ call: Invocation, _ newsroom: NewsroomFolder, _ path: String
  ) throws -> SubscriberFileOptions {
    var options = SubscriberFileOptions(isJSONLines: ["jsonl", "ndjson"].contains(Files.extension(of: path)))
    for text in call.arguments.values("map") {
      guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
        throw CommandError(
          .usage, "--map: \"\(text.printable)\" is no COLUMN=FIELD such as \"E-mail=email\" or Town=attribute.city")
      }
      options.map.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    options.newsletters = try call.arguments.values("newsletter").map { try newsroom.newsletter($0).slug }
    options.left = try call.arguments.values("left").map { try newsroom.newsletter($0).slug }
    if let both = options.left.first(where: options.newsletters.contains) {
      throw CommandError(
        .usage, "--left \(both): it is --newsletter too; import those who left from a file of their own")
    }
    return options
  }
}

/// What an import did, or would do.
private struct ImportResult: Encodable {
  var number: Int64?
  var format: String
  var ignored: [String]
  var added, addedPending, addedGone, updated, unchanged, leaving, returning, keptOff, repeated, broken: Int
  var kept: [String: Int]
  var takenOff: [String: Int]
  var fields: [String: Int]

  private var report: SubscriberReport

  private enum CodingKeys: String, CodingKey {
    case number = "import"
    case format, ignored, added, addedPending, addedGone, updated, unchanged, leaving, returning, keptOff, repeated,
      broken, kept, takenOff, fields
  }

  init(number: Int64?, format: String, ignored: [String], broken: Int, report: SubscriberReport) {
    self.number = number
    self.format = format
    self.ignored = ignored
    self.broken = broken
    self.report = report
    (added, addedPending, addedGone) = (report.added, report.addedPending, report.addedGone)
    (updated, unchanged) = (report.updated, report.unchanged)
    (leaving, returning) = (report.leaving.count, report.returning.count)
    (keptOff, repeated) = (report.keptOff.count, report.repeated.count)
    kept = Dictionary(uniqueKeysWithValues: report.kept.map { ($0.key.rawValue, $0.value.count) })
    takenOff = report.takenOff.mapValues(\.count)
    fields = report.fields.mapValues(\.count)
  }

  var lines: [String] {
    let isPreview = number == nil
    var lines = [
      (isPreview ? "would be: " : "import \(number ?? 0): ")
        + "\(added.grouped) added, \(updated.grouped) updated, \(unchanged.grouped) unchanged"
        + (broken > 0 ? ", \(broken.grouped) broken" : "")
    ]
    if format != "dateline" { lines.append("  read as an export of \(format)") }
    if !ignored.isEmpty { lines.append("  nothing is taken from: \(ignored.joined(separator: ", ").printable)") }
    if addedPending > 0 { lines.append("  \(addedPending.grouped) of those added have yet to confirm") }
    if addedGone > 0 { lines.append("  \(addedGone.grouped) of those added are gone there, and stay out here") }
    for (name, field) in report.fields.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(name): \(field.count.grouped)")
      for example in field.examples {
        lines.append("    \(example.address): \(shown(example.old)) → \(shown(example.new))")
      }
    }
    for (slug, left) in report.takenOff.sorted(by: { $0.key < $1.key }) {
      lines += Self.lines(left, "taken off \(slug): \"newsletters\" in the file doesn't name it")
    }
    lines += Self.lines(report.leaving, "leave by this file")
    lines += Self.lines(report.returning, "had left, and come back: their consent is newer")
    for reason in SubscriberReport.Kept.allCases {
      guard let kept = report.kept[reason] else { continue }
      lines += Self.lines(kept, "\(reason.rawValue), and left alone")
    }
    lines += Self.lines(report.keptOff, "had left one of the newsletters, and stay off it")
    lines += Self.lines(report.repeated, "again in a later row: the first row counts")
    if isPreview { lines.append("nothing was written") }
    return lines
  }

  private static func lines(_ left: SubscriberReport.Left, _ words: String) -> [String] {
    guard left.count > 0 else { return [] }
    let more = left.count > left.examples.count ? " …" : ""
    return ["  \(left.count.grouped) \(words): \(left.examples.joined(separator: ", "))\(more)"]
  }

  private func shown(_ value: String?) -> String { value.map { "\"\($0.printable)\"" } ?? "(nothing)" }
}
