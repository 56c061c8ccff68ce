/// Phrases in groups, looked for all at once in one pass over a text.
///
/// Failure policy: total. Limits: phrases of two octets at least, in lower case, as they stand in a text whose white
/// space is single spaces.
public struct PhraseTable: Sendable {
  private let phrases: [(octets: [UInt8], group: Int)]
  /// Indices of phrases, by the low bits of their first two octets.
  private let buckets: [[Int]]

  /// - Parameter groups: the first is the most important.
  public init(_ groups: [[String]]) {
    var phrases: [(octets: [UInt8], group: Int)] = []
    for (group, texts) in groups.enumerated() {
      for text in texts where text.utf8.count > 1 { phrases.append((Array(text.utf8), group)) }
    }
    var buckets = Array(repeating: [Int](), count: 1024)
    for (index, phrase) in phrases.enumerated() {
      buckets[Self.bucket(phrase.octets[0], phrase.octets[1])].append(index)
    }
    self.phrases = phrases
    self.buckets = buckets
  }

  /// The most important group that has a phrase in the text; the text in lower case.
  public func group(in text: [UInt8]) -> Int? {
    var best: Int?
    visit(text[...]) { group, _ in
      if group < best ?? .max { best = group }
      return best != 0
    }
    return best
  }

  /// Whether any phrase is in the text; the text in lower case.
  public func contains(in text: ArraySlice<UInt8>) -> Bool { first(in: text) != nil }

  /// Where the first phrase in the text begins; the text in lower case.
  public func first(in text: ArraySlice<UInt8>) -> Range<Int>? {
    var found: Range<Int>?
    visit(text) { _, range in
      found = range
      return false
    }
    return found
  }

  private static func bucket(_ first: UInt8, _ second: UInt8) -> Int { Int(first & 31) << 5 | Int(second & 31) }

  private func visit(_ text: ArraySlice<UInt8>, _ visitor: (_ group: Int, _ range: Range<Int>) -> Bool) {
    text.withUnsafeBufferPointer { octets in
      guard octets.count > 1 else { return }
      for start in 0..<octets.count - 1 {
        for index in buckets[Self.bucket(octets[start], octets[start + 1])] {
          let phrase = phrases[index].octets
          guard start + phrase.count <= octets.count else { continue }
          var at = 0
          while at < phrase.count, phrase[at] == octets[start + at] { at += 1 }
          guard at == phrase.count else { continue }
          let begin = text.startIndex + start
          if !visitor(phrases[index].group, begin..<begin + phrase.count) { return }
        }
      }
    }
  }
}
