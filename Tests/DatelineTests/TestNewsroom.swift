import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// A newsroom in a temporary folder, and `dateline` run in it on the sample's Monday, or whenever the test says.
final class TestNewsroom: Sendable {
  /// What is in it to begin with.
  enum Stock: Sendable {
    case nothing
    case settings
    /// The sample's articles and readers.
    case library
    /// And daily-review/2026-11-23 and weekly-review/2026-11-21, composed.
    case issues
  }

  /// Ten past six on the sample's Monday: the Daily Review's cutoff is past, its sending isn't due.
  static let monday = "2026-11-23T06:10:00-05:00"
  static let daily = "daily-review/2026-11-23"
  static let weekly = "weekly-review/2026-11-21"
  static let articles = Fixtures.repositoryRoot + "/Config/sample/articles"
  static let readers = Fixtures.repositoryRoot + "/Config/sample/subscribers.csv"

  let folder: TemporaryFolder
  let root: String

  /// - Parameter name: the newsroom's folder, in the temporary one.
  init(_ stock: Stock = .issues, name: String = "newsroom") throws {
    folder = try TemporaryFolder()
    root = folder.at(name)
    switch stock {
    case .nothing: break
    case .settings: try check(["init", root])
    case .library: try copy(of: Prepared.library.get())
    case .issues: try copy(of: Prepared.issues.get())
    }
  }

  private func copy(of prepared: TestNewsroom) throws {
    let done = try Subprocess.run("/bin/cp", ["-a", prepared.root, root])
    guard done.status == 0 else { throw SupportError(done.errors) }
  }

  /// Made once, and copied: init and imports take longer than most of what is tested.
  private enum Prepared {
    static let library = Result {
      let made = try TestNewsroom(.settings)
      try made.check(["import", articles])
      try made.check(["subscribers", "import", readers])
      return made
    }
    static let issues = Result {
      let made = try TestNewsroom(.library)
      try made.check(["compose", "daily-review"])
      try made.check(["compose", "weekly-review", "--date", "2026-11-21"])
      return made
    }
  }

  // MARK: Running

  /// Runs it to its end.
  @discardableResult
  func run(
    _ arguments: [String], now: String? = monday, _ settings: [String: String] = [:], directory: String? = nil,
    timeout: Double = 60
  ) throws -> Subprocess.Finished {
    try Subprocess.run(
      try Executable.dateline, rooted(arguments), environment: environment(now, settings), directory: directory,
      timeout: timeout)
  }

  /// Runs it and expects this exit code; what it printed.
  @discardableResult
  func check(
    _ arguments: [String], _ status: Int32 = 0, now: String? = monday, _ settings: [String: String] = [:],
    directory: String? = nil, timeout: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Subprocess.Finished {
    let done = try run(arguments, now: now, settings, directory: directory, timeout: timeout)
    #expect(
      done.status == status, "dateline \(arguments.joined(separator: " ")) printed:\n\(done.output)\(done.errors)",
      sourceLocation: sourceLocation)
    return done
  }

  func start(_ arguments: [String], now: String? = monday, _ settings: [String: String] = [:]) throws -> Running {
    try Subprocess.start(
      try Executable.dateline, rooted(arguments), environment: environment(now, settings), directory: folder.path)
  }

  private func rooted(_ arguments: [String]) -> [String] {
    arguments.first == "init" ? arguments : ["--root", root] + arguments
  }

  /// The test's own environment but for what steers dateline.
  private func environment(_ now: String?, _ settings: [String: String]) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DATELINE_") }
    environment["DATELINE_NOW"] = now
    return environment.merging(settings) { $1 }
  }

  // MARK: Looking

  /// A line of JSON on standard output, read as `Value`.
  func json<Value: Decodable>(
    _ type: Value.Type, _ arguments: [String], _ status: Int32 = 0, now: String? = monday
  ) throws -> Value {
    let done = try check(["--json"] + arguments, status, now: now)
    return try JSONDecoder().decode(type, from: Data(done.stdout))
  }

  /// The issue's books, as `dateline queue` tells them. Fails the test if they don't balance.
  func books(_ issue: String = daily, sourceLocation: SourceLocation = #_sourceLocation) throws -> TestBooks {
    let books = try json(TestBooks.self, ["queue", issue])
    #expect(books.balanced, sourceLocation: sourceLocation)
    #expect(books.audience == books.states.values.reduce(0, +), sourceLocation: sourceLocation)
    return books
  }

  func openStore() throws -> Store { try Store(path: root + "/Queue/dateline.sqlite") }

  /// Writes a file into the newsroom.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let place = URL(fileURLWithPath: root + "/" + name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
    return place.path
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: root + "/" + name, encoding: .utf8) }

  /// Replaces the first occurrence of `old` in a file, which must be there.
  func edit(_ name: String, _ old: String, _ new: String) throws {
    let text = try read(name)
    let range = try #require(text.range(of: old), "\(name) has no \(old)")
    try write(text.replacingCharacters(in: range, with: new), to: name)
  }

  /// LINE:COLUMN of a text in a file.
  func place(of text: String, in name: String) throws -> String {
    let file = try read(name)
    let lines = try file[..<#require(file.range(of: text)).lowerBound].split(
      separator: "\n", omittingEmptySubsequences: false)
    return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
  }

  /// Every file below the newsroom by its path, with its bytes; without those that SQLite rewrites for itself, and the
  /// metrics, which say when.
  func files() throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var isFolder: ObjCBool = false
      let path = root + "/" + name
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      if name.hasSuffix("-wal") || name.hasSuffix("-shm") || name.hasSuffix(".lock") || name.hasSuffix(".prom") {
        continue
      }
      found[name] = try Data(contentsOf: URL(fileURLWithPath: path))
    }
    return found
  }
}

/// `dateline --json queue ISSUE`.
struct TestBooks: Decodable, Equatable {
  var issue, status: String
  var reason: String?
  var audience: Int
  var states, exclusions: [String: Int]
  var balanced: Bool
  var uncertain: [String]?

  subscript(state: DeliveryState) -> Int { states[state.rawValue] ?? 0 }
}

/// The settings for a relay on loopback without TLS.
func relay(_ port: Int, _ more: [String: String] = [:]) -> [String: String] {
  ["DATELINE_RELAY_URL": "smtp://127.0.0.1:\(port)", "DATELINE_RELAY_TLS": "none"].merging(more) { $1 }
}

/// A subscriber file's text with so many readers, every third of them all-access.
func manyReaders(_ count: Int) -> String {
  var text = "email,name,tier,newsletters\n"
  for number in 1...count {
    let digits = String(number + 1_000_000).dropFirst()
    text += "reader\(digits)@example.com,Reader \(number),\(number % 3 == 0 ? "all-access" : "free"),daily-review\n"
  }
  return text
}

/// A Markdown article.
func article(
  _ title: String, published: String, kind: String = "news", body: String = "What there is to say about it.",
  more: String = ""
) -> String {
  "---\ntitle: \(title)\nkind: \(kind)\npublished: \(published)\n\(more)---\n\n\(body)\n"
}
