internal import Newsroom
internal import Press

/// Findings for a terminal: severity, rule and place on a line, what it is and what to do below, wrapped.
///
/// Failure policy: total; whatever an article says, nothing but printable text comes out.
struct FindingTable {
  var findings: [Finding]
  /// Of the terminal.
  var columns: Int

  var lines: [String] {
    let severity = findings.map(\.severity.rawValue.count).max() ?? 0
    let rule = findings.map(\.rule.rawValue.count).max() ?? 0
    let indent = String(repeating: " ", count: severity + rule + 4)
    let width = max(24, columns - indent.count)
    return findings.flatMap { finding in
      var cell = TextWrap.wrap(Self.place(finding).printable, columns: width).lines
      if Self.place(finding).isEmpty { cell = [] }
      cell += TextWrap.wrap(finding.message.printable, columns: width).lines
      let remedy = TextWrap.wrap(finding.remedy.printable, columns: width - 2).lines
      cell += remedy.enumerated().map { ($0.offset == 0 ? "→ " : "  ") + $0.element }
      let head =
        finding.severity.rawValue.padded(to: severity) + "  " + finding.rule.rawValue.padded(to: rule) + "  "
      return cell.enumerated().map { ($0.offset == 0 ? head : indent) + $0.element }
    }
  }

  /// `free, all-access: HTML, "The strait is open"`
  static func place(_ finding: Finding) -> String {
    let variants = finding.variants.map(\.rawValue).joined(separator: ", ")
    let rest = [finding.part?.label, finding.place].compactMap { $0 }.joined(separator: ", ")
    return [variants, rest].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  /// `2 errors, 1 warning`; empty if there is nothing.
  static func count(_ findings: [Finding], _ severities: [Finding.Severity] = Finding.Severity.allCases) -> String {
    severities.compactMap { severity in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }.joined(separator: ", ")
  }

  /// A line for each of the worst, for standard error.
  static func brief(_ findings: [Finding], most: Int = 6) -> [String] {
    let bad = findings.filter { $0.severity != .note }
    var lines = bad.prefix(most).map { finding in
      let place = place(finding)
      return
        "\(finding.severity.rawValue) (\(finding.rule.rawValue)) \(place.isEmpty ? "" : place + ": ")\(finding.message)"
        .printable
    }
    if bad.count > most { lines.append("and \(bad.count - most) more") }
    return lines
  }
}

extension String {
  fileprivate var lines: [String] { split(separator: "\n").map(String.init) }

  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
