// What the suites share: settings and articles read in one line.

import Foundation
import Newsroom
import TestSupport
import Wire

enum House {
  static let zone = TimeZone(identifier: "America/New_York") ?? .gmt
  static let dialect = ArticleDialect(
    urlPattern: "https://meridian.example/{year}/{month}/{day}/{slug}/", home: "https://meridian.example",
    timeZone: zone)

  /// The least that `dateline.yaml` must say.
  static let settings = """
    publication:
      name: The Meridian
      url: https://meridian.example
      postal-address: [The Meridian, "New York, NY 10004"]
      time-zone: America/New_York
    sender:
      from: The Meridian <review@news.meridian.example>
      return-path: bounces@news.meridian.example
      unsubscribe-url: https://meridian.example/unsubscribe?token=
    relay:
      url: smtp://localhost:587

    """

  static let newsletter = """
    name: Daily Review
    subject: "{{lead.title}}"
    schedule:
      days: weekdays
      compose-at: "06:00"
      send-at: "06:30"
      latest: "12:00"
    audience: [free, all-access]
    sections:
      - name: Our take
        kinds: [take]

    """

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixtures.repositoryRoot + "/" + path)))
  }
}

/// Settings, or the faults as a reader sees them.
func settings(
  _ text: String = House.settings, _ environment: [String: String] = [:],
  secret: Result<[UInt8], SecretError> = .failure(SecretError("can't be read"))
) -> (value: NewsroomSettings?, faults: [String]) {
  do {
    let value = try NewsroomSettings.read(
      Array(text.utf8), file: "d.yaml", environment: environment, readFile: { _ in secret })
    return (value, [])
  } catch { return (nil, error.errors.map(\.description)) }
}

/// The house's settings with one line changed.
func settings(replacing line: String, with other: String) -> (value: NewsroomSettings?, faults: [String]) {
  precondition(House.settings.contains(line), line)
  return settings(House.settings.replacing(line, with: other))
}

func newsletter(_ text: String = House.newsletter) -> (value: Newsletter?, faults: [String]) {
  do {
    return (try NewsletterSettings.read(Array(text.utf8), file: "n.yaml", slug: "daily-review"), [])
  } catch { return (nil, error.errors.map(\.description)) }
}

enum Outcome: Equatable {
  case article(Article, text: String, said: Bool)
  case draft
  case refused(String)

  var article: Article? { if case .article(let article, _, _) = self { article } else { nil } }
  var text: String? { if case .article(_, let text, _) = self { text } else { nil } }
  var fault: String? { if case .refused(let fault) = self { fault } else { nil } }

  init(_ read: () throws -> ArticleReader.Reading) {
    do {
      switch try read() {
      case .article(let article, let text, let said): self = .article(article, text: text, said: said.hasCanonicalURL)
      case .draft: self = .draft
      }
    } catch { self = .refused("\(error)") }
  }
}

func markdown(_ source: String, path: String = "a.md", _ dialect: ArticleDialect = House.dialect) -> Outcome {
  Outcome { try ArticleReader(dialect: dialect).markdown(Array(source.utf8), path: path) }
}

func json(_ source: String, line: Int = 7) -> Outcome {
  Outcome { try ArticleReader(dialect: House.dialect).json(Array(source.utf8), path: "a.jsonl", line: line) }
}

/// An article whose front matter is a title, a date and `more`.
func article(_ more: String, body: String = "Text.") -> Outcome {
  markdown("---\ntitle: T\ndate: 2026-11-23\n\(more)\n---\n\(body)\n")
}

func utc(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }
