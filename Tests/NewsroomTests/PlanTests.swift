import Foundation
import Newsroom
import Testing

/// A desk with an issue of two sections, and what an editor's text makes of it.
struct TestDesk {
  var articles: [Article]
  var desk: PlanDesk

  init(_ articles: [Article], ran: [String: Day] = [:], isCorrection: Bool = false, note: String? = nil) throws {
    let rules = [
      SectionRule(slug: "our-take", name: "Our take", kinds: [.take], maximum: 1, show: .full),
      SectionRule(slug: "latest", name: "The latest", kinds: [.analysis, .take], maximum: 3),
      SectionRule(slug: "to-come", name: "To come", kinds: [.upcoming], show: .calendar),
      SectionRule(slug: "more", name: "And more", kinds: [.news], show: .headline),
    ]
    let newsletter = newsletter(rules)
    // The library has what the issue hasn't seen, too.
    let seen = articles.filter { !$0.id.hasPrefix("unseen") }
    var issue = try #require(composition(newsletter, ran: ran, note: note).compose(from: seen).issue)
    issue.subject = "On lead"
    issue.preheader = "What it says"
    self.articles = articles
    desk = PlanDesk(
      issue: issue, newsletter: newsletter, now: cutoff, isCorrection: isCorrection,
      find: { name in
        let exact = articles.filter { $0.id.utf8.elementsEqual(name.utf8) }
        return exact.isEmpty ? articles.filter { $0.slug == name } : exact
      }, ran: { ran[$0] })
  }

  static func standard() throws -> TestDesk {
    try TestDesk([
      article("lead", .take, priority: 5), article("second", .take, priority: 4),
      article("a", .analysis, priority: 4), article("b", .analysis), article("c", .analysis, priority: 2),
      article("n", .news), article("m", .news, standfirst: nil, body: "One. Two. Three."),
      article("date", .upcoming, event: 2), article("unseen", .analysis),
    ])
  }

  var text: String { get throws { try PlanText.text(of: desk) } }

  func plan(_ text: String) throws -> Plan? { try PlanReader.plan(Array(text.utf8), for: desk) }

  func apply(_ text: String, by editor: String = "ada") throws -> Newsroom.Issue {
    let application = PlanApplication(
      desk: desk, editor: editor, plainText: { "\($0.body) is the text of \($0.id). Second sentence." },
      html: { "<p>\($0)</p>" })
    return try application.issue(of: #require(try plan(text)))
  }

  /// What is wrong with a text, as `LINE: message`.
  func faults(_ text: String) -> [String] {
    do {
      _ = try apply(text)
      return []
    } catch let error as PlanFaults {
      return error.faults.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }
}

extension Newsroom.Issue {
  var outline: [String] {
    sections.map { "\($0.slug): " + $0.items.map(\.article.id).joined(separator: " ") }
  }
}

@Suite struct PlanTests {
  @Test("a plan reads like what it prints: sections, picks with reasons, what is held, and what can be done")
  func text() throws {
    let text = try TestDesk.standard().text
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.contains("subject: On lead"))
    #expect(lines.contains("section our-take  # Our take: the whole text"))
    #expect(lines.contains { $0.hasPrefix("pick lead ") && $0.contains("  # take, priority 5: number 1 of 2") })
    #expect(
      lines.contains {
        $0.hasPrefix("pick date ") && $0.contains("# \(Day(number: monday.number + 2).short): upcoming")
      })
    #expect(lines.contains { $0.hasPrefix("hold c ") && $0.hasSuffix("section \"The latest\" is full (3)") })
    #expect(lines.allSatisfy { $0.count <= 120 || !$0.hasPrefix("#") })
  }

  @Test("a summary written above an article's comments takes none of them along, gated text least of all")
  func commentsBelowSummary() throws {
    var test = try TestDesk([
      article("lead", .take), article("gated", .analysis, standfirst: nil, body: "SECRET", access: .subscribers),
      article("open", .analysis, standfirst: nil, body: "Public"), article("n", .news),
    ])
    let section = try #require(test.desk.issue.sections.firstIndex { $0.slug == "latest" })
    for index in test.desk.issue.sections[section].items.indices {
      test.desk.issue.sections[section].items[index].related = [
        RelatedLink(article: "n", title: "On n", url: "https://example.com/n", kind: .also)
      ]
    }
    let text = try test.text
    // What free readers may not have isn't lying where a slip sends it to them.
    #expect(!text.contains("SECRET") && text.contains("#     summary: Public is the text of open."))
    #expect(text.contains("#     summary: from the text that only subscribers may read"))
    // As an older plan had it, indented; and at the edge.
    for indent in ["    ", ""] {
      let plan = try #require(
        try test.plan(
          "section latest\npick gated\n    summary: Editor words.\n\(indent)# with a link to n\n"
            + "\(indent)# summary: SECRET of the body.\n        \\#1 in all.\n        \\\\# and a \\# sign\npick open\n"
        ))
      #expect(plan.sections[0].picks[0].summary == "Editor words. #1 in all. \\# and a \\# sign")
    }
    // Where all readers pay, an editor sees what they get.
    test.desk.newsletter.audience = [.allAccess]
    #expect(try test.text.contains("#     summary: SECRET is the text of gated."))
  }

  @Test("a plan that is saved as it was changes nothing")
  func identity() throws {
    let test = try TestDesk.standard()
    #expect(try test.apply(test.text) == test.desk.issue)
    #expect(PlanChanges.lines(from: test.desk.issue, to: try test.apply(test.text)).isEmpty)
  }

  @Test("lines move within and between sections, and the reasons say who moved them")
  func moves() throws {
    let test = try TestDesk.standard()
    let text = """
      subject: Another
      section more
      pick n  # a comment
      pick unseen
      section latest
      pick b
      pick a
      pick lead
      hold second
      """
    let issue = try test.apply(text)
    #expect(issue.outline == ["more: n unseen", "latest: b a lead"])
    #expect(issue.subject == "Another" && issue.preheader.isEmpty)
    #expect(issue.editing?.setsSubject == true && issue.editing?.setsPreheader == false)
    let reasons = Dictionary(
      uniqueKeysWithValues: (issue.selection.picks + issue.selection.omissions).map { ($0.article, $0.reason) })
    #expect(reasons["lead"] == "placed by ada (take, priority 5: number 1 of 2 by score)")
    #expect(reasons["unseen"] == "placed by ada")
    #expect(reasons["n"]?.hasPrefix("news, priority 3") == true)
    #expect(reasons["second"]?.hasPrefix("held by ada (take, priority 4") == true)
    #expect(reasons["m"]?.hasPrefix("held by ada") == true && reasons["date"]?.hasPrefix("held by ada") == true)
    #expect(reasons["c"] == "section \"The latest\" is full (3)")
    // Only one of the two that changed places has moved.
    #expect([reasons["a"], reasons["b"]].compactMap(\.self).filter { $0.hasPrefix("placed") }.count == 1)
    // The body goes where the whole text is shown, and nowhere else.
    #expect(issue.sections.flatMap(\.items).allSatisfy { $0.article.body.isEmpty })
    #expect(
      PlanChanges.lines(from: test.desk.issue, to: issue).contains(
        "\"On lead\" moved from our-take to number 3 of latest")
    )
    // Edited again by another, the rules' reason is still told once.
    var next = test
    next.desk.issue = issue
    let again = try next.apply("section our-take\npick lead\n", by: "ben")
    #expect(again.selection.picks[0].reason == "placed by ben (take, priority 5: number 1 of 2 by score)")
    #expect(again.sections[0].items[0].article.body == "<p>The body.</p>")
  }

  @Test("an editor's note, summaries and texts are kept as they were written")
  func writing() throws {
    let test = try TestDesk.standard()
    let text = """
      subject: We're #1
      preheader: Short
      note:
          # Our view

          It *was* a week.
      # a comment in between
              code
      section more
      pick m
          summary: It says
            \\#2 and more.
      """
    let issue = try test.apply(text)
    #expect(issue.subject == "We're #1")
    #expect(issue.editing?.note == "# Our view\n\nIt *was* a week.\n    code")
    #expect(issue.note == "<p># Our view\n\nIt *was* a week.\n    code</p>")
    let item = try #require(issue.sections.first?.items.first)
    #expect(item.summary == "It says #2 and more." && !item.summaryIsBody)
    // Free readers may have what an editor wrote, of a gated article, too.
    var gated = item
    gated.article.access = .subscribers
    #expect(gated.visible(to: .free).summary == item.summary)
    var next = test
    next.desk.issue = issue
    #expect(try next.text.contains("    summary: It says #2 and more.\n"))
    #expect(try next.apply(next.text) == issue)
    // Without the line, the article's own summary comes back.
    let back = try next.apply("section more\npick m\n")
    #expect(back.sections[0].items[0].summary != item.summary && back.note == nil)
    #expect(try test.apply("section more\r\npick m\r\n").outline == ["more: m"])
  }

  @Test("articles are the library's of now: what was mended there is mended here")
  func fresh() throws {
    var test = try TestDesk.standard()
    var mended = test.articles
    mended[0].title = "On lead, mended"
    mended[0].body = "<p>Another body.</p>"
    let articles = mended
    test.desk.find = { name in articles.filter { $0.id == name } }
    let issue = try test.apply(test.text)
    #expect(issue.sections[0].items[0].article == mended[0])
    #expect(
      PlanChanges.lines(from: test.desk.issue, to: issue) == ["\"On lead, mended\": taken anew from the library"])
    test.desk.find = { name in articles.filter { $0.id == name && name != "lead" } }
    #expect(try test.apply(test.text) == test.desk.issue)
    #expect(test.faults("section latest\npick lead\n") == ["2: lead is no longer in the library"])
  }

  @Test("articles whose slugs collide go by their ids, in quotes where they need them")
  func names() throws {
    var twins = [article("id #1", .analysis), article("id2", .analysis), article("https://x.example/a?b#c", .news)]
    twins[0].slug = "twin"
    twins[1].slug = "twin"
    twins[2].slug = "id2"
    let test = try TestDesk(twins)
    let text = try test.text
    #expect(text.contains("pick \"id #1\" ") && text.contains("pick id2 "))
    #expect(text.contains("pick \"https://x.example/a?b#c\""))
    #expect(try test.apply(text) == test.desk.issue)
    #expect(
      test.faults("section latest\npick twin\n") == [
        "2: 2 articles are called \"twin\": name one by its id: \"id #1\", id2"
      ])
  }

  @Test("a text without anything to do is left alone", arguments: ["", "\n\n", "# nothing\n  \n#\n"])
  func empty(text: String) throws {
    #expect(try TestDesk.standard().plan(text) == nil)
  }

  @Test(
    "each mistake is told with its line, and the nearest right word",
    arguments: [
      ("section latest\npcik a", "2: there is no \"pcik\" in a plan; did you mean \"pick\"?"),
      ("section latest\nkill a", "2: there is no \"kill\" in a plan; there are pick, hold, drop and section"),
      (
        "titel: x\nsection latest\npick a",
        "1: there is no \"titel:\" in a plan; there are pick, hold, drop and section"
      ),
      ("subjct: x\nsection latest\npick a", "1: there is no \"subjct:\" in a plan; did you mean \"subject:\"?"),
      ("section lates\npick a", "1: daily-review has no section \"lates\"; did you mean \"latest\"?"),
      ("section latest\npick secon", "2: there is no article \"secon\"; did you mean \"second\"?"),
      ("section latest\npick zzzzzz", "2: there is no article \"zzzzzz\"; search the library for it"),
      ("section latest\npick a\nsection more\npick a", "4: a is picked twice; the first time on line 2"),
      ("section latest\npick a\nhold a", "3: a is both picked and held; the other line is 2"),
      ("section latest\npick a\nsection latest\npick b", "3: section latest is there twice; the first is on line 1"),
      ("pick a", "1: a comes before the first section: put a line such as \"section our-take\" above it"),
      (
        "section latest\npick a\nsection -\npick b",
        "4: b stands below what is held: move the line to a section, or write hold"
      ),
      (
        "section latest\nhold a",
        "2: nothing is left to print; to withdraw daily-review/2026-11-23, cancel it"
      ),
      ("subject: x", "1: nothing is left to print; to withdraw daily-review/2026-11-23, cancel it"),
      ("subject: x\nsubject: y\nsection latest\npick a", "2: a second subject; the first is on line 1"),
      ("subject: a\u{7}b\nsection latest\npick a", "1: has a control character in it (U+0007): take it out"),
      ("subject: a\rBcc: x\nsection latest\npick a", "1: has a control character in it (U+000D): take it out"),
      ("subject: a\u{2028}b\nsection latest\npick a", "1: has a control character in it (U+2028): take it out"),
      ("subject: a\u{0}b\nsection latest\npick a", "1: has a control character in it (U+0000): take it out"),
      (
        "  stray\nsection latest\npick a",
        "1: text in a wrong place: \"stray\"; a note's text goes below note:, a comment begins with #"
      ),
      (
        "section latest\npick a\n  stray",
        "3: text in a wrong place: \"stray\"; a summary begins with summary:, and a comment with #"
      ),
      ("section latest\npick a\n  sumary: x", "3: text in a wrong place: \"sumary: x\"; did you mean \"summary:\"?"),
      ("section latest\n  pick a\npick b", "2: text in a wrong place: \"pick a\"; begin it at the edge"),
      ("section latest\npick a\nsummary: x", "3: a summary is indented, below the pick that it is of"),
      ("section latest\n  summary: x\npick a", "2: a summary belongs below the pick that it is of"),
      ("section latest\npick a\n  summary:", "3: says no summary; to have the article's own, delete the line"),
      (
        "section latest\npick a\n  summary: x\n\n  summary: y",
        "5: a second summary of the same article; the first is on line 3"
      ),
      ("section latest\npick a b", "2: what comes after \"a\" isn't understood: \"b\"; comments begin with #"),
      ("section latest\npick\npick a", "2: pick what? Name an article"),
      ("section latest\npick # a\npick b", "2: pick what? Name an article"),
      ("section\npick a", "1: section what? Name a section"),
      ("section latest\npick \"a\npick b", "2: a name in quotes has no end, or a wrong \\ in it"),
      ("section to-come\npick a", "2: a has no date: section to-come lists what is to come"),
      (
        "correction: x\nsection latest\npick a",
        "1: readers haven't had daily-review/2026-11-23 yet: there is nothing to correct; change it as it is"
      ),
    ])
  func mistakes(text: String, fault: String) throws {
    #expect(try TestDesk.standard().faults(text).contains(fault))
  }

  @Test("all mistakes of a text are told at once, and what is no text at all")
  func several() throws {
    let test = try TestDesk.standard()
    #expect(test.faults("pikc a\nsection lates\npick a\npick nobody\n").count == 3)
    #expect(throws: PlanFaults([PlanFault(2, "is not UTF-8 text")])) {
      try PlanReader.plan(Array("section more\n".utf8) + [0xff, 0x0a] + Array("pick n".utf8), for: test.desk)
    }
    #expect(throws: PlanFaults.self) { try PlanReader.plan([UInt8](repeating: 35, count: 2 << 20), for: test.desk) }
    #expect(
      test.faults("subject: \(String(repeating: "x", count: 251))\nsection more\npick n") == [
        "1: the subject is longer than 250 characters"
      ])
    let long = "section more\npick n\n summary: \(String(repeating: "word ", count: 500))"
    #expect(test.faults(long) == ["3: the summary is longer than 2,000 characters"])
  }

  @Test("what ran before, or is under embargo, can't be picked")
  func barred() throws {
    let early = monday.adding(days: -3)
    let test = try TestDesk(
      [article("a", .analysis), article("old", .news), article("embargoed", .news, hours: -5)], ran: ["old": early])
    #expect(
      test.faults("section more\npick old\npick embargoed\n") == [
        "2: old ran in daily-review/2026-11-20: an article runs once in a newsletter",
        "3: embargoed is not published yet: it says 2026-11-23T10:00:00Z",
      ])
  }

  @Test("a correction says what was wrong")
  func correction() throws {
    let test = try TestDesk([article("a", .analysis)], isCorrection: true)
    #expect(try test.text.contains("\ncorrection:\n#   (say here"))
    let issue = try test.apply("correction:\n  It was *not* so.\nsection latest\npick a\n")
    #expect(issue.editing?.correction == "It was *not* so.")
    #expect(issue.editing?.correctionHTML == "<p>It was *not* so.</p>")
  }

  @Test("a link goes by its own line: held it is gone, picked it is printed itself; with its entry, it stays")
  func links() throws {
    var test = try TestDesk.standard()
    // "b" runs as a link below "a".
    var issue = test.desk.issue
    let section = try #require(issue.sections.firstIndex { $0.slug == "latest" })
    let place = try #require(issue.sections[section].items.firstIndex { $0.article.id == "a" })
    issue.sections[section].items.removeAll { $0.article.id == "b" }
    issue.sections[section].items[place].related = [
      RelatedLink(article: "b", title: "On b", url: "https://example.com/b", kind: .also)
    ]
    let entry = try #require(issue.selection.picks.firstIndex { $0.article == "a" })
    let link = try #require(issue.selection.picks.firstIndex { $0.article == "b" })
    var decision = issue.selection.picks.remove(at: link)
    decision.entry = "a"
    issue.selection.picks.insert(decision, at: entry + 1)
    test.desk.issue = issue
    let text = try test.text
    #expect(text.contains("\n#     with a link to b\n"))
    let same = try test.apply(text) == issue
    #expect(same)
    let held = try test.apply(text + "hold b\n")
    #expect(held.sections[section].items[place].related.isEmpty)
    #expect(held.selection.omissions.contains { $0.article == "b" && $0.reason.hasPrefix("held by ada") })
    #expect(PlanChanges.lines(from: issue, to: held) == ["\"On a\": no link to \"On b\" any more"])
    let picked = try test.apply("section latest\npick a\npick b\n")
    #expect(picked.outline == ["latest: a b"] && picked.sections[0].items[0].related.isEmpty)
    #expect(picked.selection.picks.map(\.entry) == [nil, nil])
    let moved = try test.apply("section more\npick a\n")
    #expect(moved.selection.picks.map(\.article) == ["a", "b"] && moved.selection.picks[1].section == "more")
  }
}
