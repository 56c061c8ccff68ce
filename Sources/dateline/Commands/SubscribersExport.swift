internal import Newsroom
internal import Production

extension Command {
  /// `dateline subscribers export`
  @Sendable static func exportSubscribers(_ call: Invocation, _: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let name = call.arguments.value("format") ?? "csv"
    guard let format = ReaderExport.Format(rawValue: name) else {
      throw CommandError(.usage, "--format: \"\(name.printable)\" is neither csv nor jsonl")
    }
    try ReaderExport(newsroom: newsroom).write(
      newsletter: call.arguments.value("newsletter"), state: try call.readerState(), as: format,
      to: call.console.write)
    return .ok
  }
}
