extension Summary {
  /// The sentences that say most of a text, in its order, within `limit` characters.
  ///
  /// A sentence counts by how much of what the others say it says (their shared words, the rarer ones more), and by how
  /// early it stands. Questions and what points back ("But this …") count less; of a conversation, answers are taken.
  /// Where no sentence fits, it is `lead`'s. Limits: the first 40 sentences are looked at.
  public static func extract(of text: String, limit: Int = 280, isInterview: Bool = false) -> String {
    var found: [(sentence: Sentence, opens: Bool)] = []
    var answers = Conversation(isInterview: isInterview)
    for paragraph in paragraphs(of: text) {
      let sentences = sentences(of: paragraph)
      // A line without a full stop is a caption or a heading.
      guard let first = sentences.first, mark(of: first.text) != nil, answers.takes(sentences) else { continue }
      for (number, sentence) in sentences.enumerated() where mark(of: sentence.text) != nil {
        found.append((number == 0 ? answers.unlabelled(sentence) : sentence, number == 0))
      }
      guard found.count < 40 else { break }
    }
    let weights = weights(of: found.map(\.sentence.text))
    let order = found.indices.sorted { weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1 }
    var taken: [Int] = []
    var length = 0
    for index in order {
      let more = found[index].sentence.text.count + (taken.isEmpty ? 0 : 1)
      // Of a longer text, what says next to nothing isn't taken for its shortness.
      let isFiller = found.count > 5 && !taken.isEmpty && found[index].sentence.text.count < 25
      guard length + more <= limit, taken.count < 4, !isFiller else { continue }
      taken.append(index)
      length += more
    }
    guard !taken.isEmpty else { return lead(of: text, limit: limit) }
    var summary = ""
    for index in taken.sorted() {
      let sentence = found[index].sentence
      summary += (summary.isEmpty || !(sentence.spaced || found[index].opens) ? "" : " ") + sentence.text
    }
    return summary
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

/// Tells answers from questions, and both from what introduces a conversation.
private struct Conversation {
  let isInterview: Bool
  private var isAnswering = false

  init(isInterview: Bool) { self.isInterview = isInterview }

  /// Whether a paragraph may be quoted: of an interview, only what answers; elsewhere all but labelled questions.
  mutating func takes(_ paragraph: [Summary.Sentence]) -> Bool {
    guard let first = paragraph.first?.text, let last = paragraph.last?.text else { return false }
    switch Self.label(of: first)?.first {
    case "q", "Q":
      isAnswering = true
      return false
    case "a", "A":
      isAnswering = true
      return true
    default: break
    }
    guard isInterview else { return true }
    let asks = last.last { !"”\"’')".contains($0) } == "?" && paragraph.count <= 3
    if asks { isAnswering = true }
    return isAnswering && !asks
  }

  /// A sentence without the "A:" before it.
  func unlabelled(_ sentence: Summary.Sentence) -> Summary.Sentence {
    guard let label = Self.label(of: sentence.text), label.count == 2 else { return sentence }
    return Summary.Sentence(
      text: String(sentence.text.dropFirst(label.count).drop(while: \.isWhitespace)), spaced: sentence.spaced)
  }

  /// "Q:", "A." and the like.
  private static func label(of text: String) -> String? {
    let head = text.prefix(2)
    guard head.count == 2, "QqAa".contains(head.first ?? " "), ":.".contains(head.last ?? " "),
      text.dropFirst(2).first?.isWhitespace != false
    else { return nil }
    return String(head)
  }
}
