import Foundation

/// A text as its words alone, so that Markdown, HTML, plain text and a folded quotation of it compare.
enum Words {
  /// Of HTML: tags, styles and comments gone, entities read.
  static func html(_ text: String) -> [Substring] {
    var plain = text.replacing(#/<!--(.|\n)*?-->/#, with: " ").replacing(#/<style(.|\n)*?</style>/#, with: " ")
    plain = plain.replacing(#/<[^>]*>/#, with: " ")
    for (entity, character) in [
      ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&mdash;", "—"), ("&nbsp;", " "), ("&amp;", "&"),
    ] {
      plain = plain.replacing(entity, with: character)
    }
    return words(plain)
  }

  /// Of Markdown: addresses of links and raw tags gone.
  static func markdown(_ text: String) -> [Substring] {
    words(text.replacing(#/\]\([^)]*\)/#, with: " ").replacing(#/<[^>]*>/#, with: " "))
  }

  /// Of plain text.
  static func words(_ text: String) -> [Substring] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }
  }

  /// Of a mail's text part, without the numbers of its links, which stand between the words.
  static func textPart(_ text: String) -> [Substring] {
    words(text.replacing(#/\[[0-9]+\](?: https?:\S+)?/#, with: ""))
  }

  /// Every run of so many words.
  static func shingles(_ words: [Substring], of count: Int = 8) -> Set<String> {
    guard words.count >= count else { return words.isEmpty ? [] : [words.joined(separator: " ")] }
    return Set((0...(words.count - count)).map { words[$0..<($0 + count)].joined(separator: " ") })
  }
}

/// An article's file, cut by hand: what the tests know of it doesn't come from the program.
struct SampleArticle {
  var fields: [String: String] = [:]
  var body: String

  init(path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let parts = text.components(separatedBy: "---\n")
    body = parts.dropFirst(2).joined(separator: "---\n")
    for line in parts[1].split(separator: "\n") where !line.hasPrefix(" ") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[String(line[..<colon])] = line[line.index(after: colon)...].trimmingCharacters(
        in: CharacterSet(charactersIn: " \"'"))
    }
  }

  /// Only all-access readers may read the whole of it.
  var isGated: Bool { ["subscribers", "metered"].contains(fields["access"]) }

  static func all(in folder: String = TestNewsroom.articles) throws -> [SampleArticle] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }.sorted().map {
      try SampleArticle(path: folder + "/" + $0)
    }
  }

  /// The shingles of gated bodies that no reader of the free variant may see: those that are nowhere in what is open.
  static func secrets(_ articles: [SampleArticle]) -> Set<String> {
    var secrets: Set<String> = []
    var open: Set<String> = []
    for article in articles {
      if article.isGated {
        secrets.formUnion(Words.shingles(Words.markdown(article.body)))
      } else {
        open.formUnion(Words.shingles(Words.markdown(article.body)))
      }
      for field in article.fields.values { open.formUnion(Words.shingles(Words.words(field))) }
    }
    return secrets.subtracting(open)
  }
}
