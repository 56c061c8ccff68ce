internal import Newsroom
internal import Platform
internal import Press

/// What SpamAssassin, where it is installed, thinks of each variant. Local rules only: nothing goes over the network.
///
/// Failure policy: no program, or one that says nothing in time, is a note. Limits: 30 seconds a variant.
enum SpamScore {
  /// - Parameter path: where programs are, as `PATH` lists it.
  static func findings(_ proofs: [Proof], path: String?) -> [Finding] {
    let words: [String]
    if let program = BoundedProcess.path(of: "spamassassin", path) {
      words = [program, "--local", "--test-mode"]
    } else if let program = BoundedProcess.path(of: "spamc", path) {
      words = [program, "-R"]
    } else {
      return [
        Finding(
          .note, .spam, nil, nil, "SpamAssassin isn't installed: nobody has said how much this looks like spam",
          remedy: "apt-get install spamassassin, for its score")
      ]
    }
    return proofs.map { proof in
      let output = BoundedProcess.run(words, input: proof.mail.filter { $0 != 13 }, timeout: 30)
      guard let output, let (score, limit) = score(String(decoding: output, as: UTF8.self)) else {
        return Finding(
          .note, .spam, proof.variant, nil, "SpamAssassin gave no score",
          remedy: "see what \(words.joined(separator: " ")) < mail says (a dry run writes one)")
      }
      let says = "SpamAssassin's score is \(score) of \(limit)"
      guard (Double(score) ?? 0) >= (Double(limit) ?? 5) else {
        return Finding(.note, .spam, proof.variant, nil, says, remedy: "nothing: less is better")
      }
      return Finding(
        .warning, .spam, proof.variant, nil, says + ": many will never see it",
        remedy: "spamassassin --local --test-mode < mail says which words and tags cost how much")
    }
  }

  /// `score=1.2 required=5.0` or `(1.2 points, 5.0 required)` anywhere; `1.2/5.0` on the first line.
  static func score(_ output: String) -> (String, String)? {
    func number(_ text: Substring) -> String? {
      let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
      return Double(digits).map { _ in String(digits) }
    }
    if let start = output.firstRange(of: "score="), let next = output[start.upperBound...].firstRange(of: "required="),
      let score = number(output[start.upperBound...]), let limit = number(output[next.upperBound...])
    {
      return (score, limit)
    }
    if let start = output.firstRange(of: "Content analysis details:"),
      let open = output[start.upperBound...].firstIndex(of: "("),
      let comma = output[open...].firstRange(of: "points, "),
      let score = number(output[output.index(after: open)...]), let limit = number(output[comma.upperBound...])
    {
      return (score, limit)
    }
    let parts = output.prefix { $0 != "\n" }.split(separator: "/")
    guard parts.count == 2, let score = number(parts[0]), let limit = number(parts[1]) else { return nil }
    return (score, limit)
  }
}
