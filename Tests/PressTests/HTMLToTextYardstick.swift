import Foundation
import Markup
import Newsroom
import Press
import Testing

/// Another converter's cases, from the shared folder: `make yardsticks` only.
///
/// Judged are the words, in their order, and each link's target where it stands among them; so links are shown inline,
/// where the case shows them at all. How lines are broken, what marks a list's item, quotation or picture, and a
/// target's scheme, which some leave out where it is the link's text, is the converter's own affair.
enum HTMLToTextYardstick {
  static let file: URL? = {
    guard let shared = ProcessInfo.processInfo.environment["DATELINE_SHARED"] else { return nil }
    let url = URL(fileURLWithPath: shared).appendingPathComponent("yardsticks/html-to-text.json")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  struct Case: Decodable {
    var id: String
    var html: String
    var expected: String
    var variant: String?
  }

  static func failure(_ test: Case) throws -> String? {
    let links: Newsletter.TextLinks = test.variant == "drop_links" ? .omitted : .inline
    let text = try MailText(columns: 100_000, links: links).text(of: Array(test.html.utf8))
    let isOrdered = test.html.range(of: "<ol", options: .caseInsensitive) != nil
    let words = tokens(text, isOrdered)
    let expected = tokens(test.expected, isOrdered)
    if matches(words, expected) { return nil }
    let place = zip(words, expected).enumerated().first { !matches([$1.0], [$1.1]) }?.offset
    let from = max(0, (place ?? min(words.count, expected.count)) - 3)
    return "\(test.id): …\(words.dropFirst(from).prefix(12)), not …\(expected.dropFirst(from).prefix(12))"
  }

  /// A character that the file itself lost (U+FFFD, where the original wasn't UTF-8) stands for any one.
  private static func matches(_ words: [String], _ expected: [String]) -> Bool {
    words.count == expected.count && zip(words, expected).allSatisfy { matches($0, $1) }
  }

  private static func matches(_ word: String, _ other: String) -> Bool {
    if word == other { return true }
    return word.count == other.count && zip(word, other).allSatisfy { $0 == $1 || $0 == "\u{FFFD}" }
  }

  private static func tokens(_ text: String, _ isOrdered: Bool) -> [String] {
    var text = text.replacing("https://", with: "").replacing("http://", with: "").replacing("mailto:", with: "")
    if isOrdered { text = text.replacing(#/(?m)^[ >]*(?:-|[0-9]+\.) /#, with: "") }
    return text.split { !($0.isLetter || $0.isNumber || $0 == "\u{FFFD}") }.map(String.init)
  }
}

@Suite("Another HTML-to-text converter's cases", .enabled(if: HTMLToTextYardstick.file != nil))
struct HTMLToTextYardstickTests {
  @Test("words, link targets and their order are the same")
  func cases() throws {
    let file = try #require(HTMLToTextYardstick.file)
    let cases = try JSONDecoder().decode([HTMLToTextYardstick.Case].self, from: Data(contentsOf: file))
    let failures = try cases.compactMap { try HTMLToTextYardstick.failure($0) }
    print("html-to-text \(cases.count - failures.count)/\(cases.count)")
    for failure in failures { print("  \(failure)") }
    #expect((cases.count - failures.count) * 100 >= cases.count * 95)
  }
}
