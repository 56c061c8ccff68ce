import Foundation
import TestSupport
import Testing

@testable import Newsroom

@Suite("extracts")
struct ExtractTests {
  static let text = """
    Photo by Ann Lee

    The harbour committee of Mombasa split over a fee on Tuesday. Rain fell. But nobody expected otherwise. \
    The fee would cost shippers of grain four dollars a ton.

    Who would pay it? The committee votes again on the harbour fee in May, and the shippers of grain will pay. \
    A band played.
    """

  @Test("an extract is whole sentences, in the text's order, those that say most")
  func central() {
    #expect(
      Summary.extract(of: Self.text, limit: 170)
        == "The harbour committee of Mombasa split over a fee on Tuesday. "
        + "The committee votes again on the harbour fee in May, and the shippers of grain will pay.")
    #expect(
      Summary.extract(of: Self.text, limit: 70) == "The harbour committee of Mombasa split over a fee on Tuesday.")
    #expect(Summary.extract(of: "", limit: 100) == "" && Summary.extract(of: "A caption", limit: 100) == "A caption")
    #expect(Summary.extract(of: "一是港口的费用。二是船。", limit: 40) == "一是港口的费用。二是船。")
  }

  @Test("of a conversation, answers are taken, without their labels")
  func conversation() {
    let labelled = "Q: Will it hold? Nobody knows.\n\nA: It will hold until May.\n\nQ. And then?\n\nA. Then they vote."
    #expect(Summary.extract(of: labelled) == "It will hold until May. Then they vote.")
    let bold = """
      Marit Haugsrud spent three decades as a mediator. She spoke from her home.

      You have said that talks are boring. What do you mean?

      That the people in the room have stopped performing. They argue about a road.

      Ministers like deadlines. Do they work?

      They work on ministers.
      """
    #expect(
      Summary.extract(of: bold, isInterview: true)
        == "That the people in the room have stopped performing. They argue about a road. They work on ministers.")
  }

  @Test(
    "names before a colon are labels where they come again: answers are taken, never a question",
    arguments: ["TM:", "**Tom Mills:**", "Tom Mills:", "T. M.:"], ["Obi:", "**Ada Obi:**", "Dr. Obi:", "ÖB:"])
  func names(asker: String, other: String) {
    let text = """
      \(asker) How bad is it in the delta now? You were there in the spring.

      \(other) The water came to the second floor of the clinic in the delta. We moved the patients by boat.

      And then it came again.

      \(asker) Tell us about the clinic?

      \(other) The clinic will open again in May, with a new floor. Is that enough? It is not.
      """
    for isInterview in [true, false] {
      let extract = Summary.extract(of: text, limit: 300, isInterview: isInterview)
      #expect(extract.hasPrefix("The water came to the second floor"), "\(extract)")
      #expect(!extract.contains("?") && !extract.contains(":") && !extract.contains("spring"), "\(extract)")
    }
    // One colon is no conversation.
    let plain = "Note: the water came to the second floor of the clinic. It went in June."
    #expect(Summary.extract(of: plain, limit: 300) == plain)
  }

  @Test(
    "a quotation that is opened is closed, whatever its marks",
    arguments: [("“", "”"), ("\"", "\""), ("«", "»"), ("„", "“"), ("»", "«"), ("«\u{a0}", "\u{a0}»")])
  func quotations(open: String, close: String) {
    let text = """
      \(open)The water came to the second floor of the clinic in the delta at night. We moved the patients of the \
      clinic by boat in the dark, and the boats of the delta were few, and the water rose and rose until the morning came \
      over the delta, and we had moved them all,\(close) said the doctor of the clinic. The clinic in the delta will \
      open again in May. \(open)It is not enough.\(close) The doctor \(open)won't stay\(close) in the delta.
      """
    for limit in stride(from: 40, to: 500, by: 7) {
      let extract = Summary.extract(of: text, limit: limit)
      func count(_ mark: String) -> Int {
        extract.components(separatedBy: mark.trimmingCharacters(in: .whitespaces)).count - 1
      }
      #expect(open == close ? count(open) % 2 == 0 : count(open) == count(close), "\(limit): \(extract)")
      #expect(extract.count <= limit)
    }
    #expect(Summary.extract(of: text, limit: 500).contains(open.replacing("\u{a0}", with: " ") + "The water"))
    // One that nobody closes is nobody's summary.
    #expect(
      Summary.extract(
        of: "\(open)The water came to the clinic in the delta. The clinic in the delta is closed for now.", limit: 70)
        == "The clinic in the delta is closed for now.")
  }

  @Test(
    "what a page says of itself is in no summary",
    arguments: [
      "Editor's note: The clinic in the delta, the water and the patients.", "Editors’ Note: The clinic in the delta.",
      "Subscribe to our newsletter.", "Sign up for the Daily Review of the delta and the clinic.",
      "This article was first published in the Delta Review, with the clinic.",
      "Photo: The clinic in the delta by Ann Lee.",
      "This story originally appeared in the clinic's magazine.", "Read more about the clinic in the delta.",
      "Follow us on the delta's clinic channel.", "© 2026 The clinic in the delta. All rights reserved.",
    ])
  func boilerplate(_ line: String) {
    let story =
      "The water came to the second floor of the clinic in the delta. The patients of the clinic left by boat."
    for text in [line + "\n\n" + story, story + "\n\n" + line, story + " " + line] {
      #expect(Summary.extract(of: text, limit: 400) == story)
    }
  }

  @Test("a summary says something or nothing: no crumb of a longer text, and no part of a sentence")
  func noCrumb() {
    let long = "The water of the delta " + Array(repeating: "rose and rose", count: 30).joined(separator: " ") + "."
    let useful = "The clinic in the delta will open again in May, with a new floor and a new roof."
    #expect(Summary.extract(of: "\(long) It rained.") == "")
    #expect(Summary.extract(of: "It rained. \(long) \(useful)").contains(useful))
    #expect(Summary.extract(of: "\(long)") == "" && Summary.extract(of: "Words without end", limit: 5) == "")
    #expect(Summary.extract(of: "It rained.") == "It rained.")
  }

  @Test("extracts are sentences of the text, in its order and within the limit", arguments: 0..<200)
  func property(seed: UInt64) {
    var random = Seeded(seed)
    let sentences = (0..<Int.random(in: 1...30, using: &random)).map { number in
      "S\(number) "
        + (0..<Int.random(in: 2...20, using: &random)).map { _ in "w\(Int.random(in: 0..<40, using: &random))" }
        .joined(separator: " ") + (Bool.random(using: &random) ? "." : "?")
    }
    let limit = Int.random(in: 60...600, using: &random)
    let text = sentences.enumerated().map { $1 + ($0 % 4 == 3 ? "\n\n" : " ") }.joined()
    let extract = Summary.extract(of: text, limit: limit)
    let taken = sentences.filter { extract.contains($0) }
    #expect(taken.joined(separator: " ") == extract && extract.count <= limit)
    if sentences.contains(where: { 70 <= $0.count && $0.count <= limit }) { #expect(extract.count >= 60) }
  }

  @Test("hostile texts take no longer than reading them", .timeLimit(.minutes(1)))
  func hostile() {
    _ = Summary.extract(of: String(repeating: "a ", count: 300_000))
    _ = Summary.extract(of: String(repeating: ". ", count: 300_000))
    _ = Summary.extract(of: String(repeating: "Aa bb.\n\n", count: 100_000))
    _ = Runs.hashes(of: String(repeating: "\u{3001}字", count: 200_000))
  }
}
