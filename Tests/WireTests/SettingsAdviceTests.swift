import Foundation
import TestSupport
import Testing
import Wire

/// What messages, help and advice call a setting must be what it is called: `sender.list-domain`.
@Suite("Settings in what the program says")
struct SettingsAdviceTests {
  /// The text of a Swift file's string literals, each apart; interpolated code becomes a space, its own literals are
  /// literals, too. Comments are left out.
  static func literals(of source: String) -> [String] {
    var literals: [String] = []
    var rest = source[...]

    /// Code up to an unmatched `)`, or to the end.
    func code() {
      var depth = 0
      while let next = rest.first {
        guard "/\"#()".contains(next) else {
          rest.removeFirst()
          continue
        }
        if rest.hasPrefix("//") {
          rest = rest.drop { $0 != "\n" }
        } else if rest.hasPrefix("/*") {
          rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
        } else if next == "\"" || rest.hasPrefix("#\"") || rest.hasPrefix("##\"") {
          literal()
        } else {
          rest.removeFirst()
          if next == "(" { depth += 1 }
          if next == ")" { depth -= 1 }
          if depth < 0 { return }
        }
      }
    }

    func literal() {
      let pounds = String(rest.prefix { $0 == "#" })
      rest = rest.dropFirst(pounds.count)
      let quotes = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
      rest = rest.dropFirst(quotes.count)
      var text = ""
      while !rest.isEmpty, !rest.hasPrefix(quotes + pounds) {
        if rest.hasPrefix("\\" + pounds + "(") {
          rest = rest.dropFirst(2 + pounds.count)
          code()
          text += " "
        } else if rest.hasPrefix("\\" + pounds) {
          rest = rest.dropFirst(2 + pounds.count)
          text += " "
        } else {
          text.append(rest.removeFirst())
        }
      }
      rest = rest.dropFirst(quotes.count + pounds.count)
      literals.append(text)
    }

    while !rest.isEmpty { code() }
    return literals
  }

  private static let keys = SettingsReference.files.flatMap(\.settings).map { $0.key.replacing("[]", with: "") }
  /// The words with which a dotted name of a setting begins: `sender`, `returns`.
  private static let groups = Set(
    keys.filter { $0.contains(".") }.compactMap { $0.split(separator: ".").first.map(String.init) })

  /// What a mail's program calls what it fills in for each reader; templates name it so, too.
  private static let slots: Set<String> = ["meter.left", "meter.query", "meter.parameter", "meter.opened-"]

  /// Names that look like settings and aren't any.
  static func wrongNames(in text: String) -> [String] {
    text.matches(of: #/(?:^|[^\w.\/{#^&@:-])([a-z]+)((?:\.[a-z][a-z0-9_-]*)+)(?![\w(:]|\.[a-z])/#).compactMap { match in
      let name = String(match.1 + match.2)
      guard groups.contains(String(match.1)), !slots.contains(name) else { return nil }
      let isKnown = keys.contains { key in key == name || key.hasPrefix(name + ".") }
      return isKnown ? nil : name
    }
  }

  @Test("every setting that a text of the program names is in the reference")
  func advice() throws {
    let root = Fixtures.repositoryRoot + "/Sources"
    let files = (FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? [])
      .filter { $0.hasSuffix(".swift") }
    #expect(files.count > 100)
    var wrong: [String] = []
    for file in files.sorted() {
      let source = try String(contentsOfFile: root + "/" + file, encoding: .utf8)
      for literal in Self.literals(of: source) {
        wrong += Self.wrongNames(in: literal).map { "\(file): \($0)" }
      }
    }
    #expect(wrong == [])
  }

  @Test("the search finds wrong names, in literals only")
  func search() {
    let source = #"""
      // sender.nothing
      let a = "is no domain: set publication.list_domain, \(sender.nothing + "relay.utl") or relay.url."
      let b = """
        sender.verp, `store.patient`
        """
      """#
    #expect(
      Self.literals(of: source).flatMap(Self.wrongNames).sorted() == [
        "publication.list_domain", "relay.utl", "store.patient",
      ])
  }
}
