import Newsroom
import Testing

@testable import Mailroom

/// A dialogue with its envelope, and what it has said.
struct Talk {
  var dialogue: Dialogue
  var said = ""
  let from: EmailAddress
  let to: EmailAddress

  init(pipelining: Bool) throws {
    dialogue = Dialogue(pipelining: pipelining)
    from = try EmailAddress("bounces@example.com")
    to = try EmailAddress("ann@example.org")
    begin()
  }

  mutating func begin() {
    var bytes: [UInt8] = []
    dialogue.begin(from: Array(from.text.utf8), to: to, into: &bytes)
    said += String(decoding: bytes, as: UTF8.self)
  }

  /// Hears lines; the last action.
  @discardableResult
  mutating func hear(_ lines: String...) -> Dialogue.Action {
    var action = Dialogue.Action.wait
    for line in lines {
      action = dialogue.receive(Array(line.utf8))
      var bytes: [UInt8] = []
      if action == .sendCommand { dialogue.next(from: Array(from.text.utf8), to: to, into: &bytes) }
      said += String(decoding: bytes, as: UTF8.self)
      if action == .sendMessage { dialogue.messageSent() }
    }
    return action
  }
}

/// The kind of outcome, the fault, and whether the connection goes on.
func summary(_ action: Dialogue.Action) -> String {
  guard case .finish(let outcome, let fault, let reusable) = action else { return "\(action)" }
  let words =
    switch fault {
    case nil: ""
    case .unavailable: " unavailable"
    case .refused(_, let at): " refused at \(at)"
    }
  return outcome.kind + words + (reusable ? ", next" : ", close")
}

@Suite("the dialogue of a mail transaction")
struct DialogueTests {
  /// Yes to everything before a step, then a line at it.
  static let table: [(step: Int, line: String, summary: String)] = [
    (0, "450 4.1.0 later", "returned unavailable, next"), (0, "550 5.1.0 no", "returned refused at MAIL FROM, next"),
    (0, "530 5.7.0 log in", "returned refused at AUTH, next"), (0, "421 bye", "returned unavailable, close"),
    (0, "huh", "returned unavailable, close"), (0, "354 go", "returned unavailable, close"),
    (1, "450 4.2.1 later", "deferred, next"), (1, "550 5.1.1 unknown", "rejected, next"),
    (1, "554 5.7.1 Relay access denied", "returned refused at RCPT TO, next"),
    (1, "421 bye", "returned unavailable, close"), (1, "", "deferred unavailable, close"),
    (1, "354 go", "deferred unavailable, close"),
    (2, "451 4.3.0 later", "deferred, next"), (2, "554 5.5.1 no", "deferred, next"),
    (2, "421 bye", "returned unavailable, close"), (2, "250 what", "deferred unavailable, close"),
    (2, "<html>", "deferred unavailable, close"),
    (3, "250 2.0.0 taken", "accepted, next"), (3, "250", "accepted, next"), (3, "451 4.3.0 later", "deferred, next"),
    (3, "554 5.6.0 no", "rejected, next"), (3, "421 4.3.2 bye", "deferred unavailable, close"),
    (3, "354 again", "uncertain, close"), (3, "250x", "uncertain unavailable, close"),
    (3, "\u{0}", "uncertain unavailable, close"), (3, "999 no", "uncertain unavailable, close"),
  ]
  static let yeses = ["250 2.1.0 ok", "250 2.1.5 ok", "354 go ahead"]

  @Test("one command at a time, each answer has its meaning", arguments: table)
  func oneAtATime(row: (step: Int, line: String, summary: String)) throws {
    var talk = try Talk(pipelining: false)
    for yes in Self.yeses[..<row.step] { talk.hear("250-a line more", yes.hasPrefix("3") ? yes : yes) }
    #expect(summary(talk.hear(row.line)) == row.summary)
    let commands = ["MAIL FROM:<bounces@example.com>\r\n", "RCPT TO:<ann@example.org>\r\n", "DATA\r\n"]
    #expect(talk.said == commands[...min(row.step, 2)].joined())
    #expect(talk.dialogue.step == .idle)
  }

  @Test("commands that left together are all answered before the end", arguments: table)
  func together(row: (step: Int, line: String, summary: String)) throws {
    var talk = try Talk(pipelining: true)
    #expect(talk.said == "MAIL FROM:<bounces@example.com>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n")
    for yes in Self.yeses[..<row.step] { talk.hear(yes) }
    var action = talk.hear(row.line)
    var step = row.step
    while action == .wait && step < 2 {
      action = talk.hear("503 5.5.1 out of order")
      step += 1
    }
    #expect(summary(action) == row.summary)
  }

  @Test("a connection lost at a step", arguments: [true, false])
  func lost(pipelining: Bool) throws {
    for (step, kind) in ["returned", "deferred", "deferred", "uncertain"].enumerated() {
      var talk = try Talk(pipelining: pipelining)
      for yes in Self.yeses[..<step] { talk.hear(yes) }
      #expect(talk.dialogue.lose("gone").kind == kind)
    }
    // The message's first part has left, its dot has not.
    var dialogue = try Talk(pipelining: pipelining).dialogue
    for yes in Self.yeses { _ = dialogue.receive(Array(yes.utf8)) }
    #expect(dialogue.step == .body)
    var halfway = dialogue
    #expect(halfway.lose("gone").kind == "deferred")
    #expect(summary(dialogue.receive(Array("552 5.3.4 too big".utf8))) == "rejected, close")
  }

  @Test("a refused RCPT is remembered when the connection is lost before DATA's reply")
  func lostAfterRefusal() throws {
    var talk = try Talk(pipelining: true)
    talk.hear("250 ok", "550 5.1.1 unknown")
    #expect(talk.dialogue.lose("gone").kind == "rejected")
  }

  @Test("354 after a refused RCPT: the connection is closed, for no message may follow")
  func message354() throws {
    var talk = try Talk(pipelining: true)
    #expect(talk.hear("250 ok", "550 5.1.1 unknown") == .wait)
    #expect(summary(talk.hear("354 go ahead")) == "rejected, close")
    talk = try Talk(pipelining: true)
    talk.hear("250 ok", "450 4.2.1 later")
    #expect(summary(talk.hear("421 bye")) == "deferred unavailable, close")
  }

  @Test("RSET goes first after anything but yes: with the rest where the relay pipelines, by itself where not")
  func reset() throws {
    for end in ["250 ok", "550 no"] {
      var talk = try Talk(pipelining: true)
      talk.hear("250 ok", "250 ok", "354 go", end)
      talk.said = ""
      talk.begin()
      let mail = "MAIL FROM:<bounces@example.com>\r\n"
      let rest = "RCPT TO:<ann@example.org>\r\nDATA\r\n"
      #expect(talk.said == (end == "550 no" ? "RSET\r\n" : "") + mail + rest)
      if end == "550 no" { talk.hear("250 2.0.0 reset") }
      #expect(summary(talk.hear("250 ok", "250 ok", "354 go", "250 taken")) == "accepted, next")

      talk = try Talk(pipelining: false)
      talk.hear("250 ok", "250 ok", "354 go", end)
      talk.said = ""
      talk.begin()
      #expect(talk.said == (end == "550 no" ? "RSET\r\n" : mail))
      if end == "550 no" { talk.hear("502 what is RSET?") }
      #expect(talk.said.hasSuffix(mail))
      #expect(summary(talk.hear("250 ok", "250 ok", "354 go", "250 taken")) == "accepted, next")
    }
  }

  @Test("421 to RSET is the relay's, and a loss there blames nobody", arguments: [true, false])
  func lostAtReset(pipelining: Bool) throws {
    var talk = try Talk(pipelining: pipelining)
    talk.hear("250 ok", "250 ok", "451 later")
    talk.begin()
    var other = talk
    #expect(summary(talk.hear("421 bye")) == "returned unavailable, close")
    #expect(other.dialogue.lose("gone").kind == "returned")
  }

  @Test("replies of many lines end at the line without a hyphen, and of too many are no replies")
  func lines() throws {
    var talk = try Talk(pipelining: false)
    #expect(talk.hear("250-one", "250-two", "250-three") == .wait)
    #expect(talk.hear("250 four") == .sendCommand)
    for _ in 1...100 { #expect(talk.hear("550-and") == .wait) }
    #expect(summary(talk.hear("550 done")) == "deferred unavailable, close")
  }

  @Test("what a relay says unasked ends the connection")
  func unasked() throws {
    var talk = try Talk(pipelining: true)
    talk.hear("250 ok", "250 ok", "354 go", "250 taken")
    #expect(summary(talk.hear("421 4.4.2 idle")) == "returned unavailable, close")
  }
}

@Suite("Refusals that are nobody's fault but ours") struct ObjectionTests {
  @Test(
    "what speaks of us is held against no reader, whatever the step",
    arguments: [
      ("554 5.7.1 <a@example.org>: Relay access denied", true), ("530 5.7.0 Must authenticate first", true),
      ("550 5.7.1 Service unavailable; Client host blocked using Spamhaus", false),
      ("550 5.7.26 DMARC policy", false),
    ])
  func objections(line: String, stops: Bool) throws {
    let (from, to) = (try EmailAddress("b@example.com"), try EmailAddress("a@example.org"))
    for replies in [["250 ok", line], ["250 ok", "250 ok", line], ["250 ok", "250 ok", "354 go", line]] {
      var dialogue = Dialogue(pipelining: false)
      var sent: [UInt8] = []
      dialogue.begin(from: Array(from.text.utf8), to: to, into: &sent)
      var last = Dialogue.Action.wait
      for reply in replies {
        last = dialogue.receive(Array(reply.utf8))
        if last == .sendMessage { dialogue.messageSent() }
        if last == .sendCommand { dialogue.next(from: Array(from.text.utf8), to: to, into: &sent) }
      }
      guard case .finish(let outcome, let fault, _) = last else {
        Issue.record("\(replies): \(last)")
        continue
      }
      switch (outcome, fault) {
      case (.returned, .refused): #expect(stops, "\(replies)")
      case (.deferred, nil): #expect(!stops, "\(replies)")
      default: Issue.record("\(replies): \(outcome)")
      }
    }
  }
}
