import Newsroom
internal import Platform
import Testing

@testable import Press

@Suite("A check")
struct CheckTests {
  /// Exactly these findings, each by severity, rule and part.
  private func expect(
    _ expected: [(Finding.Severity, Finding.Rule, Finding.Part?)], _ fault: CheckProofs.Fault,
    links: [String: LinkHealth] = [:], saying word: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try CheckProofs.found(fault, links: links)
    let kinds = found.map { "\($0.severity) \($0.rule) \($0.part.map { "\($0)" } ?? "-")" }
    #expect(
      kinds == expected.map { "\($0.0) \($0.1) \($0.2.map { "\($0)" } ?? "-")" }, "\(found)",
      sourceLocation: sourceLocation)
    if !word.isEmpty {
      #expect(
        found.contains { "\($0.place ?? "") \($0.message)".contains(word) }, "\(found)", sourceLocation: sourceLocation)
    }
    for finding in found { #expect(!finding.remedy.isEmpty, sourceLocation: sourceLocation) }
  }

  @Test("finds nothing in the house templates", arguments: Tier.allCases)
  func nothing(tier: Tier) throws { try expect([], .init(tier: tier)) }

  @Test("finds an HTML part that Gmail clips")
  func size() throws {
    let filler = String(repeating: "<p>And so on and on it went.</p>", count: 3_500)
    try expect(
      [(.error, .size, .html)], .init(html: { try $0.plant("<h2", filler + "<h2") }), saying: "Gmail")
  }

  @Test("finds what RFC 5322 doesn't allow in a header")
  func header() throws {
    let proof = try CheckProofs.proof()
    #expect(HeaderRules.limits(proof).isEmpty)
    let long = MailFields(Array("Subject: \(String(repeating: "x", count: 1_000))\r\n\r\nBody\r\n".utf8))
    #expect(long.longest?.octets == 1_009 && long.longest?.name == "Subject")
    #expect(MailFields(Array("Subject: a\rb\r\n\r\n".utf8)).wild == "Subject")
    #expect(MailFields(Array("Subject: a\nTo: b\r\n\r\n".utf8)).wild == "Subject")
    let folded = MailFields(Array("List-Unsubscribe:\r\n <https://a>\r\nSubject: a\r\n b\r\n\r\nTo: c\r\n".utf8))
    #expect(folded.all("list-unsubscribe") == ["<https://a>"] && folded.all("Subject") == ["a b"])
    #expect(folded.all("To").isEmpty)
    // A token may not be folded: a link that is too long makes a line that is.
    let link = "https://meridian.example/" + String(repeating: "x", count: 960) + "?token="
    #expect(throws: MessageError.self) { try CheckProofs.proof(.init(head: { $0.unsubscribeURL = link })) }
  }

  @Test("finds a subject that is missing or too long")
  func subject() throws {
    try expect([(.error, .subject, .header)], .init(head: { $0.subject = " " }))
    try expect(
      [(.warning, .subject, .header)], .init(head: { $0.subject = String(repeating: "word ", count: 20) }),
      saying: "100 characters")
    try expect(
      [(.warning, .subject, .header)], .init(head: { $0.subject = String(repeating: "w", count: 119) + "…" }),
      saying: "cut")
  }

  @Test("finds a preheader that is missing, too long, or the subject again")
  func preheader() throws {
    for text in ["", String(repeating: "word ", count: 40), "Seven ministers met at the lake"] {
      try expect([(.warning, .preheader, .html)], .init(issue: { $0.preheader = text }))
    }
  }

  @Test("finds a mail that its reader can't unsubscribe from, or in two ways")
  func unsubscribe() throws {
    let error = Finding.Severity.error
    try expect(
      [(error, .unsubscribe, .html)],
      .init(html: { try $0.plant("<%links.unsubscribe%>", "mailto:desk@meridian.example") }), saying: "no link")
    try expect(
      [(error, .unsubscribe, .text)], .init(text: { try $0.plant("<%&links.unsubscribe%>", "") }), saying: "no link")
    try expect(
      [(error, .unsubscribe, .html)],
      .init(html: { try $0.plant("</body>", "<a href=\"<%links.unsubscribe%>\">Leave</a></body>") }), saying: "2 links")
    try expect(
      [(error, .unsubscribe, .text)], .init(text: { $0 += "<%&links.unsubscribe%>\n" }), saying: "2 links")
    try expect(
      [(error, .unsubscribe, .html)],
      .init(html: { try $0.plant("<a href=\"<%links.unsubscribe%>\"", "<a href=\"<%links.unsubscribe%>\" hidden") }),
      saying: "seen")
    try expect(
      [(error, .unsubscribe, .header)], .init(head: { $0.unsubscribeURL = "http://meridian.example/u?token=" }),
      saying: "https")
    let page = try CheckProofs.proof().unsubscribeURL
    try expect([(.warning, .unsubscribe, nil)], .init(), links: [page: .unreachable("there is no such host")])
    try expect([(.warning, .unsubscribe, nil)], .init(), links: [page: .refused(status: 502)])
    try expect([(error, .unsubscribe, .header)], .init(), links: [page: .inside])
    // Without a token it may say no.
    try expect([], .init(), links: [page: .refused(status: 400)])
  }

  @Test("finds that readers without a name can't unsubscribe, and says once what holds for all")
  func nameless() throws {
    let error = Finding.Severity.error
    let link = "<a href=\"<%links.unsubscribe%>\">Leave</a>"
    try expect(
      [(error, .unsubscribe, .html)],
      .init(html: {
        try $0.plant("<%links.unsubscribe%>", "mailto:desk@meridian.example")
        try $0.plant("</body>", "<%#subscriber.name%>\(link)<%/subscriber.name%></body>")
      }), saying: "for readers without a name")
    try expect(
      [(error, .unsubscribe, .html)],
      .init(html: { try $0.plant("</body>", "<%^subscriber.name%>\(link)<%/subscriber.name%></body>") }),
      saying: "2 links to unsubscribe; there must be exactly one, for readers without a name")
    try expect(
      [(error, .unsubscribe, .text)],
      .init(text: {
        try $0.plant("<%&links.unsubscribe%>", "<%#subscriber.name%><%&links.unsubscribe%><%/subscriber.name%>")
      }),
      saying: "without a name")
    try expect(
      [(error, .postalAddress, .html)],
      .init(html: {
        try $0.plant("1 Harbour Street", "")
        try $0.plant("</body>", "<%#subscriber.name%>x<%/subscriber.name%></body>")
      }))
    try expect([], .init(html: { try $0.plant("</h1>", "</h1><p>Dear <%subscriber.name%>,</p>") }))
  }

  @Test("finds a part without the postal address")
  func postalAddress() throws {
    let error = Finding.Severity.error
    try expect([(error, .postalAddress, .html)], .init(html: { try $0.plant("1 Harbour Street", "") }))
    try expect([(error, .postalAddress, .text)], .init(text: { try $0.plant("Valletta", "") }), saying: "Valletta")
    try expect([(error, .postalAddress, nil)], .init(publication: { $0.postalAddress = [] }))
    // It moved since the issue was composed.
    try expect(
      [(error, .postalAddress, .html), (error, .postalAddress, .text)],
      .init(publication: { $0.postalAddress[1] = "2 Harbour Street" }))
  }

  @Test("finds text of a gated body wherever it is in the free variant, and lets all-access readers have it")
  func leaks() throws {
    let words = "ministers met behind closed doors at the lake"
    let error = Finding.Severity.error
    try expect(
      [(error, .leak, .html)], .init(html: { try $0.plant("<h2", "<p>Seven <b>\(words)</b>, they say</p><h2") }),
      saying: "full kind")
    try expect([(error, .leak, .html)], .init(html: { try $0.plant("<h2", "<div hidden>\(words)</div><h2") }))
    try expect([(error, .leak, .html)], .init(html: { try $0.plant("<h2", "<!-- \(words) --><h2") }))
    try expect([(error, .leak, .html)], .init(html: { try $0.plant("alt=\"A lake at dusk\"", "alt=\"\(words)\"") }))
    try expect([(error, .leak, .text)], .init(text: { $0 += "Ministers met behind\nclosed doors at the lake\n" }))
    try expect([(error, .leak, .header)], .init(head: { $0.subject = words }))
    try expect(
      [(error, .leak, .html)], .init(issue: { $0.preheader = words }), saying: "preheader")
    try expect([(error, .leak, .manifest)], .init(manifest: "{\"lead\":\"\(words)\"}"))
    try expect([], .init(tier: .allAccess, html: { try $0.plant("<h2", "<p>\(words)</p><h2") }))
    // Seven words are anybody's.
    try expect([], .init(html: { try $0.plant("<h2", "<p>met behind closed doors at the lake</p><h2") }))
    // What a standfirst says, everybody may read.
    try expect(
      [], .init(issue: { $0.sections[1].items[0].summary = "Seven \(words)" }))
  }

  @Test("finds a gated body that goes out as a standfirst or an alt, whole or in part, and allows a teaser")
  func leaksByStandfirst() throws {
    let body = (1...450).map { "word\($0)" }.joined(separator: " ")
    func fault(_ change: @escaping (inout Newsroom.Issue) -> Void) -> CheckProofs.Fault {
      .init(
        issue: { issue in
          issue.sections[0].items[0].article.standfirst = nil
          change(&issue)
        }, gated: [Proof.Gated(title: "The one story of the full kind", text: body)])
    }
    let error = Finding.Severity.error
    let both: [(Finding.Severity, Finding.Rule, Finding.Part?)] = [(error, .leak, .html), (error, .leak, .text)]
    try expect(both, fault { $0.sections[0].items[0].summary = body }, saying: "full kind")
    try expect(both, fault { $0.sections[1].items[0].summary = body }, saying: "full kind")
    try expect([(error, .leak, .html)], fault { $0.sections[0].items[0].article.image?.alt = body })
    let teaser = body.split(separator: " ").prefix(100).joined(separator: " ")
    try expect([], fault { $0.sections[0].items[0].summary = teaser })
    // Twice as much in two pieces isn't one teaser.
    let rest = body.split(separator: " ").dropFirst(100).prefix(100).joined(separator: " ")
    try expect(
      both,
      fault {
        $0.sections[0].items[0].summary = teaser
        $0.sections[1].items[0].summary = rest
      })
  }

  @Test("finds leaks in languages without spaces")
  func leaksInChinese() throws {
    let body = "七位部长在湖边闭门会晤，没有达成任何可以发表的协议，记者只得空手而归。"
    var runs: Set<UInt64> = []
    Shingles(body).each { hash, _ in runs.insert(hash) }
    var hits = 0
    Shingles("据说：七位部长在湖边 闭门会晤，没有达成任何可以").each { hash, _ in hits += runs.contains(hash) ? 1 : 0 }
    #expect(hits > 0)
    Shingles("七位部长在湖边").each { _, _ in Issue.record("too short for a run") }
  }

  @Test("finds a section with nothing below its name")
  func sections() throws {
    try expect(
      [(.error, .section, .html)],
      .init(html: { try $0.plant("Section calendar</h2>", "Section calendar</h2><h2>Section full</h2>") }),
      saying: "Section calendar")
    try expect(
      [(.warning, .section, nil)],
      .init(issue: { $0.sections.append(Section(slug: "x", name: "Nobody’s", show: .headline, items: [])) }),
      saying: "Nobody’s")
  }

  @Test("finds links that lead nowhere, and dead ones")
  func links() throws {
    let story = "https://meridian.example/summary-one"
    for wrong in ["", "#top", "/2026/11/x", "javascript:alert(1)"] {
      try expect(
        [(.error, .link, .html)], .init(html: { try $0.plant("<h2", "<a href=\"\(wrong)\">Here</a><h2") }))
    }
    let states: [(LinkHealth, Finding.Severity?)] = [
      (.alive, nil), (.unchecked("x"), nil), (.gone(status: 404), .warning), (.refused(status: 403), .note),
      (.refused(status: 500), .warning), (.unreachable("there is no such host"), .warning), (.inside, .error),
    ]
    for (state, severity) in states {
      try expect(severity.map { [($0, .link, .html)] } ?? [], .init(), links: [story: state])
    }
    let links = LinkRules.links(try CheckProofs.proof())
    #expect(links.contains(story) && Set(links).count == links.count)
    #expect(links.contains("https://meridian.example/full-one.jpg"), "pictures are asked for as well")
    let proof = try CheckProofs.proof()
    #expect(!links.contains(proof.unsubscribeLink), "a reader's token is nobody's to try")
    #expect(links.last == proof.unsubscribeURL)
    try expect(
      [(.warning, .link, .html)], .init(html: { try $0.plant("<h2", "<a href=\"\(story)\"> </a><h2") }),
      saying: "without words")
  }

  @Test("finds a text part that doesn't have the stories and links of the HTML part, in their order")
  func parity() throws {
    let title = "The two story of the headline kind"
    try expect([(.error, .parity, .text)], .init(text: { try $0.plant(title, "") }), saying: title)
    try expect([(.error, .parity, .html)], .init(html: { try $0.plant(title, "Another") }), saying: title)
    let first = "The one story of the headline kind"
    try expect(
      [(.warning, .parity, .text)],
      .init(text: {
        try $0.plant(first, "@")
        try $0.plant(title, first)
        try $0.plant("@", title)
      }))
    let link = "https://meridian.example/headline-two"
    try expect([(.warning, .parity, .text)], .init(text: { try $0.plant(link, "") }), saying: link)
    try expect([(.warning, .parity, .html)], .init(text: { $0 += "https://example.org/more.\n" }), saying: "more")
    // An address within an address is a part of it.
    let kept = "https://web.archive.org/web/2020/http://old.example/a"
    try expect(
      [],
      .init(html: { try $0.plant("</h1>", "</h1><a href=\"\(kept)\">Kept</a>") }, text: { $0 = "\(kept)\n" + $0 }))
    // Where the newsletter leaves articles' links out, only the stories' own are missed.
    let extra = "</h1><a href=\"https://a.example/1\">1</a>"
    try expect([], .init(html: { try $0.plant("</h1>", extra) }, hasTextLinks: false))
    try expect([(.warning, .parity, .text)], .init(text: { try $0.plant(link, "") }, hasTextLinks: false), saying: link)
    try expect(
      [(.warning, .parity, .text)],
      .init(
        html: {
          try $0.plant("</h1>", "</h1><a href=\"https://a.example/1\">1</a><a href=\"https://a.example/2\">2</a>")
        },
        text: { $0 = "(https://a.example/2)\nhttps://a.example/1\n" + $0 }), saying: "order")
  }

  @Test("says once that a part has no story at all, and no word more of a missing story's link")
  func emptyPart() throws {
    try expect(
      [(.error, .parity, .text)],
      .init(text: { text in
        text = "1 Harbour Street, Valletta\nThe Meridian\nhttps://meridian.example\n<%&links.unsubscribe%>\n"
        text = "{{=<% %>=}}\n" + text
      }), saying: "none of the issue's 8 stories")
    let title = "The two story of the headline kind"
    try expect(
      [(.error, .parity, .text)],
      .init(text: {
        try $0.plant(title, "")
        try $0.plant("https://meridian.example/headline-two", "")
      }), saying: "missing")
  }

  @Test("counts a link to unsubscribe that only Outlook shows")
  func outlook() throws {
    let link = "<a href=\"<%links.unsubscribe%>\">Leave</a>"
    try expect(
      [(.error, .unsubscribe, .html)],
      .init(html: { try $0.plant("</body>", "<!--[if mso]>\(link)<![endif]--></body>") }), saying: "2 links")
    // One for Outlook, and one for the others.
    try expect(
      [],
      .init(html: {
        let old = try #require($0.firstMatch(of: /<a href="<%links.unsubscribe%>"[^>]*>[^<]*<\/a>/))
        let own = String(old.output)
        try $0.plant(own, "<!--[if mso]>\(link)<![endif]--><!--[if !mso]><!-->\(own)<!--<![endif]-->")
      }))
  }

  @Test("finds pictures without words or size")
  func images() throws {
    let alt = " alt=\"A lake at dusk\""
    try expect([(.warning, .image, .html)], .init(html: { try $0.plant(alt, "") }), saying: "no alt")
    try expect([(.warning, .image, .html)], .init(html: { try $0.plant(alt, " alt=\"\"") }), saying: "a link that is")
    try expect(
      [(.warning, .image, .html)],
      .init(html: { try $0.plant("</h1>", "</h1><img src=\"https://a.example/b.png\" alt=\"B\" height=\"10\">") }),
      saying: "b.png")
    try expect(
      [(.warning, .image, .html)],
      .init(html: { try $0.plant("</h1>", "</h1><img src=\"https://a.example/b.png\" alt=\"B\" width=\"10\">") }),
      saying: "height")
  }

  @Test("finds headings out of order")
  func headings() throws {
    let warning = Finding.Severity.warning
    try expect(
      [(warning, .heading, .html)], .init(html: { try $0.plant("<h2", "<h1>Again</h1><p>x</p><h2") }),
      saying: "second <h1>")
    try expect(
      [(warning, .heading, .html)], .init(html: { try $0.plant("</h1>", "</h1><h4>Deep</h4><p>x</p>") }), saying: "<h4>"
    )
    try expect(
      [(warning, .heading, .html)], .init(html: { try $0.plant("</h1>", "</h1><p>x</p><h2></h2><p>x</p>") }),
      saying: "empty")
    try expect(
      [(warning, .heading, .html)],
      .init(html: {
        try $0.plant("<h1", "<p")
        try $0.plant("</h1>", "</p>")
      }), saying: "no <h1>")
  }

  @Test("finds a page that doesn't say its language or title")
  func language() throws {
    let warning = Finding.Severity.warning
    try expect([(warning, .language, .html)], .init(html: { try $0.plant("<html lang=\"en\"", "<html") }))
    try expect([(warning, .language, .html)], .init(publication: { $0.language = "fr" }), saying: "fr")
    try expect(
      [(warning, .language, .html)], .init(html: { try $0.plant("<title>", "<title></title><x>") }), saying: "title")
  }

  @Test("finds text that is too pale by day, or too dark in the dark")
  func contrast() throws {
    let warning = Finding.Severity.warning
    func page(_ inner: String) -> CheckProofs.Fault { .init(html: { try $0.plant("</h1>", "</h1>" + inner) }) }
    try expect([(warning, .contrast, .html)], page("<p class=\"k\" style=\"color:#999\">Pale</p>"), saying: "by day")
    // Large text may be paler; so may large text in bold.
    try expect([], page("<p class=\"k\" style=\"color:#808080;font-size:24px\">Pale</p>"))
    try expect([], page("<p class=\"k\" style=\"color:#808080;font-size:14pt;font-weight:bold\">Pale</p>"))
    // No class, so nothing lightens it in the dark.
    try expect([(warning, .contrast, .html)], page("<p style=\"color:#333333\">Dark</p>"), saying: "in the dark")
    // What is behind it counts, wherever that is said, and what is seen through.
    try expect([], page("<div style=\"background:#111111\"><p style=\"color:#eeeeee\">Light</p></div>"))
    try expect(
      [(warning, .contrast, .html)],
      page("<table bgcolor=\"#ffffff\"><tr><td class=\"m\">Light on white</td></tr></table>"), saying: "in the dark")
    try expect(
      [(warning, .contrast, .html), (warning, .contrast, .html)],
      page("<p style=\"color:rgba(0,0,0,.4)\">Thin</p>"), saying: "by day")
    // Behind a picture nobody knows; nothing is hidden text's.
    try expect([], page("<p style=\"display:none;color:#fdfcf8\">Gone</p>"))
    let ratio = try #require(Colour("#767676")).contrast(with: .white)
    #expect(ratio > 4.5 && ratio < 4.6)
    #expect(Colour.black.contrast(with: .white) == 21)
    for (text, hex) in [
      ("#0f8", "#00ff88"), ("rgb(255, 0, 128)", "#ff0080"), ("hsl(120deg 100% 25%)", "#008000"), ("Navy", "#000080"),
      ("rgb(50% 50% 50%)", "#808080"), ("#12345678", "#123456"),
    ] {
      #expect(Colour(text)?.hex == hex, "\(text)")
    }
    for text in ["#12", "#ggg", "currentcolor", "var(--x)", "rgb(1,2)", "url(x)"] {
      #expect(Colour(text) == nil, "\(text)")
    }
  }

  @Test(
    "finds HTML and CSS that mail clients don't show",
    arguments: [
      ("<video src=\"https://a.example/v.mp4\"></video>", "<video>"), ("<form></form>", "<form>"),
      ("<script>x</script>", "<script>"), ("<p style=\"position:absolute\">x</p>", "position:absolute"),
      ("<p style=\"display:flex\">x</p>", "display:flex"), ("<p style=\"margin:2rem\">x</p>", "rem"),
      ("<p style=\"width:calc(100% - 2px)\">x</p>", "calc("),
      ("<style>.q{top:var(--t)}</style><p class=\"q\">x</p>", "var("),
      ("<style>@import url(a.css);</style>", "@import"),
      ("<style>@media (max-width:9px){.q{position:fixed}}</style>", "position:fixed"),
      ("<img src=\"https://a.example/b.svg?1\" alt=\"B\" width=\"9\" height=\"9\">", ".svg"),
      ("<img src=\"data:image/png;base64,AA\" alt=\"B\" width=\"9\" height=\"9\">", "data:"),
      ("<style data-embed>.q{color:red}" + String(repeating: " ", count: 8_192) + "</style>", "8205 characters"),
    ])
  func clients(html: String, word: String) throws {
    try expect([(.warning, .client, .html)], .init(html: { try $0.plant("</h1>", "</h1>" + html) }), saying: word)
  }

  @Test("leaves alone what only other clients read, and words that look like units")
  func otherClients() throws {
    for html in [
      "<!--[if mso]><v:rect style=\"position:absolute\"></v:rect><![endif]-->",
      "<p style=\"font-family:theorem,arch;position:relative\">x</p>",
      "<style>@supports (display:grid){.q{display:grid}}</style>",
    ] {
      try expect([], .init(html: { try $0.plant("</h1>", "</h1>" + html) }))
    }
  }

  @Test("says once the same fault of colours or clients, on whichever line")
  func folding() throws {
    let fault = { (tier: Tier, filler: String) in
      CheckProofs.Fault(
        tier: tier,
        html: { try $0.plant("</h1>", "</h1>\(filler)<p class=\"k\" style=\"color:#999;display:flex\">Pale, all</p>") })
    }
    let all =
      try CheckProofs.found(fault(.free, "")) + CheckProofs.found(fault(.allAccess, "\n\n<p>More</p>"))
    #expect(all.merged.count == 4 && all.merged.folded.map(\.rule) == [.contrast, .client], "\(all)")
    #expect(all.merged.folded.allSatisfy { $0.variants == [.free, .allAccess] })
  }

  @Test("says once what both variants have in common, the worst first")
  func merging() throws {
    let fault = { (tier: Tier) in
      CheckProofs.Fault(tier: tier, head: { $0.subject = "" }, html: { try $0.plant(" alt=\"A lake at dusk\"", "") })
    }
    let all = try CheckProofs.found(fault(.free)) + CheckProofs.found(fault(.allAccess))
    let merged = all.merged
    #expect(merged.map(\.severity) == [.error, .warning])
    #expect(merged.allSatisfy { $0.variants == [.free, .allAccess] })
    #expect(merged.stops)
  }
}
