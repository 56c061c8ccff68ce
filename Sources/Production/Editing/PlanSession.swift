internal import Foundation
internal import Glibc
public import Newsroom
internal import Platform
public import Store

/// Brings a plan to an editor and back, until it is right.
///
/// Failure policy: a text that a person has written is never lost: it stays in `Queue/plans` until what it says is done,
/// and every error says where. Nothing is changed by a text with mistakes.
public struct PlanSession {
  let newsroom: NewsroomFolder
  let name: IssueName
  let desk: PlanDesk

  /// Where a plan comes from.
  public enum Source {
    /// `name`: for messages.
    case text([UInt8], name: String)
    /// Opens a file for the person, and returns when they are done with it. What it throws ends the session.
    case editor((_ path: String) throws -> Void)
  }

  public init(newsroom: NewsroomFolder, name: IssueName, desk: PlanDesk) {
    self.newsroom = newsroom
    self.name = name
    self.desk = desk
  }

  /// Mistakes are marked with this, at the top of the text.
  private static let mark = "#! "

  /// Reads the plan, and does what it says.
  ///
  /// - Parameter apply: may throw `PlanFaults` for mistakes that only show in doing.
  /// - Returns: `nil` if the editor left everything as it was.
  /// - Throws: `PlanMistakes` for a text that can't be asked about; `PlanKept` where a text was written and not done.
  public func run<Result>(_ source: Source, _ apply: (Plan) throws -> Result) throws -> Result? {
    switch source {
    case .editor(let edit): return try interactive(edit, apply)
    case .text(let text, let file):
      do {
        return try PlanReader.plan(text, for: desk).map(apply)
      } catch let error as PlanFaults {
        throw PlanMistakes(
          lines: error.faults.map { "\(file):\($0)" }, isUntold: error.faults.contains(where: \.isUntold))
      }
    }
  }

  private func interactive<Result>(
    _ edit: (String) throws -> Void, _ apply: (Plan) throws -> Result
  ) throws -> Result? {
    let folder = newsroom.queue + "/plans"
    try Files.makeFolder(folder)
    let path = "\(folder)/\(name.newsletter)-\(name.day).\(getpid()).plan"
    var given = Array(try PlanText.text(of: desk).utf8)
    var faults: [PlanFault] = []
    while true {
      try Files.write(Self.header(faults) + given, to: path)
      let text: [UInt8]
      do {
        try edit(path)
        text = Self.body(try Files.read(path))
      } catch {
        throw PlanKept(cause: error, path: path, issue: name)
      }
      if text == given {
        guard !faults.isEmpty else { return discard(path) }
        let lines = faults.map { "\(path):\($0.line + Self.headerLines(faults)): \($0.message)" }
        throw PlanKept(
          cause: PlanMistakes(lines: lines, isUntold: faults.contains(where: \.isUntold)), path: path, issue: name)
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
        throw PlanKept(cause: error, path: path, issue: name)
      }
    }
  }

  private func discard<Result>(_ path: String) -> Result? {
    unlink(path)
    return nil
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

/// What is wrong with a plan, a line each with its place.
public struct PlanMistakes: ProductionError, Equatable {
  public var lines: [String]
  /// Whether one of them is a correction that nobody is told of.
  public var isUntold: Bool
  public var blame: Blame { .data }
  public var description: String { (lines + ["Nothing was changed."]).joined(separator: "\n") }
}

/// What kept a plan that somebody wrote from being done; the text is where `path` says. Where the issue is still there to be
/// changed, the description follows the cause's.
public struct PlanKept: Error, CustomStringConvertible {
  public var cause: any Error
  public var path: String
  public var issue: IssueName

  /// What became of the issue while the editor was open.
  public var status: IssueStatus? {
    if case StoreError.issueUnderWay(_, let status) = cause { status } else { nil }
  }

  public var description: String {
    switch status {
    case .sending?, .finished?:
      "\(issue) went out while the editor was open (it is \(status?.rawValue ?? "")). Your text is kept in \(path)"
    case .composed?, .skipped?, .cancelled?:
      "\(issue) is \(status?.rawValue ?? "") by now. Your text is kept in \(path)"
    case nil:
      cause is PlanMistakes ? "Your text is kept" : "Nothing was changed. Your text is kept"
    }
  }
}
