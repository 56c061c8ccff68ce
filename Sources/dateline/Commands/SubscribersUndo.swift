internal import Foundation
internal import Newsroom
internal import Store

extension Command {
  /// `dateline subscribers imports`
  @Sendable static func listImports(_ call: Invocation, _: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let zone = newsroom.publication.timeZone
    let limit = try call.arguments.integer("limit", in: 1...10_000_000) ?? 50
    let imports = try newsroom.openStore().audience.subscriberImports(limit: limit)
    if call.console.json {
      for found in imports { call.console.print(json: ListedImport(found)) }
      return .ok
    }
    var table = Table(header: ["IMPORT", "FILE", "FORMAT", "WHEN", "BY", "ADDED", "CHANGED", "STATE"])
    for found in imports {
      let state = found.undone != nil ? "taken back" : found.finished == nil ? "unfinished" : "done"
      table.rows.append([
        "\(found.number)", found.file, found.format, "\(zone.day(at: found.began)) \(zone.wallTime(at: found.began))",
        found.who, found.added.grouped, found.updated.grouped, state,
      ])
    }
    table.lines.forEach(call.console.print)
    return .ok
  }

  /// `dateline subscribers undo`
  @Sendable static func undoImport(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    guard let number = Int64(operands[0]), number > 0 else {
      throw CommandError(.usage, "\"\(operands[0].printable)\" is no import's number; subscribers imports lists them")
    }
    let newsroom = try call.newsroom()
    let undo = try newsroom.openStore(cache: 32).audience.undoImport(
      number, by: try call.who(), at: newsroom.clock.now())
    if call.console.json {
      call.console.print(json: [
        "import": Int(number), "removed": undo.removed, "unsubscribed": undo.unsubscribed.count,
        "restored": undo.restored, "kept": undo.kept.count,
      ])
      return .ok
    }
    call.console.print(
      "import \(number) is taken back: \(undo.removed.grouped) readers removed, \(undo.restored.grouped) changes undone"
    )
    for (left, words) in [
      (undo.unsubscribed, "had mail already, and are unsubscribed instead"),
      (undo.kept, "stay as they are, for they were changed since"),
    ] where left.count > 0 {
      let more = left.count > left.examples.count ? " …" : ""
      call.console.print("  \(left.count.grouped) \(words): \(left.examples.joined(separator: "; ").printable)\(more)")
    }
    return .ok
  }
}

private struct ListedImport: Encodable {
  var number: Int64
  var file, format, who: String
  var began: Date
  var finished, undone: Date?
  var undoneBy: String?
  var added, changed: Int

  private enum CodingKeys: String, CodingKey {
    case number = "import"
    case file, format, who, began, finished, undone, undoneBy, added, changed
  }

  init(_ found: SubscriberImport) {
    number = found.number
    (file, format, who) = (found.file, found.format, found.who)
    (began, finished, undone, undoneBy) = (found.began, found.finished, found.undone, found.undoneBy)
    (added, changed) = (found.added, found.updated)
  }
}
