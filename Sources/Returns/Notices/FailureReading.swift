internal import Newsroom

/// What a failure is worth, from all that is told of it.
///
/// Failure policy: in doubt never hard. Where anything in it says it is temporary, it is soft at most.
struct FailureReading {
  var verdict: ReturnedRecipient.Verdict
  var meaning: ReplyClass
  var status: EnhancedStatus?

  /// - Parameters:
  ///   - action: of RFC 3464, in lower case; empty where none is told.
  ///   - field: a Status field.
  ///   - fieldWords: the same as given, for the words behind it.
  ///   - words: the server's reply or the notice's words about this recipient.
  ///   - isRecipientRefused: whether the notice says elsewhere that it was RCPT that was refused.
  init(
    action: String = "", status field: EnhancedStatus? = nil, fieldWords: String = "", words: String,
    isRecipientRefused: Bool = false
  ) {
    let lowered = words.lowercasedOctets[...]
    let told = EnhancedStatus(in: words)
    let code = ReplyLine.code(in: words)
    let specific = told.flatMap { $0.subject != 0 || $0.detail != 0 ? $0 : nil }
    let status = specific ?? field ?? told
    self.status = status
    // Without its code: 550 is what servers say to anything.
    var meaning = ReplyClass(code: 0, text: words)
    if meaning == .unknown || (meaning == .relay && specific == nil) {
      let byField = ReplyClass(code: 0, text: fieldWords.isEmpty ? field?.description ?? "" : fieldWords)
      if byField != .unknown { meaning = byField }
    }
    let atRecipient = isRecipientRefused || Self.recipientStage.contains(in: lowered)
    let atSender = Self.senderStage.contains(in: lowered) && !Self.recipientStage.contains(in: lowered)
    let isTemporary =
      field?.kind == 4 || told?.kind == 4 || code.map { (400..<500).contains($0) } == true
      || (field == nil && specific == nil && code == nil && Self.temporary.contains(in: lowered))
    if let code, !isTemporary {
      // RFC 7504: a host that takes no mail at all.
      if code == 521 || code == 556, meaning == .relay || meaning == .unknown { meaning = .domain }
      // A bare refusal of a recipient.
      if meaning == .unknown, atRecipient, [550, 551, 553].contains(code), ReplyLine.isBare(words) { meaning = .gone }
    }
    if meaning == .relay || meaning == .unknown, Self.hostNotFound(lowered) { meaning = .domain }
    if meaning.isEvidence, atSender, specific?.subject != 1 || specific?.detail == 0 { meaning = .authentication }
    self.meaning = meaning
    switch action {
    case "delivered", "relayed", "expanded": verdict = .none
    case "delayed": verdict = .delayed
    default:
      // That a user is unknown is sure where a status says so, where RCPT was refused, and where the server that wrote
      // the notice knows it itself. Said to DATA or to nothing in particular, it is often a filter's word.
      let isCertain = [status, field].contains { $0?.kind == 5 && $0?.subject == 1 && [1, 2, 3, 6, 10].contains($0?.detail) }
      let isSure = meaning == .domain || isCertain || atRecipient || code == nil
      let isSuspended = !isCertain && Self.suspended.contains(in: lowered)
      let isHard = meaning.isEvidence && !isTemporary && isSure && !isSuspended && field?.kind != 2
      verdict = field?.kind == 2 && action.isEmpty ? .none : isHard ? .hard : .soft
    }
  }

  private static let recipientStage = PhraseTable([["rcpt", "like recipient", "recipient address rejected"]])
  private static let senderStage = PhraseTable([
    ["after mail from", "reply to mail from", "after mail command", "after end of data", "reply to end of data", ">>> mail from"]
  ])

  /// `host example.org not found`, and the like.
  private static func hostNotFound(_ words: ArraySlice<UInt8>) -> Bool {
    guard let host = words.firstIndex(of: "host ") ?? words.firstIndex(of: "domain ") else { return false }
    return words[host...].prefix(120).has("not found")
  }

  /// An account that sleeps may be woken.
  private static let suspended = PhraseTable([
    [
      "disabled", "suspend", "inactive", "inactivity", "dormant", "on hold", "frozen", "account is locked",
      "account locked", "not active", "temporarily", "discontinued", "deactivated", "expired",
    ]
  ])

  private static let temporary = PhraseTable([
    ["temporary", "temporarily", "try again", "will retry", "will be retried", "transient", "timed out", "timeout"]
  ])
}

extension String {
  /// ASCII letters in lower case, white space as single spaces: what phrases are looked for in.
  var lowercasedOctets: [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(utf8.count)
    for octet in utf8 {
      if octet <= 32 {
        if !octets.isEmpty, octets.last != 32 { octets.append(32) }
      } else {
        octets.append((65...90).contains(octet) ? octet | 32 : octet)
      }
    }
    return octets
  }
}

/// A server's reply inside a line: `<<< 550 5.1.1 no such user`.
enum ReplyLine {
  /// The first reply code of a refusal (4yz, 5yz) that stands as a word of its own: not in an address, a date or a size.
  static func code(in text: String) -> Int? { code(in: text.octets[...]) }

  static func code(in line: ArraySlice<UInt8>) -> Int? {
    var index = line.startIndex
    while index + 3 <= line.endIndex {
      let first = line[index]
      if first == UInt8(ascii: "4") || first == UInt8(ascii: "5"), (48...53).contains(line[index + 1]),
        line[index + 2].isDigit, isBefore(line, index), isAfter(line, index + 3)
      {
        return (Int(first) - 48) * 100 + (Int(line[index + 1]) - 48) * 10 + Int(line[index + 2]) - 48
      }
      index += 1
    }
    return nil
  }

  private static func isBefore(_ line: ArraySlice<UInt8>, _ index: Int) -> Bool {
    guard index > line.startIndex else { return true }
    let octet = line[index - 1]
    return octet <= 32 || "<>:;([\"'=,#".utf8.contains(octet)
  }

  private static func isAfter(_ line: ArraySlice<UInt8>, _ index: Int) -> Bool {
    guard index < line.endIndex else { return true }
    let octet = line[index]
    if octet == UInt8(ascii: "-") { return true }
    return octet <= 32 || ":;)]\"',#".utf8.contains(octet)
      || (octet == UInt8(ascii: ".") && (index + 1 == line.endIndex || line[index + 1] <= 32))
  }

  /// Whether a reply says nothing but its code, its status and an address.
  static func isBare(_ text: String) -> Bool {
    let last = text.split(separator: ":").last.map(String.init) ?? text
    let words = last.split(whereSeparator: \.isWhitespace).filter { word in word.contains { $0.isLetter } }
    return words.allSatisfy { $0.contains("@") }
  }
}
