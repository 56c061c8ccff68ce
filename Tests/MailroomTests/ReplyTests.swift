import Newsroom
import Testing

@testable import Mailroom

@Suite("a relay's words")
struct ReplyTests {
  @Test("a line is three digits, then a space, a hyphen or its end")
  func line() throws {
    let last = try #require(ReplyLine(Array("250 2.0.0 ok".utf8)))
    #expect(last.code == 250 && !last.continues && last.isYes && last.reply.text == "250 2.0.0 ok")
    let more = try #require(ReplyLine(Array("451-".utf8)))
    #expect(more.code == 451 && more.continues && !more.isYes)
    #expect(ReplyLine(Array("354".utf8))?.code == 354)
    for bad in ["", "25", "250x", "25O ok", "150 no", "650 no", "-250", " 250", "250\u{0}", "²50 no"] {
      #expect(ReplyLine(Array(bad.utf8)) == nil, "\(bad)")
    }
    let hostile = try #require(ReplyLine(Array("550 a\u{1b}[31m\u{7}".utf8) + [0xff]))
    #expect(hostile.reply.text.unicodeScalars.allSatisfy { $0.value >= 32 })
    let long = try #require(ReplyLine(Array("550 ".utf8) + [UInt8](repeating: 120, count: 4000)))
    #expect(long.reply.text.count == 500)
  }

  @Test("pipelining counts only if offered after the last greeting or STARTTLS")
  func greeting() {
    var greeting = GreetingReader()
    func hear(_ line: String) { Array((line + "\r\n").utf8).withUnsafeBytes { greeting.receive($0) } }
    hear("220 mx.example.com")
    hear("250-mx.example.com")
    hear("250 pipelining")
    #expect(greeting.pipelining)
    hear("220 2.0.0 go ahead")
    #expect(!greeting.pipelining)
    hear("250-PIPELINING")
    hear("250 HELP")
    #expect(greeting.pipelining && greeting.lastReply?.code == 250)
    hear("no reply")
    hear("535 5.7.8 wrong")
    #expect(greeting.lastReply == Reply(code: 535, text: "535 5.7.8 wrong"))
  }

  @Test(
    "every refusal comes with what to do",
    arguments: ["AUTH", "TLS", "EHLO", "MAIL FROM", "RCPT TO", "DATA", "policy", "URL"])
  func advice(step: String) {
    let fault = RelayFault.refused(Reply(code: 550, text: "550 no"), at: step)
    #expect(fault.description.hasPrefix("the relay refuses us at \(step): 550 no\n"))
    #expect(fault.description.split(separator: "\n").count == 2)
  }
}

@Suite("delays")
struct BackoffTests {
  @Test("each is twice as long, up to the longest, with a quarter of jitter")
  func delays() {
    let backoff = Backoff(first: 2, longest: 60)
    var random = SplitMix64(seed: 1)
    for (attempt, expected) in [(0, 2.0), (1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (7, 60), (Int.max, 60)] {
      for _ in 1...50 {
        let delay = backoff.delay(after: attempt, using: &random)
        #expect(delay >= expected * 0.75 && delay <= expected * 1.25)
      }
    }
  }

  @Test("the same seed gives the same delays, and the generator is splitmix64")
  func seeded() {
    var (one, other) = (SplitMix64(seed: 0), SplitMix64(seed: 0))
    // From Vigna's splitmix64.c, seed 0.
    #expect(one.next() == 0xe220_a839_7b1d_cdaf)
    _ = other.next()
    #expect((1...10).allSatisfy { _ in one.next() == other.next() })
  }
}
