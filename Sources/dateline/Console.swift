internal import Foundation
internal import Glibc
internal import Newsroom
internal import Platform
internal import Production
internal import Synchronization

/// The terminal: results on standard output, everything else on standard error.
///
/// Failure policy: a closed pipe ends the program quietly, as the shell expects. Limits: progress shows on a terminal
/// only, after a second, ten times a second at the most.
final class Console {
  enum Verbosity { case quiet, normal, verbose }

  let verbosity: Verbosity
  let json: Bool
  private let begun = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?
  /// Lines of progress that stand below the cursor's place.
  private var linesUp = 0

  init(verbosity: Verbosity, json: Bool) {
    self.verbosity = verbosity
    self.json = json
  }

  /// A line of the result.
  func print(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

  func write(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

  /// The result as JSON, with sorted keys, on one line.
  func print(json value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    guard let data = try? encoder.encode(value) else { return }
    print(String(decoding: data, as: UTF8.self))
  }

  /// What a person wants to know while it runs.
  func note(_ line: String) {
    guard verbosity != .quiet else { return }
    say(line)
  }

  func detail(_ line: String) {
    guard verbosity == .verbose else { return }
    say(line)
  }

  /// What a person must know.
  func warn(_ line: String) { say("dateline: \(line)") }

  /// A question to the person at the terminal; the answer is on standard input.
  func ask(_ question: String) {
    endProgress()
    write(question, to: STDERR_FILENO)
  }

  /// How wide a result may be: the terminal's columns; 80 where there is none.
  var columns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return min(Int(size.ws_col), 120)
  }

  /// A progress bar, on a terminal and after a second; `total` 0 where nobody knows.
  func progress(_ label: String, _ done: Int, of total: Int, _ rest: @autoclosure () -> String = "") {
    guard mayDraw() else { return }
    let width = 24
    let filled = total > 0 ? min(width, done * width / total) : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let count = total > 0 ? "\(done.grouped)/\(total.grouped)" : done.grouped
    draw([TerminalText.fitted("\(label) \(bar) \(count) \(rest())", columns: terminal.columns)])
  }

  /// Several lines in place of those before, on a terminal and after a second.
  /// - Parameter lines: given the terminal's columns; each shorter than that.
  func live(_ lines: (Int) -> [String]) {
    guard mayDraw() else { return }
    let (columns, rows) = terminal
    draw(Array(lines(columns).prefix(max(1, rows - 1))))
  }

  private var terminal: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  func endProgress() {
    guard linesUp > 0 else { return }
    write(backToTop + "\u{1b}[J", to: STDERR_FILENO)
    linesUp = 0
  }

  /// Ten times a second at the most; never on a terminal that can't move its cursor.
  private func mayDraw() -> Bool {
    guard verbosity != .quiet, isatty(STDERR_FILENO) == 1, getenv("TERM").map({ strcmp($0, "dumb") != 0 }) ?? false
    else { return false }
    let now = ContinuousClock.now
    guard now - begun > .seconds(1), drawn.map({ now - $0 > .milliseconds(100) }) ?? true else { return false }
    drawn = now
    return true
  }

  private var backToTop: String { "\r" + (linesUp > 1 ? "\u{1b}[\(linesUp - 1)A" : "") }

  /// In one write, each line over the old one, so that nothing flickers.
  private func draw(_ lines: [String]) {
    let text = lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n")
    write((linesUp > 0 ? backToTop : "\r") + text + "\u{1b}[J", to: STDERR_FILENO)
    linesUp = lines.count
  }

  private func say(_ line: String) {
    endProgress()
    write(line + "\n", to: STDERR_FILENO)
  }

  private func write(_ text: String, to descriptor: Int32) { Self.write(Array(text.utf8), to: descriptor) }

  private static let outputErrors = Atomic<Int>(0)

  /// Whether some of the result could not be written.
  static var hasLostOutput: Bool { outputErrors.load(ordering: .relaxed) > 0 }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        // A reader that has seen enough is no error.
        if descriptor == STDOUT_FILENO && errno != EPIPE { outputErrors.add(1, ordering: .relaxed) }
        return
      }
      rest = rest.dropFirst(count)
    }
  }
}

/// Columns, each as wide as its widest cell; numbers to the right.
struct Table {
  var header: [String]
  var rows: [[String]] = []

  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        let isNumber =
          rows.contains { !$0[column].isEmpty }
          && rows.allSatisfy { $0[column].allSatisfy { $0.isNumber || $0 == "," } }
        line += (isNumber ? padding + cell : cell + padding) + (column + 1 < row.count ? "  " : "")
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}

extension NewsroomFolder {
  /// An instant as people at this newsroom read it: `2026-11-23 06:10`.
  func moment(_ instant: Date) -> String {
    let zone = publication.timeZone
    return "\(zone.day(at: instant)) \(zone.wallTime(at: instant))"
  }
}
