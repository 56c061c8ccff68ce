import Testing

@testable import Newsroom

@Suite("summaries")
struct SummaryTests {
  @Test(
    "a sentence ends where its reader would end it",
    arguments: [
      ["The vote failed.", "Nobody was surprised."],
      ["The U.S. Senate met.", "It adjourned at 5 p.m. Friday."],
      ["Dr. Ama Boateng spoke.", "Gen. Li and Amb. Cruz listened."],
      ["J. R. Okafor resigned.", "So did Marit H. Haugsrud."],
      ["Growth was 3.5 percent.", "It had been 2.25."],
      ["Prices rose 1.5% to $4.20.", "The No. 2 exporter fell to No. 3 in Jan. 2026."],
      ["“The strait is open.”", "“The insurance is not,” she said."],
      ["She said, “It holds.”", "Then it broke."],
      ["He called it ‘a truce.’", "They called it 'a pause.'", "Both were wrong."],
      ["(It rained.)", "The canal filled [again].", "Ships came."],
      ["Will it hold?", "No!", "Yes?!", "Perhaps."],
      ["Well... that is the question… or part of it.", "It depends…", "Then again, no."],
      ["They waited . . . and went.", "All of them."],
      ["A ban vs. A tariff is no choice.", "Messrs. Abe and Ito et al. Agree."],
      ["See p. 12 and pp. 3 of vol. 2.", "The rest is Fig. 4."],
      ["Q. What now?", "A. We wait.", "Q: How long?", "A: Until May.", "Then we vote."],
      ["1. The first item stands.", "2. So does the second."],
      ["The iPhone fell.", "¿Y ahora?", "«Nada.»", "Nothing."],
      ["In 1998. it was written so, in lower case.", "Now it isn't."],
      ["The pact was signed in 2019.", "12 states joined."],
      ["这是第一句。", "这是第二句！", "真的吗？！", "真的。"],
      ["「はい。」と彼は言った。", "そして去った。"],
      ["वे आए।", "वे गए।"],
      ["هل يصمد؟", "نعم."],
    ])
  func boundaries(sentences: [String]) {
    let wide = sentences[0].contains("。")
    let found = Summary.sentences(of: sentences.joined(separator: wide ? "" : " "))
    #expect(found.map(\.text) == sentences)
    #expect(found.dropFirst().allSatisfy { $0.spaced == !wide })
  }

  @Test("where it isn't sure that a sentence ends, it goes on")
  func unsure() {
    for text in ["He moved to the U.S. He stayed.", "It ended at 5 p.m. Nobody left.", "Ask Sen. No one else knows."] {
      #expect(Summary.sentences(of: text).count == 1)
    }
  }

  @Test("white space is folded, and a sentence may run over lines")
  func folding() {
    #expect(
      Summary.lead(of: "  The vote\n failed.\tNobody\u{a0}was\r\nsurprised. ")
        == "The vote failed. Nobody was surprised.")
  }

  @Test("captions and headings are passed over, unless there is nothing else")
  func captions() {
    #expect(Summary.lead(of: "Photo by Ann Lee (Reuters)\n\nThe vote failed.") == "The vote failed.")
    #expect(Summary.lead(of: "The harbour\r\n\r\nThe vote failed.\r\n\r\nMore.") == "The vote failed.")
    #expect(Summary.lead(of: "A heading\n \t\nThe vote failed (again).") == "The vote failed (again).")
    #expect(Summary.lead(of: "The harbour\n\nThe ships") == "The harbour The ships")
    #expect(Summary.lead(of: "") == "" && Summary.lead(of: " \n\n \t ") == "")
  }

  @Test("a lead takes what fits into the limit to the character, and the first sentence in any case")
  func limit() {
    let text = "One two. Three four. Five."
    #expect(Summary.lead(of: text, limit: 26) == text)
    #expect(Summary.lead(of: text, limit: 25) == "One two. Three four.")
    #expect(Summary.lead(of: text, limit: 20) == "One two. Three four.")
    #expect(Summary.lead(of: text, limit: 19) == "One two.")
    #expect(Summary.lead(of: text, limit: 3) == "One two.")
    #expect(Summary.lead(of: "一。二。三。", limit: 4) == "一。二。")
  }

  @Test("only a first sentence of more than three limits is cut, at a word, with an ellipsis")
  func cutting() {
    let words = Array(repeating: "word", count: 40).joined(separator: " ") + "."
    #expect(Summary.lead(of: words, limit: 67) == words)
    let cut = Summary.lead(of: words, limit: 30)
    #expect(cut.hasSuffix("word…") && cut.count <= 91 && cut.count > 80)
    #expect(words.hasPrefix(cut.dropLast()))
    // No space near the limit: cut at a character.
    let wide = "第一 " + String(repeating: "字", count: 200) + "。"
    #expect(Summary.lead(of: wide, limit: 20).count == 61)
    for limit in [0, -5] { #expect(Summary.lead(of: "Words without end", limit: limit) == "…") }
  }

  @Test("a text of a megabyte, or of nothing but marks, takes no longer than reading it", .timeLimit(.minutes(1)))
  func hostile() {
    _ = Summary.lead(of: String(repeating: "a", count: 1_000_000))
    _ = Summary.lead(of: String(repeating: ". ", count: 500_000))
    _ = Summary.lead(of: String(repeating: "。」", count: 300_000))
    _ = Summary.lead(of: String(repeating: "\"", count: 1_000_000))
    _ = Summary.lead(of: String(repeating: "\n\n", count: 500_000))
    _ = Summary.lead(of: String(repeating: "A.\n\n", count: 200_000), limit: 1)
  }

  @Test("a lead is whole sentences of the text, in order, from the start of a paragraph")
  func property() {
    var random = Seeded(11)
    let words = [
      "the", "U.S.", "Dr.", "Okafor", "3.5", "percent", "No.", "(again)", "“truce”", "vs.", "J.", "a.m.", "it’s",
      "$4.20",
    ]
    let stops = [".", "!", "?", "…", ".”", "?)", ".'"]
    for _ in 0..<2000 {
      let paragraphs = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        (0..<Int.random(in: 1...8, using: &random)).map { _ in
          let middle = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
            words.randomElement(using: &random)
          }
          return (["Now"] + middle + ["ended"]).joined(separator: " ") + (stops.randomElement(using: &random) ?? ".")
        }
      }
      let limit = Int.random(in: 40...400, using: &random)
      let caption = Bool.random(using: &random) ? "A caption by Ann Lee\n\n" : ""
      let lead = Summary.lead(
        of: caption + paragraphs.map { $0.joined(separator: " ") }.joined(separator: "\n\n"), limit: limit)
      let prefixes = (1...paragraphs[0].count).map { paragraphs[0].prefix($0).joined(separator: " ") }
      let expected = prefixes.last { $0.count <= limit } ?? prefixes[0]
      if expected.count <= limit * 3 { #expect(lead == expected) }
    }
  }
}
