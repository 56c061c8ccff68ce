/// Tells answers from questions, and both from what introduces a conversation.
///
/// A conversation is an article of that kind, or a text with labels: "Q:" and "A:", or any short name before a colon that
/// paragraphs begin with again and again ("TM:", "**Ada Obi:**"). The label whose paragraphs mostly end in a question asks.
/// Failure policy: total; where nobody can be told to ask, questions are left out and all else is taken.
struct Conversation {
  let isInterview: Bool
  /// By label: whether it asks.
  private var labels: [String: Bool] = [:]
  private var isAnswering = false
  private var isAsking = false

  var isConversation: Bool { isInterview || !labels.isEmpty }

  init(_ paragraphs: [String], isInterview: Bool) {
    self.isInterview = isInterview
    var seen: [String: (count: Int, asking: Int)] = [:]
    for paragraph in paragraphs.prefix(200) {
      guard let label = Self.label(of: paragraph) else { continue }
      let asks = Summary.mark(of: paragraph.trimmed(end: true)) == "?"
      let before = seen[label.name] ?? (0, 0)
      seen[label.name] = (before.count + 1, before.asking + (asks ? 1 : 0))
    }
    let isQA = seen["q"] != nil
    // One speaker alone is a heading that comes again.
    let most = seen.values.map(\.count).reduce(0, +)
    for (name, count) in seen
    where name == "q" || (name == "a" && isQA) || count.count > 1 || (isInterview && most > 1) {
      labels[name] = name == "q" || (name != "a" && count.asking * 2 >= count.count && count.asking > 0)
    }
    let others = labels.filter { !$0.value }.count
    if !isInterview, labels.count < 2 || others == 0, !isQA { labels = [:] }
  }

  /// Whether a paragraph may be quoted; of its sentences, the label goes.
  mutating func takes(_ paragraph: inout [Summary.Sentence]) -> Bool {
    guard let first = paragraph.first?.text, let last = paragraph.last?.text else { return false }
    if let label = Self.label(of: first), let asks = labels[label.name] {
      (isAnswering, isAsking) = (true, asks)
      guard !asks else { return false }
      let rest = String(first.dropFirst(label.length)).trimmed()
      if rest.isEmpty { paragraph.removeFirst() } else { paragraph[0].text = rest }
      return !paragraph.isEmpty
    }
    // What goes on without a label is the last speaker's.
    if isAsking { return false }
    guard isInterview else { return true }
    guard labels.isEmpty else { return isAnswering }
    let asks = Summary.mark(of: last) == "?" && paragraph.count <= 3
    if asks { isAnswering = true }
    return isAnswering && !asks
  }

  /// "Q:", "A.", "TM:", "**Ada Obi:**": its name, in lower case, and how many characters it takes.
  private static func label(of text: String) -> (name: String, length: Int)? {
    var head = text.prefix(48)
    let marks = head.prefix { "*_ \n\t".contains($0) }.count
    head = head.dropFirst(marks)
    if let first = head.first, "QA".contains(first.uppercased()), let stop = head.dropFirst().first, ":.".contains(stop)
    {
      var length = marks + 2 + head.dropFirst(2).prefix { "*_".contains($0) }.count
      guard text.dropFirst(length).first?.isWhitespace != false else { return nil }
      length += text.dropFirst(length).prefix { $0.isWhitespace }.count
      return (first.lowercased(), length)
    }
    guard head.first?.isUppercase == true, let colon = head.firstIndex(of: ":") else { return nil }
    let name = head[..<colon]
    guard name.count <= 32, name.split(separator: " ").count <= 4,
      name.allSatisfy({ $0.isLetter || $0.isNumber || " .'’-*_".contains($0) })
    else { return nil }
    var length = marks + name.count + 1
    length += text.dropFirst(length).prefix { "*_".contains($0) }.count
    guard text.dropFirst(length).first?.isWhitespace != false else { return nil }
    return (name.lowercased().filter { $0 != "*" && $0 != "_" }, length)
  }
}
