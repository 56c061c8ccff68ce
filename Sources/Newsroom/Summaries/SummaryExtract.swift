extension Summary {
  /// The sentences that say most of a text, in its order, within `limit` characters; empty where none fits that would say
  /// enough. Nothing is ever cut.
  ///
  /// A sentence counts by how much of what the others say it says (their shared words, the rarer ones more), and by how
  /// early it stands. Questions and what points back ("But this …") count less; of a conversation, answers are taken.
  /// What a quotation spans is taken whole. What a page says of itself is left out (`Boilerplate`). Limits: the first
  /// 32 sentences are looked at; of a longer text, at least `enough` characters are a summary.
  public static func extract(of text: String, limit: Int = 280, isInterview: Bool = false) -> String {
    let paragraphs = paragraphs(of: text)
    var found: [Passage] = []
    var answers = Conversation(paragraphs, isInterview: isInterview)
    for paragraph in paragraphs {
      guard found.count < 32 else { break }
      var sentences = sentences(of: paragraph)
      // A line without a full stop is a caption or a heading.
      guard let first = sentences.first, !Boilerplate.opens(first.text), answers.takes(&sentences),
        let first = sentences.first, mark(of: first.text) != nil
      else { continue }
      sentences.removeAll { mark(of: $0.text) == nil || Boilerplate.opens($0.text) }
      found += passages(of: sentences, apart: answers.isConversation)
    }
    guard !found.isEmpty else {
      // No sentence at all: a few words without a stop, if they are all there is.
      guard paragraphs.count == 1, !paragraphs.isEmpty, !Boilerplate.opens(paragraphs[0]) else { return "" }
      let flat = paragraphs[0].split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return flat.count <= limit && mark(of: flat) == nil && !answers.isConversation ? flat : ""
    }
    let taken = best(of: found, limit: limit)
    var summary = ""
    for index in taken.sorted() {
      let passage = found[index]
      summary += (summary.isEmpty || !(passage.spaced || passage.opens) ? "" : " ") + passage.text
    }
    return summary
  }

  /// Sentences that stand or fall together; mostly one.
  private struct Passage {
    var text: String
    var length: Int
    var spaced: Bool
    /// First of its paragraph.
    var opens: Bool
  }

  /// Runs of sentences whose quotation marks balance; what doesn't within three of them is left out.
  private static func passages(of sentences: [Sentence], apart isConversation: Bool) -> [Passage] {
    var passages: [Passage] = []
    var start = 0
    while start < sentences.count {
      var text = sentences[start].text
      var end = start + 1
      while !Quotation.balances(text), end < sentences.count, end - start < 3 {
        text += (sentences[end].spaced ? " " : "") + sentences[end].text
        end += 1
      }
      let isWhole = Quotation.balances(text)
      let asks = isConversation && sentences[start..<(isWhole ? end : start + 1)].contains { mark(of: $0.text) == "?" }
      if isWhole, !asks {
        passages.append(
          Passage(text: text, length: length(text), spaced: sentences[start].spaced, opens: start == 0))
      }
      start = isWhole ? end : start + 1
    }
    return passages
  }

  /// In characters; telling them apart takes long where there is nothing to tell.
  private static func length(_ text: String) -> Int {
    text.utf8.contains { $0 > 0x7F || $0 == 13 } ? text.count : text.utf8.count
  }

  /// Of a text that says more, less than this says nothing.
  private static func enough(_ limit: Int) -> Int { min(60, limit * 2 / 3) }

  /// Those that count most and fit, at most four; none if that would be a crumb of a longer text.
  private static func best(of found: [Passage], limit: Int) -> [Int] {
    let weights = weights(of: found.map(\.text))
    let order = found.indices.sorted { weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1 }
    let enough = enough(limit)
    func take(_ order: [Int], shortest: Int) -> (taken: [Int], length: Int) {
      var taken: [Int] = []
      var length = 0
      for index in order where found[index].length >= shortest {
        let more = found[index].length + (taken.isEmpty ? 0 : 1)
        guard length + more <= limit, taken.count < 4 else { continue }
        taken.append(index)
        length += more
      }
      return (taken, length)
    }
    // Of a longer text, what says next to nothing isn't taken for its shortness.
    let isLong = found.count > 5
    for (shortest, order) in [(isLong ? 25 : 0, order), (enough, order), (0, order)] {
      let choice = take(order, shortest: shortest)
      let isAll = choice.taken.count == found.count
      if choice.length >= enough || isAll { return choice.taken }
      // Chinese and Japanese say as much in half the room.
      if choice.length * 2 >= enough, found.contains(where: { $0.text.utf8.count > 2 * $0.length }) {
        return choice.taken
      }
    }
    return []
  }

  /// What each sentence counts. Whole numbers only.
  private static func weights(of sentences: [String]) -> [Int] {
    let terms = sentences.map { Set(Terms.words($0)) }
    var counts: [String: Int] = [:]
    for set in terms { for term in set { counts[term, default: 0] += 1 } }
    return sentences.indices.map { index in
      // Its words that others have too, each as telling as it is frequent and not everywhere.
      var shared = 0
      for term in terms[index] {
        let count = counts[term] ?? 1
        if count > 1, count * 2 <= sentences.count + 2 { shared += min(count, 6) * 16 }
      }
      let centrality = shared * 8 / (terms[index].count + 6)
      // The first sentence counts 240 for its place, the second half of that, the third a third.
      var weight = 40 + centrality + 240 / (index + 1)
      let text = sentences[index]
      if mark(of: text) == "?" { weight /= 4 }
      let opening = text.prefix { !$0.isWhitespace }.lowercased().filter { $0.isLetter }
      if index > 0, pointsBack.contains(opening) { weight = weight * 2 / 3 }
      if terms[index].count < 4 { weight /= 2 }
      return weight
    }
  }

  private static let pointsBack: Set<String> = [
    "but", "and", "yet", "so", "this", "that", "these", "those", "it", "he", "she", "they", "his", "her", "their",
    "its",
    "however", "instead", "still", "then", "also", "or", "nor", "such", "therefore", "meanwhile",
  ]
}

/// Whether what a text opens with quotation marks it closes.
enum Quotation {
  /// Knows “…”, "…", «…», »…«, „…“, ”…”, 「…」 and 『…』; single marks are apostrophes more often than not.
  static func balances(_ text: String) -> Bool {
    guard text.utf8.contains(where: { $0 == 0x22 || $0 > 0x7F }) else { return true }
    var open: [Unicode.Scalar] = []
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      defer { before = scalar }
      guard "\"“”„«»「」『』".unicodeScalars.contains(scalar) else { continue }
      // Inches and feet.
      if scalar == "\"", open.last != "\"", "0"..."9" ~= before { continue }
      if let last = open.last, closers[last]?.contains(scalar) == true {
        open.removeLast()
      } else {
        guard scalar != "」", scalar != "』" else { return false }
        open.append(scalar)
      }
    }
    return open.isEmpty
  }

  private static let closers: [Unicode.Scalar: [Unicode.Scalar]] = [
    "\"": ["\""], "“": ["”"], "”": ["”"], "„": ["“", "”"], "«": ["»"], "»": ["«", "»"], "「": ["」"], "『": ["』"],
  ]
}

/// What a page says of itself: no part of the story.
enum Boilerplate {
  /// Whether a paragraph or sentence is one of these.
  static func opens(_ text: String) -> Bool {
    // Nearly all begin otherwise.
    let scalars = text.unicodeScalars.drop { !$0.properties.isAlphabetic && $0 != "©" }
    let word = String(Substring(scalars.prefix(14).prefix { $0.properties.isAlphabetic || $0 == "©" })).lowercased()
    guard firstWords.contains(word) else { return false }
    let head = head(text)
    return isOne(head) || notes.contains(where: head.hasPrefix)
  }

  private static func isOne(_ head: String) -> Bool {
    starts.contains(where: head.hasPrefix)
      || ((head.hasPrefix("this ") || head.hasPrefix("a version of this "))
        && published.contains { head.contains($0) }
        && pieces.contains { head.contains($0) })
  }

  /// The first words, in lower case, without marks before them, with one kind of apostrophe.
  private static func head(_ text: String) -> String {
    let scalars = text.unicodeScalars.drop { !$0.properties.isAlphabetic && $0 != "©" }.prefix(80)
    let lower = String(Substring(scalars)).lowercased()
    return lower.utf8.contains(0xE2) ? String(lower.map { $0 == "’" ? "'" : $0 }) : lower
  }

  private static let notes = [
    "editor's note", "editors' note", "editors note", "author's note", "note to readers", "photo:", "photos:",
    "photo by",
    "photograph:", "image:", "picture:", "illustration:", "caption:", "credit:", "video:", "correction:",
    "clarification:", "disclaimer:", "about the author", "translated from", "with reporting by",
  ]
  private static let starts = [
    "subscribe to", "subscribe now", "subscribe for", "subscribe today", "sign up", "sign-up", "join our mailing",
    "join our newsletter", "read more", "read the full", "read our", "click here", "follow us", "follow our",
    "share this",
    "listen to this", "keep reading", "already a subscriber", "log in to", "register to", "support our", "donate to us",
    "first published", "originally published", "published with permission", "republished", "reprinted", "©",
    "copyright",
    "all rights reserved", "photo:", "image:", "photograph:", "illustration:", "advertisement", "get our newsletter",
  ]
  private static let firstWords = Set(
    (notes + starts + ["this", "a"]).map { start in
      String(Substring(start.unicodeScalars.prefix { $0.properties.isAlphabetic || $0 == "©" }))
    })
  private static let pieces = ["article", "story", "piece", "essay", "post", "interview", "column", "analysis", "text"]
  private static let published = [
    "published", "appeared", "was produced", "is part of a series", "was updated", "has been updated",
    "was written for",
    "is adapted", "was adapted", "is republished", "was supported by",
  ]
}
