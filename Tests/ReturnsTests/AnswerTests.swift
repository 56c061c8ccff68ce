import Newsroom
import Returns
import Testing

@Suite("An answer")
struct AnswerTests {
  @Test(
    "of a program is recognised by its header, or its subject in several languages",
    arguments: [
      "Auto-Submitted: auto-replied\nSubject: Re: Daily Review", "Auto-Submitted: auto-generated\nSubject: Hello",
      "Precedence: auto_reply\nSubject: Re: Daily Review", "X-Autoreply: yes\nSubject: Re: Daily Review",
      "X-Autorespond: Daily Review\nSubject: x", "Subject: Out of Office: Daily Review",
      "Subject: Automatic reply: Daily Review", "Subject: Re: Automatische Antwort: Daily Review",
      "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_=3A?= Daily Review", "Subject: Respuesta automática: Daily Review",
      "Subject: Abwesenheitsnotiz", "Subject: Auto: gone fishing", "Subject: Vacation until Monday",
      "Subject: 自動返信: Daily Review", "Subject: Автоответ: Daily Review",
      "Subject: Please confirm your message to bob@reader.example",
    ])
  func automatic(header: String) {
    let mail = Mails.read(
      Mails.plain(
        "From: Bob <bob@reader.example>\nTo: bounces+token@news.example\nIn-Reply-To: <a@news.example>\n" + header,
        "I am away until Monday. Mail to old@reader.example is rejected: 550 5.1.1 user unknown."))
    #expect(mail.kind == .autoReply, "\(header)")
    #expect(mail.recipients == [])
    #expect(mail.originalMessageID == "a@news.example")
  }

  @Test("with a null path is no bounce for that")
  func nullPath() {
    let mail = Mails.read(
      Mails.plain(
        "Return-Path: <>\nFrom: bob@reader.example\nTo: bounces+token@news.example\nSubject: Re: Daily Review",
        "I am currently away, and will return on Monday."))
    #expect(mail.kind == .autoReply)
  }

  @Test(
    "that asks to leave is taken as that, from whom it comes",
    arguments: [
      ("unsubscribe+token@news.example", "Hello", "Hello"), ("news@news.example", "unsubscribe", ""),
      ("news@news.example", "Re: Unsubscribe", "unsubscribe"), ("news@news.example", "", "please unsubscribe me"),
      ("news@news.example", "Re: Daily Review", "Unsubscribe"),
      ("news@news.example", "Remove me from this list", "Thanks"),
      ("token-leave@news.example", "", ""), ("news@news.example", "Abmelden", ""),
    ])
  func leaving(to: String, subject: String, body: String) {
    let mail = Mails.read(
      Mails.plain("From: Ann <ann@reader.example>\nTo: \(to)\nSubject: \(subject)", body))
    #expect(mail.kind == .unsubscribe)
    #expect(mail.addresses == ["ann@reader.example"])
    #expect(mail.addressees.map(\.text) == [to])
  }

  @Test("that asks to leave by a mail program's button is one though it calls itself automatic")
  func button() {
    let header = "From: ann@reader.example\nTo: unsubscribe+token@news.example\nAuto-Submitted: auto-replied"
    #expect(Mails.read(Mails.plain(header + "\nSubject: unsubscribe", "Sent by a mail program.")).kind == .unsubscribe)
    #expect(Mails.read(Mails.plain(header + "\nSubject: I am away", "Until Monday.")).kind == .autoReply)
  }

  @Test(
    "of a person is for a person, whatever it quotes",
    arguments: [
      "Dear editors, why do you write that mail bounces with 550 5.1.1 user unknown <bob@reader.example>?",
      "I told my uncle to unsubscribe last year, but I love the Daily Review and read it every day. Keep it up, please.",
      "My friend bob@reader.example doesn't get it. He says: mailbox full.",
      "",
    ])
  func person(body: String) {
    let mail = Mails.read(
      Mails.plain("From: ann@reader.example\nTo: bounces+token@news.example\nSubject: Re: Daily Review", body))
    #expect(mail.kind == .unknown)
    #expect(mail.recipients == [])
  }

  @Test("gives whom it went to, the envelope's first, each once")
  func addressees() {
    let mail = Mails.read(
      Mails.plain(
        "To: News <news@news.example>, \"Ann\" <ann@reader.example>\nCc: bob@reader.example\n"
          + "Delivered-To: bounces+token@news.example\nX-Original-To: Bounces+TOKEN@news.example\nSubject: x", "y"))
    #expect(
      mail.addressees.map(\.text) == [
        "bounces+token@news.example", "news@news.example", "ann@reader.example", "bob@reader.example",
      ])
  }
}
