internal import Newsroom
internal import Platform

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
  ///   - isRecipientRefused: whether the notice says elsewhere that it was RCPT that was refused;
  ///   - isContentRefused: that it was DATA.
  init(
    action: String = "", status field: EnhancedStatus? = nil, fieldWords: String = "", words: String,
    isRecipientRefused: Bool = false, isContentRefused: Bool = false
  ) {
    let words = QuotedReply.essence(of: words)
    let lowered = words.lowercasedOctets[...]
    let told = EnhancedStatus(in: words)
    let code = QuotedReply.code(in: words)
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
      if meaning == .unknown, atRecipient, [550, 551, 553].contains(code), QuotedReply.isBare(words) {
        meaning = .gone
      }
    }
    if Self.trouble.contains(in: lowered) { meaning = .relay }
    if meaning == .relay || meaning == .unknown, Self.hostNotFound(lowered) { meaning = .domain }
    if meaning.isEvidence, atSender, specific?.subject != 1 || specific?.detail == 0 { meaning = .authentication }
    if meaning == .unknown, !isTemporary, code != nil, Self.endsBare(lowered) { meaning = .gone }
    self.meaning = meaning
    switch action {
    case "delivered", "relayed", "expanded": verdict = .none
    case "delayed": verdict = .delayed
    default:
      // That a user is unknown is sure where a status says so or RCPT was refused. Said to DATA, or with a status that
      // says the mailbox is there, it is a filter's word.
      let isCertain = [status, field].contains {
        $0?.kind == 5 && $0?.subject == 1 && [1, 2, 3, 6, 10].contains($0?.detail)
      }
      let isFiltered = isContentRefused || status?.subject == 2 || Self.dataStage.contains(in: lowered)
      // RFC 5321's text of 550, which has other uses, and `550 : User unknown` of those who name nobody.
      let isVague =
        (status == nil && lowered.has("mailbox unavailable")) || lowered.has("550 : ") || lowered.has("550: : ")
        || (meaning == .gone && code != nil && (status?.subject ?? 0) == 0 && !lowered.contains(UInt8(ascii: "@")))
      let isSure =
        isCertain || atRecipient || !(isFiltered || isVague) || Self.surelyGone.contains(in: lowered)
      let isSuspended = !isCertain && Self.suspended.contains(in: lowered)
      let isHard = meaning.isEvidence && !isTemporary && isSure && !isSuspended
      verdict = status?.kind == 2 && action != "failed" ? .none : isHard ? .hard : .soft
    }
  }

  /// What a server says of itself, whatever status it gives it.
  private static let trouble = PhraseTable([
    ["name server reply", "server failure", "couldn't create", "can't create", "procmail:", "died with status"]
  ])
  private static let dataStage = PhraseTable([["end of data", ">>> data", "to data command", "smtp command data"]])
  /// Words that leave no doubt, whenever they are said.
  private static let surelyGone = PhraseTable([
    ["doesn't have a", "does not have a", "account does not exist", "account doesn't exist", "tried to reach does not"]
  ])
  private static let recipientStage = PhraseTable([["rcpt", "like recipient", "recipient address rejected"]])
  private static let senderStage = PhraseTable([
    [
      "after mail from", "reply to mail from", "after mail command", ">>> mail from", "name was rejected",
      "sender was rejected", "reply to helo", "reply to ehlo", "after helo", "after ehlo", "reply to end of data",
      "after end of data",
    ]
  ])

  /// `550 <ann@example.org>: Recipient address rejected` and no reason.
  private static func endsBare(_ words: ArraySlice<UInt8>) -> Bool {
    var words = words.trimmedBlanks
    if let reply = words.firstIndex(of: " (in reply to") { words = words[..<reply] }
    while let last = words.last, last == 32 || last == UInt8(ascii: ".") { words.removeLast() }
    return words.suffix(26).elementsEqual("recipient address rejected".utf8)
  }

  /// `host example.org not found`, and the like.
  private static func hostNotFound(_ words: ArraySlice<UInt8>) -> Bool {
    guard let host = words.firstIndex(of: "host ") ?? words.firstIndex(of: "domain ") else { return false }
    return words[host...].prefix(120).has("not found")
  }

  /// An account that sleeps may be woken.
  private static let suspended = PhraseTable([
    [
      "disabled", "suspend", "inactive", "inactivity", "dormant", "on hold", "frozen", "account is locked",
      "account locked", "is blocked", "not active", "temporarily", "discontinued", "deactivated", "expired",
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
        octets.append(octet.lowercasedASCII)
      }
    }
    return octets
  }
}

/// A server's reply inside a line: `<<< 550 5.1.1 no such user`.
enum QuotedReply {
  /// The first reply code of a refusal (4yz, 5yz) that stands as a word of its own: not in an address, a date or a size.
  static func code(in text: String) -> Int? { code(in: text.octets[...]) }

  static func code(in line: ArraySlice<UInt8>) -> Int? {
    var index = line.startIndex
    while index + 3 <= line.endIndex {
      let first = line[index]
      if first == UInt8(ascii: "4") || first == UInt8(ascii: "5"), (48...53).contains(line[index + 1]),
        line[index + 2].isASCIIDigit, isBefore(line, index), isAfter(line, index + 3)
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

  /// A reply without the codes that repeat on each of its lines, and without what a gateway says of every refusal
  /// before it quotes one.
  static func essence(of text: String) -> String {
    var text = text
    let octets = text.octets[...]
    for boilerplate in ["Unknown address error ", "Other address status "] as [StaticString] {
      guard let begin = octets.firstIndex(of: boilerplate) else { continue }
      let rest = octets[(begin + boilerplate.utf8CodeUnitCount)...]
      if code(in: rest) != nil { text = rest.text }
    }
    var seen: Set<Substring> = []
    return text.split(separator: " ").filter { word in
      guard let first = word.utf8.first, first == 52 || first == 53, word.utf8.count < 13,
        word.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
        word.utf8.contains(UInt8(ascii: "-")) || word.utf8.contains(UInt8(ascii: "."))
      else { return true }
      // `550-5.2.1`, then `5.2.1`.
      let status = word.split(separator: "-").last ?? word
      let isNew = seen.insert(status).inserted
      return isNew
    }.joined(separator: " ")
  }

  /// Whether a reply says nothing but its code, its status and an address.
  static func isBare(_ text: String) -> Bool {
    let last = text.split(separator: ":").last.map(String.init) ?? text
    let words = last.split(whereSeparator: \.isWhitespace).filter { word in word.contains { $0.isLetter } }
    return words.allSatisfy { $0.contains("@") }
  }
}
