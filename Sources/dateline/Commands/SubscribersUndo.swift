internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline subscribers imports`
  @Sendable static func listImports(_ call: Invocation, _: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let limit = try call.arguments.integer("limit", in: 1...10_000_000) ?? 50
    let imports = try newsroom.openStore().audience.subscriberImports(limit: limit)
    if call.console.json {
      for found in imports { call.console.print(json: ImportListing(found)) }
      return .ok
    }
    var table = Table(header: ["IMPORT", "FILE", "FORMAT", "WHEN", "BY", "ADDED", "CHANGED", "STATE"])
    for found in imports {
      let state = found.undone != nil ? "taken back" : found.finished == nil ? "unfinished" : "done"
      table.rows.append([
        "\(found.number)", found.file, found.format, newsroom.moment(found.began), found.who, found.added.grouped,
        found.updated.grouped, state,
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
    let undo = try Readership(newsroom: try call.newsroom(), who: try call.who()).undo(import: number)
    if call.console.json {
      call.console.print(json: [
        "import": Int(number), "removed": undo.removed, "unsubscribed": undo.unsubscribed.count,
        "restored": undo.restored, "kept": undo.kept.count,
      ])
      return .ok
    }
    call.console.print(
      "import \(number) is taken back: \(undo.removed.counted("reader", "readers")) removed, "
        + "\(undo.restored.counted("change", "changes")) undone")
    let lines =
      undo.unsubscribed.lines(
        "had mail already, and is unsubscribed instead", "had mail already, and are unsubscribed instead",
        separator: "; ")
      + undo.kept.lines(
        "stays unchanged: changed again since", "stay unchanged: changed again since",
        separator: "; ")
    lines.forEach(call.console.print)
    return .ok
  }
}
