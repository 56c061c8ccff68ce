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
    #expect(Summary.extract(of: Self.text, limit: 20) == "Rain fell.")
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
    if taken.isEmpty { #expect(extract.hasPrefix("S0 ")) } else { #expect(taken.joined(separator: " ") == extract) }
    if sentences.contains(where: { $0.count <= limit }) { #expect(extract.count <= limit) }
  }

  @Test("hostile texts take no longer than reading them", .timeLimit(.minutes(1)))
  func hostile() {
    _ = Summary.extract(of: String(repeating: "a ", count: 300_000))
    _ = Summary.extract(of: String(repeating: ". ", count: 300_000))
    _ = Summary.extract(of: String(repeating: "Aa bb.\n\n", count: 100_000))
    _ = Runs.hashes(of: String(repeating: "\u{3001}字", count: 200_000))
  }
}
