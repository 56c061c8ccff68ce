internal import Foundation
internal import Glibc
internal import Newsroom
internal import Platform
internal import Production
internal import Store

/// Brings a plan to an editor and back, until it is right.
///
/// Failure policy: a text that a person has written is never lost: it stays in `Queue/plans` until what it says is done,
/// and every error says where. Nothing is changed by a text with mistakes.
struct PlanSession {
  let call: Invocation
  let newsroom: NewsroomFolder
  let name: IssueName
  let desk: PlanDesk
  /// `edit` or `correct`, for advice.
  let command: String

  /// Mistakes are marked with this, at the top of the text.
  private static let mark = "#! "

  /// Reads the plan, from `--from` or the editor, and does what it says.
  ///
  /// - Parameter apply: may throw `PlanFaults` for mistakes that only show in doing.
  /// - Returns: `nil` if the editor left everything as it was.
  func run<Result>(_ apply: (Plan) throws -> Result) throws -> Result? {
    guard let source = call.arguments.value("from") else { return try interactive(apply) }
    let text = source == "-" ? Files.readStandardInput(limit: PlanReader.limit) : try Files.read(source)
    do {
      return try PlanReader.plan(text, for: desk).map(apply)
    } catch let error as PlanFaults {
      let file = source == "-" ? "standard input" : source
      let lines = error.faults.map { "\(file):\($0)" }
      throw CommandError(.data, (lines + ["Nothing was changed."]).joined(separator: "\n"))
    }
  }

  private func interactive<Result>(_ apply: (Plan) throws -> Result) throws -> Result? {
    let folder = newsroom.queue + "/plans"
    try Files.makeFolder(folder)
    let path = "\(folder)/\(name.newsletter)-\(name.day).\(getpid()).plan"
    let editor = EditorProcess.command(call.environment)
    var given = Array(try PlanText.text(of: desk).utf8)
    var faults: [PlanFault] = []
    while true {
      try Files.write(Self.header(faults) + given, to: path)
      let text: [UInt8]
      do {
        try EditorProcess.run(editor, on: path)
        text = Self.body(try Files.read(path))
      } catch {
        throw kept(error, path)
      }
      if text == given {
        guard !faults.isEmpty else { return discard(path) }
        let lines = faults.map { "\(path):\($0.line + Self.headerLines(faults)): \($0.message)" }
        throw kept(CommandError(.data, lines.joined(separator: "\n")), path)
      }
      do {
        guard let plan = try PlanReader.plan(text, for: desk) else { return discard(path) }
        let result = try apply(plan)
        unlink(path)
        return result
      } catch let error as PlanFaults {
        faults = error.faults
        given = text
      } catch {
        throw kept(error, path)
      }
    }
  }

  private func discard<Result>(_ path: String) -> Result? {
    unlink(path)
    return nil
  }

  private func kept(_ error: any Error, _ path: String) -> CommandError {
    // Its time has come while the editor was open.
    if case StoreError.issueUnderWay(_, let status) = error {
      let advice =
        switch status {
        case .sending, .finished:
          "\(name) went out while the editor was open (it is \(status.rawValue)). Your text is kept in \(path). To mend "
            + "it for those who haven't had it: dateline correct \(name) --from \(path)"
        case .composed, .skipped, .cancelled:
          "\(name) is \(status.rawValue) by now. Your text is kept in \(path)"
        }
      return CommandError(ErrorCode.of(error), advice)
    }
    return CommandError(
      ErrorCode.of(error),
      "\(error)\nNothing was changed. Your text is kept: dateline \(command) \(name) --from \(path)")
  }

  /// The mistakes as comments; lines are counted with these.
  private static func header(_ faults: [PlanFault]) -> [UInt8] {
    guard !faults.isEmpty else { return [] }
    let count = headerLines(faults)
    var lines = [mark + (faults.count == 1 ? "A mistake" : "\(faults.count) mistakes") + "; nothing was changed yet:"]
    lines += faults.map { "\(mark)  line \($0.line + count): \($0.message.printable)" }
    lines.append(mark + "Mend it and save; or leave without a change to give up (your text is kept).")
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func headerLines(_ faults: [PlanFault]) -> Int { faults.count + 2 }

  /// Without the mistakes' comments at the top.
  private static func body(_ text: [UInt8]) -> [UInt8] {
    var rest = text[...]
    while rest.starts(with: mark.utf8) {
      guard let end = rest.firstIndex(of: 10) else { return [] }
      rest = rest[(end + 1)...]
    }
    return Array(rest)
  }
}

extension Files {
  /// All of it, and one byte over the limit at the most.
  static func readStandardInput(limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = Glibc.read(STDIN_FILENO, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes.append(contentsOf: block[..<count])
    }
    return bytes
  }
}
