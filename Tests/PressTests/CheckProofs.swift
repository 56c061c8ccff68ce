import Digest
import Foundation
import Markup
import Newsroom
import Testing

@testable import Press

/// Proofs of the house's issue, with a fault planted where a test wants one.
enum CheckProofs {
  /// An issue with nothing wrong in it: full, summary, headline, calendar.
  static func issue() throws -> Newsroom.Issue {
    var issue = try Sample.issue()
    let day = try #require(Day("2026-11-26"))
    issue.subject = "Seven ministers met at the lake"
    issue.preheader = "Also: what a strait costs, and who pays for it"
    issue.sections = SectionRule.Show.allCases.map { show in
      Section(
        slug: show.rawValue, name: "Section \(show)", show: show,
        items: ["one", "two"].map { name in
          Item(
            article: Sample.article("\(show.rawValue)-\(name)", show == .full ? .subscribers : .open) {
              $0.title = "The \(name) story of the \(show.rawValue) kind"
              $0.image = Image(url: "https://meridian.example/\(show.rawValue)-\(name).jpg", alt: "A lake at dusk")
              if show != .full { $0.body = "" }
              if show == .calendar { $0.event = Event(day: day, place: "Geneva") }
            }, summary: "What is to be said of it in a sentence.", summaryIsBody: false)
        })
    }
    return issue
  }

  /// What can be planted: in the issue, its header, and in what the templates made of it.
  struct Fault {
    var tier = Tier.free
    var issue: (inout Newsroom.Issue) -> Void = { _ in }
    var head: (inout MessageHead) -> Void = { _ in }
    var publication: (inout Publication) -> Void = { _ in }
    var html: (inout String) throws -> Void = { _ in }
    var text: (inout String) throws -> Void = { _ in }
    var manifest = ""
    var hasTextLinks = true
    /// Beyond the bodies of the issue's own items.
    var gated: [Proof.Gated] = []
  }

  static func proof(_ fault: Fault = Fault()) throws -> Proof {
    var issue = try issue()
    let plain = { (html: String) in ((try? HTML.parse(Array(html.utf8))) ?? []).plainText }
    let gated = issue.sections.flatMap(\.items).filter { !$0.article.access.allowsBody(to: fault.tier) }
      .map { Proof.Gated(title: $0.article.title, text: plain($0.article.body)) }
    fault.issue(&issue)
    var publication = try Sample.publication()
    let newsletter = try Sample.newsletter()
    let context = VariantContext.value(of: issue, publication, newsletter, tier: fault.tier)
    let parts = try Typesetter(HouseTemplateTests.sources()).set("daily-review", context, names: .refused)
    func change(_ pieces: [Piece], _ change: (inout String) throws -> Void) throws -> [Piece] {
      var source = String(decoding: Residual.source(of: pieces), as: UTF8.self)
      try change(&source)
      return try Residual.pieces(parsing: Array(source.utf8))
    }
    fault.publication(&publication)
    var head = MessageHead(
      issue: issue.name, subject: issue.subject, Letterhead(publication, newsletter), tier: fault.tier, generation: 1,
      date: MailDate(issue.composed),
      token: ReaderToken(TokenKeys([UInt8](repeating: 7, count: 32)), purpose: .unsubscribe, newsletter: "daily-review")
    )
    fault.head(&head)
    return try Proof(
      head, issue, html: try change(parts.html, fault.html), text: try change(parts.text, fault.text), publication,
      gated: gated + fault.gated, manifest: Array(fault.manifest.utf8), hasTextLinks: fault.hasTextLinks)
  }

  /// What a fault is found as: severity, rule and part of each finding.
  static func found(_ fault: Fault, links: [String: LinkHealth] = [:]) throws -> [Finding] {
    Check.findings(try proof(fault), links: links)
  }
}

extension String {
  /// Replaces the first occurrence of `old`, which must be there.
  mutating func plant(_ old: String, _ new: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let range = try #require(self.firstRange(of: old), "there is no \(old)", sourceLocation: sourceLocation)
    replaceSubrange(range, with: new)
  }
}
