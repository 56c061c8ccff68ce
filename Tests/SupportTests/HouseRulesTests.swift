import Foundation
import TestSupport
import Testing

/// What holds of the whole of Sources, whoever adds to it.
@Suite("The house's rules") struct HouseRulesTests {
  private struct File {
    /// `Press/Check/LeakRule.swift`
    var path: String
    var target: String
    var text: String
    /// Without comments.
    var code: String
  }

  private static let files: Result<[File], any Error> = Result {
    let root = Fixtures.repositoryRoot + "/Sources/"
    let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return try paths.filter { $0.hasSuffix(".swift") && !$0.hasSuffix("/module.swift") }.sorted().map { path in
      let text = try String(contentsOfFile: root + path, encoding: .utf8)
      let code = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.drop { $0 == " " }.hasPrefix("//") ? "" : line
      }
      return File(
        path: path, target: String(path.prefix { $0 != "/" }), text: text, code: code.joined(separator: "\n"))
    }
  }

  private func files() throws -> [File] {
    let files = try Self.files.get()
    try #require(files.count > 300)
    return files
  }

  /// Files with a line that matches, as PATH:LINE.
  private func places(_ files: [File], _ expression: Regex<Substring>) -> [String] {
    files.flatMap { file in
      file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
        line.firstMatch(of: expression) == nil ? nil : "\(file.path):\(index + 1)"
      }
    }
  }

  @Test("a file has at most 400 lines")
  func length() throws {
    for file in try files() {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(lines <= 400, "\(file.path) has \(lines)")
    }
  }

  @Test("no library mentions a command of the program: who calls adds that in its own terms")
  func commands() throws {
    let commandLine = try files().filter { $0.target == "dateline" }
    let names = Set(
      commandLine.flatMap { file in
        file.code.matches(of: #/name: "([a-z]+)"/#).map { String($0.1) }
      })
    try #require(names.isSuperset(of: ["compose", "send", "subscribers", "returns", "help"]))
    for file in try files() where file.target != "dateline" {
      let said = file.code.matches(of: #/dateline ([a-z]+)/#).map { String($0.1) }.filter(names.contains)
      #expect(said.isEmpty, "\(file.path) mentions dateline \(said.joined(separator: ", "))")
    }
  }

  @Test("nothing but the command line writes to standard output or standard error")
  func output() throws {
    let libraries = try files().filter { $0.target != "dateline" && $0.path != "Platform/Processes/ChildProcess.swift" }
    let writes = #/\bprint\(|standardOutput|standardError|STDOUT_FILENO|STDERR_FILENO|\bfputs\b|\bstdout\b|\bstderr\b/#
    #expect(places(libraries, writes) == [])
  }

  @Test("siblings don't import one another, and libcurl has one door")
  func imports() throws {
    let allowed: [String: Set<String>] = [
      "Platform": [], "Newsroom": ["Platform"], "Digest": ["Platform"], "Markup": ["Platform"],
      "Wire": ["Platform", "Newsroom", "Markup"], "Press": ["Platform", "Newsroom", "Markup", "Digest"],
      "Store": ["Platform", "Newsroom", "Digest"], "Mailroom": ["Platform", "Newsroom"],
      "Returns": ["Platform", "Newsroom"],
      "Production": ["Platform", "Newsroom", "Markup", "Digest", "Wire", "Press", "Store", "Mailroom", "Returns"],
    ]
    let ours = Set(allowed.keys).union(["dateline"])
    for file in try files() {
      let imported = Set(
        file.code.matches(of: #/(?:^|\n)(?:@testable )?(?:public |internal )?import ([A-Za-z0-9]+)/#).map {
          String($0.1)
        })
      if let allowed = allowed[file.target] {
        #expect(imported.intersection(ours).subtracting(allowed) == [], "\(file.path)")
      }
      #expect(!imported.contains("CCurl") || file.target == "Platform", "\(file.path)")
    }
  }
}
