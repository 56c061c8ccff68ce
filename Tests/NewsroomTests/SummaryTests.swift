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
      ["It sells.", "iPhone users stay.", "eBay users left.", "They won't return."],
      ["The 1. FC Köln lost.", "Der 3. Oktober ist frei.", "He saw Dr. No. Twice in fact."],
      ["It ended on March 3.", "The rest is known."],
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
      Summary.extract(of: "  The vote\n failed.\tNobody\u{a0}was\r\nsurprised. ")
        == "The vote failed. Nobody was surprised.")
  }

  @Test("captions and headings are passed over, unless there is nothing else")
  func captions() {
    #expect(Summary.extract(of: "By Ann Lee (Reuters)\n\nThe vote failed.") == "The vote failed.")
    #expect(Summary.extract(of: "The harbour\r\n\r\nThe vote failed.\r\n\r\nMore.") == "The vote failed. More.")
    #expect(Summary.extract(of: "A heading\n \t\nThe vote failed (again).") == "The vote failed (again).")
    #expect(Summary.extract(of: "The ships of the harbour") == "The ships of the harbour")
    #expect(Summary.extract(of: "") == "" && Summary.extract(of: " \n\n \t ") == "")
  }

  @Test("a text of a megabyte, or of nothing but marks, takes no longer than reading it", .timeLimit(.minutes(1)))
  func hostile() {
    _ = Summary.extract(of: String(repeating: "a", count: 1_000_000))
    _ = Summary.extract(of: String(repeating: ". ", count: 500_000))
    _ = Summary.extract(of: String(repeating: "。」", count: 300_000))
    _ = Summary.extract(of: String(repeating: "\"", count: 1_000_000))
    _ = Summary.extract(of: String(repeating: "\n\n", count: 500_000))
    _ = Summary.extract(of: String(repeating: "A.\n\n", count: 200_000), limit: 1)
  }
}
