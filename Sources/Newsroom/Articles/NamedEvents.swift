internal import Foundation
internal import Platform

/// Pieces whose headlines are short and yet name one event: the same place or person, and the same thing there, within
/// days of each other. "Earthquake strikes Izmir" and "Anger at builders after Izmir quake" have few words in common, but
/// those two say enough.
///
/// What says too little: a country or a region alone (much happens in it), an office or an institution (presidents do
/// many things), and a name that many other headlines have with something else. A name is told by its capital within a
/// headline in sentence case, so newsrooms that capitalise every word get this only through `Likeness`. Whole numbers
/// only; deterministic.
struct NamedEvents {
  /// By article: those before it in order that it is on one event with.
  private var partners: [Set<Int>]

  /// Within these.
  private static let span: Double = 5 * 86_400
  /// A name in more headlines than this is a beat, not an event.
  private static let most = 40

  init(of articles: [Article], times: [Date]) {
    partners = Array(repeating: [], count: articles.count)
    let words = articles.map { Set(Terms.words($0.title)) }
    let names = Self.names(of: articles)
    var holders: [String: [Int]] = [:]
    for index in articles.indices {
      for word in words[index] where names.contains(word) { holders[word, default: []].append(index) }
    }
    for (name, all) in holders where all.count > 1 && all.count <= Self.most {
      for (place, later) in all.enumerated() {
        for earlier in all[..<place] where abs(times[later].timeIntervalSince(times[earlier])) <= Self.span {
          let isOne = words[later].contains { word in
            guard word != name, Self.says(word), !names.contains(word) || !Terms.places.contains(word) else {
              return false
            }
            guard let mate = words[earlier].first(where: { $0 != name && Self.says($0) && Self.areOne(word, $0) })
            else {
              return false
            }
            // Half of all that has the name at least has the thing, too.
            let with = all.count {
              words[$0].contains { $0 != name && (Self.areOne(word, $0) || Self.areOne(mate, $0)) }
            }
            return with * 2 >= all.count
          }
          if isOne { partners[later].insert(earlier) }
        }
      }
    }
  }

  func areOne(_ earlier: Int, _ later: Int) -> Bool { !partners[later].isEmpty && partners[later].contains(earlier) }

  /// The words that are names: with a capital within a headline in sentence case, and nowhere without one; no places
  /// as large as a country or as what articles are filed under.
  private static func names(of articles: [Article]) -> Set<String> {
    var capital: Set<String> = []
    var small: Set<String> = []
    var filed: Set<String> = []
    for article in articles {
      for region in article.regions { filed.formUnion(Terms.words(region)) }
      let spans = article.title.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
      let long = spans.filter { $0.count > 3 }
      let isSentence = long.count { $0.first?.isLowercase == true } * 2 >= long.count
      for (place, span) in spans.enumerated() {
        if span.first?.isLowercase == true {
          small.formUnion(Terms.words(String(span)))
        } else if place > 0, isSentence, span.first?.isUppercase == true {
          capital.formUnion(Terms.words(String(span)))
        }
      }
      // Where headlines have capitals throughout, their standfirsts tell.
      for span in (article.standfirst ?? "").split(whereSeparator: { !$0.isLetter }).prefix(60)
      where span.first?.isLowercase == true {
        small.formUnion(Terms.words(String(span)))
      }
    }
    return capital.subtracting(small).subtracting(filed).subtracting(Terms.places)
  }

  /// Whether a word tells what happened, rather than who holds an office, or how much.
  private static func says(_ word: String) -> Bool {
    word.utf8.count > 3 && word.utf8.first?.isASCIIDigit == false && !Terms.vague.contains(word)
      && !Terms.places.contains(word)
  }

  /// The same word, or one with the other at its end ("earthquake", "quake"), or inflected ("flood", "flooding").
  private static func areOne(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    let (short, long) = one.utf8.count < other.utf8.count ? (one, other) : (other, one)
    guard short.utf8.count >= 5 else { return false }
    return long.hasSuffix(short) || (long.hasPrefix(short) && long.utf8.count - short.utf8.count <= 3)
  }
}
