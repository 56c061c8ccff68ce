internal import Foundation
internal import Newsroom

/// How an article becomes the values of a row, and a row an article.
enum StoredArticle {
  /// For the search index: what the view `article_texts` gives for the article's row.
  static func indexed(_ place: Int64, _ article: Article, _ text: String) -> [StoredValue] {
    [
      .int(place), .text(article.title), .text(article.standfirst), .text(text), .text(list(article.bylines)),
      .text(article.interviewee), .text(article.series), .text(list(article.topics)), .text(list(article.regions)),
      .text(article.kind.rawValue),
    ]
  }

  /// In the order of the `insert` of articles.
  static func values(_ article: Article) -> [StoredValue] {
    [
      .text(article.id), .text(article.slug), .text(article.title), .text(article.standfirst),
      .text(list(article.bylines)), .text(article.interviewee), .text(article.series), .text(article.kind.rawValue),
      .text(list(article.regions)), .text(list(article.topics)), .text(article.url), .text(article.image?.url),
      .text(article.image?.alt), .text(article.access.rawValue), .int(article.priority), .time(article.published),
      .time(article.updated), article.event.map { .day($0.day) } ?? .null, .text(article.event?.place),
      .text(article.event?.source), .text(list(article.pins)), .time(article.embargo), .text(list(article.covers)),
      .int(article.revised ? 1 : 0),
    ]
  }

  /// - Parameter withBody: the statement has the body, too.
  static func read(_ row: Row, withBody: Bool) throws -> Article {
    let image = row.optionalText(.imageUrl).map { Image(url: $0, alt: row.text(.imageAlt)) }
    let event =
      row.isNull(.eventDay)
      ? nil
      : Event(
        day: try row.day(.eventDay), place: row.optionalText(.eventPlace), source: row.optionalText(.eventSource))
    return Article(
      id: row.text(.article), slug: row.text(.slug), title: row.text(.title),
      standfirst: row.optionalText(.standfirst), bylines: try list(row.text(.bylines)),
      interviewee: row.optionalText(.interviewee), series: row.optionalText(.series), kind: try row.word(.kind),
      regions: try list(row.text(.regions)), topics: try list(row.text(.topics)),
      body: withBody ? row.text(.html) : "", url: row.text(.url), image: image, access: try row.word(.access),
      priority: Int(row.int(.priority)), published: row.time(.published), updated: row.optionalTime(.updated),
      event: event, pins: try list(row.text(.pins)), embargo: row.optionalTime(.embargo),
      covers: try list(row.text(.covers)), revised: row.int(.revised) != 0)
  }

  private static func list(_ texts: [String]) -> String {
    var json: [UInt8] = [UInt8(ascii: "[")]
    for (index, text) in texts.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      json.append(UInt8(ascii: "\""))
      for octet in text.utf8 {
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), octet]
        case 0..<0x10: json += Array("\\u000\(String(octet, radix: 16))".utf8)
        case 0x10..<0x20: json += Array("\\u00\(String(octet, radix: 16))".utf8)
        default: json.append(octet)
        }
      }
      json.append(UInt8(ascii: "\""))
    }
    json.append(UInt8(ascii: "]"))
    return String(decoding: json, as: UTF8.self)
  }

  private static func list(_ json: String) throws -> [String] {
    guard json != "[]" else { return [] }
    guard let texts = try? JSONDecoder().decode([String].self, from: Data(json.utf8)) else {
      throw StoreError.malformed("\"\(json.printable)\" as a list")
    }
    return texts
  }
}
