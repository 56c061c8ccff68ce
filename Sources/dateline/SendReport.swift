internal import Mailroom
internal import Newsroom
internal import Platform
internal import Production

/// What became of an issue, for the terminal and for the shell.
struct SendReport: Encodable {
  var issue: String
  var end: String
  var audience: Int
  var states: [String: Int]
  var exclusions: [String: Int]
  var balanced: Bool
  private let code: ExitCode
  private let advice: String?

  private enum CodingKeys: CodingKey { case issue, end, audience, states, exclusions, balanced }

  init(_ result: IssueSender.Result) {
    let (name, books) = (result.issue, result.books)
    issue = "\(name)"
    audience = books.audience
    states = Dictionary(uniqueKeysWithValues: books.counts.map { ($0.key.rawValue, $0.value) })
    exclusions = books.exclusions
    balanced = books.balance
    switch result.end {
    case .complete:
      (end, code) = ("finished", books.balance ? .ok : .data)
      advice =
        books[.uncertain] > 0
        ? "\(books[.uncertain].grouped) uncertain: nobody knows whether the relay took them; dateline queue \(name)"
        : nil
    case .stopped:
      (end, code) = ("stopped", .again)
      advice = "stopped by a signal; dateline send \(name) goes on" + Self.cause(result.fault)
    case .pastLatest:
      (end, code) = ("expired", .again)
      advice =
        "\(books[.expired].counted("reader was", "readers were")) not reached before the issue's latest time"
        + Self.cause(result.fault)
    case .refused(let fault):
      (end, code) = ("refused", .config)
      advice = "\(fault)\nNobody was skipped: dateline send \(name) goes on when that is mended."
    }
  }

  private static func cause(_ fault: RelayFault?) -> String {
    fault.map { "; at the end, \($0); check relay in Config/dateline.yaml" } ?? ""
  }

  func print(to console: Console) -> ExitCode {
    if console.json {
      console.print(json: self)
    } else {
      let counts = DeliveryState.allCases.compactMap { state in
        states[state.rawValue].flatMap { $0 > 0 ? "\($0.grouped) \(state.rawValue)" : nil }
      }
      console.print("\(issue) \(end): \(audience.counted("reader", "readers")): \(counts.joined(separator: ", "))")
    }
    if let advice { console.warn(advice) }
    if !balanced {
      console.warn("the books of \(issue) do not balance: \(audience.counted("reader", "readers")), states \(states)")
    }
    return code
  }
}
