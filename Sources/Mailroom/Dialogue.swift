internal import Newsroom
internal import Platform

/// The client's side of mail transactions on a connection that is ready for MAIL (RFC 5321, section 3.3), as a state
/// machine: reply lines in, what to do next out. It never touches the network.
///
/// Failure policy: a 4xx or 5xx at RCPT, DATA or the final dot is this recipient's outcome, but for what speaks of us
/// (`ReplyClass`); one at MAIL, and every 421, is the relay's, and the recipient is returned to the queue. After the final dot has left, whatever isn't a plain yes
/// or no is `uncertain`. Limits: one recipient a transaction; reply lines up to 4,096 octets, replies up to 100 lines.
struct Dialogue {
  enum Step: Equatable { case idle, reset, mail, rcpt, data, body, dot }

  enum Action: Equatable {
    case wait
    /// Write what `next` gives.
    case sendCommand
    /// The relay is ready for the message.
    case sendMessage
    /// The transaction is over; the connection may begin another if `reusable`.
    case finish(Outcome, RelayFault?, reusable: Bool)
  }

  private(set) var step = Step.idle
  /// RFC 2920: MAIL, RCPT and DATA may leave together, at the price of reading all three replies.
  let pipelining: Bool
  /// RFC 6152: a message outside 7-bit may be said to be one.
  let eightBitMIME: Bool
  private var needsReset = false
  /// The refusal of MAIL or RCPT, kept until the replies to the commands sent with it have come in.
  private var refusal: (Outcome, RelayFault?)?
  /// The reply to a RSET that left with MAIL is still to come.
  private var awaitsReset = false
  private var lines = 0

  init(pipelining: Bool, eightBitMIME: Bool = false) {
    self.pipelining = pipelining
    self.eightBitMIME = eightBitMIME
  }

  /// The commands that begin a transaction. The addresses were judged when they were read, or made: no octet of theirs
  /// ends a line.
  mutating func begin(from: [UInt8], to: EmailAddress, into bytes: inout [UInt8]) {
    refusal = nil
    step = .mail
    if needsReset {
      bytes.append(contentsOf: "RSET\r\n".utf8)
      needsReset = false
      awaitsReset = pipelining
      if !pipelining {
        step = .reset
        return
      }
    }
    mail(from, to, into: &bytes)
    if pipelining {
      Self.rcpt(to, into: &bytes)
      bytes.append(contentsOf: "DATA\r\n".utf8)
    }
  }

  /// The command of the step that an answer led to, where the relay takes one at a time.
  func next(from: [UInt8], to: EmailAddress, into bytes: inout [UInt8]) {
    guard !pipelining else { return }
    switch step {
    case .mail: mail(from, to, into: &bytes)
    case .rcpt: Self.rcpt(to, into: &bytes)
    case .data: bytes.append(contentsOf: "DATA\r\n".utf8)
    case .idle, .reset, .body, .dot: break
    }
  }

  /// The message has been handed to the connection, its final dot included.
  mutating func messageSent() { step = .dot }

  /// Takes one line of a reply, without its line end.
  mutating func receive(_ line: [UInt8]) -> Action {
    lines += 1
    guard let reply = ReplyLine(line), lines <= 100 else { return garbage(line) }
    guard !reply.continues else { return .wait }
    lines = 0
    if awaitsReset && reply.code != 421 {
      awaitsReset = false
      return .wait
    }
    return answer(reply, line)
  }

  /// The connection is gone: `reason` is for people.
  mutating func lose(_ reason: String) -> Outcome {
    defer { step = .idle }
    let reply = Reply(code: 0, text: reason)
    switch step {
    case .idle, .reset, .mail: return refusal?.0 ?? .returned(reply)
    // Counted as this recipient's attempt: some relays drop the connection at an address, and would again.
    case .rcpt, .data, .body: return refusal?.0 ?? .deferred(reply)
    case .dot: return .uncertain(reply)
    }
  }

  /// RFC 6531, section 3.4: SMTPUTF8 where an address or the header is outside ASCII, which goes only to relays that offer
  /// it; the body is 7-bit, the header then isn't.
  private func mail(_ from: [UInt8], _ to: EmailAddress, into bytes: inout [UInt8]) {
    bytes.append(contentsOf: "MAIL FROM:<".utf8)
    bytes.append(contentsOf: from)
    bytes.append(UInt8(ascii: ">"))
    if to.isInternational {
      bytes.append(contentsOf: " SMTPUTF8".utf8)
      if eightBitMIME { bytes.append(contentsOf: " BODY=8BITMIME".utf8) }
    }
    bytes.append(contentsOf: "\r\n".utf8)
  }

  private static func rcpt(_ to: EmailAddress, into bytes: inout [UInt8]) {
    bytes.append(contentsOf: "RCPT TO:<".utf8)
    bytes.append(contentsOf: to.text.utf8)
    bytes.append(contentsOf: ">\r\n".utf8)
  }

  private mutating func answer(_ line: ReplyLine, _ bytes: [UInt8]) -> Action {
    let reply = line.reply
    if line.code == 421 && step != .dot {
      return finish(refusal?.0 ?? .returned(reply), .unavailable(reply), reusable: false)
    }
    switch step {
    case .idle:
      return finish(.returned(reply), .unavailable(reply), reusable: false)
    case .reset:
      // Whatever it says to RSET, MAIL will show.
      return advance(to: .mail)
    case .mail:
      if line.isYes { return advance(to: .rcpt) }
      if line.code < 400 { return garbage(bytes) }
      let place = [530, 534, 535, 538].contains(reply.code) ? "AUTH" : "MAIL FROM"
      let fault: RelayFault = line.code >= 500 ? .refused(reply, at: place) : .unavailable(reply)
      return refuse(.returned(reply), fault, next: .rcpt)
    case .rcpt:
      if line.isYes { return advance(to: .data) }
      if line.code < 400 { return garbage(bytes) }
      let (outcome, fault) = Self.refusal(reply, at: "RCPT TO")
      return refuse(outcome, fault, next: .data)
    case .data:
      return answerToData(line, bytes)
    case .body:
      // The relay spoke before the message's end: it is about to hang up.
      let (outcome, fault) = Self.refusal(reply, at: "DATA")
      return finish(outcome, fault, reusable: false)
    case .dot:
      switch line.code {
      case 200..<300: return finish(.accepted(reply), nil, reusable: true)
      case 421: return finish(.deferred(reply), .unavailable(reply), reusable: false)
      case 400..<600:
        let (outcome, fault) = Self.refusal(reply, at: "DATA")
        return finish(outcome, fault, reusable: true)
      default: return finish(.uncertain(reply), nil, reusable: false)
      }
    }
  }

  /// What a 4xx or 5xx to one recipient's mail means. One that speaks of our authentication is the relay's fault; one by
  /// policy, of too much or for the relay's own trouble blames no reader, and is tried once more.
  private static func refusal(_ reply: Reply, at step: String) -> (Outcome, RelayFault?) {
    guard reply.code >= 500 else { return (.deferred(reply), nil) }
    return switch ReplyClass(reply) {
    case .authentication: (.returned(reply), .refused(reply, at: step))
    case let meaning where meaning.blamesNobody: (.deferred(reply), nil)
    default: (.rejected(reply), nil)
    }
  }

  private mutating func answerToData(_ line: ReplyLine, _ bytes: [UInt8]) -> Action {
    if let (outcome, fault) = refusal {
      // RFC 2920, section 3.1: a relay that says 354 all the same is waiting for a message; only hanging up sends none.
      return finish(outcome, fault, reusable: line.code >= 400)
    }
    switch line.code {
    case 354:
      step = .body
      return .sendMessage
    case 400..<600:
      let (outcome, fault) = Self.refusal(line.reply, at: "DATA")
      return finish(outcome, fault, reusable: true)
    default:
      return garbage(bytes)
    }
  }

  private mutating func advance(to next: Step) -> Action {
    step = next
    return pipelining ? .wait : .sendCommand
  }

  private mutating func refuse(_ outcome: Outcome, _ fault: RelayFault?, next: Step) -> Action {
    if pipelining {
      if refusal == nil { refusal = (outcome, fault) }
      step = next
      return .wait
    }
    return finish(outcome, fault, reusable: true)
  }

  private mutating func finish(_ outcome: Outcome, _ fault: RelayFault?, reusable: Bool) -> Action {
    if case .accepted = outcome {} else { needsReset = true }
    step = .idle
    refusal = nil
    return .finish(outcome, fault, reusable: reusable)
  }

  private mutating func garbage(_ line: [UInt8]) -> Action {
    let text = "the relay answered out of turn, or no SMTP reply: " + String(decoding: line.prefix(200), as: UTF8.self)
    let outcome = lose(text)
    return .finish(outcome, .unavailable(Reply(code: 0, text: text)), reusable: false)
  }
}

/// One line of a reply (RFC 5321, section 4.2.1): `250-more to come`, `250 done`.
struct ReplyLine {
  let code: Int
  let continues: Bool
  let reply: Reply

  init?(_ line: [UInt8]) {
    guard line.count >= 3, line[..<3].allSatisfy(\.isASCIIDigit), line[0] >= 50, line[0] <= 53 else {
      return nil
    }
    if line.count > 3 {
      guard line[3] == UInt8(ascii: " ") || line[3] == UInt8(ascii: "-") else { return nil }
    }
    code = line[..<3].reduce(0) { $0 * 10 + Int($1 - 48) }
    continues = line.count > 3 && line[3] == UInt8(ascii: "-")
    reply = continues ? Reply(code: code, text: "") : Reply(code: code, text: String(decoding: line, as: UTF8.self))
  }

  var isYes: Bool { (200..<300).contains(code) }
}
