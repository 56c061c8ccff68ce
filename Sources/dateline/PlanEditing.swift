internal import Glibc
internal import Newsroom
internal import Platform
internal import Production
internal import Store

/// Plans on the command line: from `--from`, or in the person's editor.
extension Invocation {
  /// - Parameter command: `edit` or `correct`, for advice.
  func plan<Result>(_ session: PlanSession, command: String, _ apply: (Plan) throws -> Result) throws -> Result? {
    do {
      return try session.run(try planSource(), apply)
    } catch let kept as PlanKept {
      let advice =
        switch kept.status {
        case .sending?, .finished?:
          ". To mend it for those who haven't had it: dateline correct \(kept.issue) --from \(kept.path)"
        case .composed?, .skipped?, .cancelled?: ""
        case nil: ": dateline \(command) \(kept.issue) --from \(kept.path)"
        }
      let cause = kept.status == nil ? Advice.message(of: kept.cause) + (kept.cause is PlanMistakes ? " " : "\n") : ""
      throw CommandError(ErrorCode.of(kept.cause), "\(cause)\(kept)\(advice)")
    }
  }

  private func planSource() throws -> PlanSession.Source {
    guard let path = arguments.value("from") else {
      let editor = EditorProcess.command(environment)
      return .editor { try EditorProcess.run(editor, on: $0) }
    }
    return path == "-"
      ? .text(Self.readStandardInput(limit: PlanReader.limit), name: "standard input")
      : .text(try Files.read(path), name: path)
  }

  /// All of it, and one byte over the limit at the most.
  private static func readStandardInput(limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = read(STDIN_FILENO, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes.append(contentsOf: block[..<count])
    }
    return bytes
  }
}
