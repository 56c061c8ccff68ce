internal import Foundation
internal import Newsroom
internal import Press
internal import Store
internal import Wire

/// Looks at a frozen issue as its readers will get it, and says what is wrong with it.
///
/// Failure policy: what can't be judged is a finding; errors are the machine's. The rules are `Press`'s; here are those
/// that need the library, the templates, the network or another program.
struct Preflight {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let console: Console

  enum Occasion {
    /// `dateline check`.
    case check(asksLinks: Bool)
    case composing
    /// Only what is frozen, and no network.
    case sending
  }

  func findings(_ frozen: FrozenIssue, _ occasion: Occasion) throws -> [Finding] {
    var findings: [Finding] = []
    let proofs = try proofs(of: frozen, &findings)
    let links = proofs.flatMap(LinkRules.links)
    var health = LinkCache(newsroom).health(links, at: newsroom.clock.now())
    switch occasion {
    case .check(let asks):
      findings += names(frozen)
      if asks { health = ask(links, patience: 60, &findings) }
      findings += SpamScore.findings(proofs)
    case .composing:
      findings += names(frozen)
      if newsroom.settings.links == .ask { health = ask(links, patience: 20, &findings) }
    case .sending: break
    }
    for proof in proofs { findings += Check.findings(proof, links: health) }
    return findings.merged.folded
  }

  // MARK: Mails

  private func proofs(of frozen: FrozenIssue, _ findings: inout [Finding]) throws -> [Proof] {
    var proofs: [Proof] = []
    let date = newsroom.clock.now()
    func add(
      _ head: MessageHead, _ variant: Finding.Variant?, _ issue: Issue, _ parts: (html: [Piece], text: [Piece])
    ) throws {
      let gated = try gated(in: frozen.issue, head.tier)
      do {
        proofs.append(
          try Proof(
            head, issue, variant: variant, html: parts.html, text: parts.text, newsroom.publication, gated: gated,
            manifest: frozen.manifest, hasTextLinks: newsletter.textLinks != .omitted,
            summaryLength: newsletter.summaryLength))
      } catch let error as MessageError {
        findings.append(
          Finding(
            .error, .header, variant ?? .init(head.tier), .header, "\(error)",
            remedy: "mend it in Config/, and compose the issue again"))
      } catch {
        findings.append(
          Finding(
            .error, .client, variant ?? .init(head.tier), .html, "the HTML can't be read: \(error)",
            remedy: "mend the template or the article, and compose the issue again"))
      }
    }
    for (tier, head) in try frozen.heads(date: date, newsroom).sorted(by: { $0.key.rawValue > $1.key.rawValue }) {
      if let parts = frozen.variants[tier] { try add(head, nil, frozen.issue, parts) }
    }
    if let correction = frozen.correction {
      let heads = try frozen.heads(date: date, newsroom, letter: .correction)
      var issue = frozen.issue
      issue.preheader = issue.editing?.correction.map { String($0.prefix(140)) } ?? "Correction"
      // One note for all readers: those who may have the least decide.
      if let head = heads[.free] ?? heads.values.first { try add(head, .correction, issue, correction) }
    }
    return proofs
  }

  /// The bodies that readers of a tier may not have: of what is printed, and of what it links to.
  private func gated(in issue: Issue, _ tier: Tier) throws -> [Proof.Gated] {
    var gated: [Proof.Gated] = []
    for item in issue.sections.flatMap(\.items) {
      if !item.article.access.allowsBody(to: tier) {
        let texts = [
          try store.library.text(ofArticle: item.article.id), IssueComposer.plainText(item.article.body),
          item.summaryIsBody ? item.summary : nil,
        ]
        for case let text? in texts where !text.isEmpty { gated.append(.init(title: item.article.title, text: text)) }
      }
      for link in item.related {
        guard let other = try store.library.article(link.article), !other.access.allowsBody(to: tier),
          let text = try store.library.text(ofArticle: other.id)
        else { continue }
        gated.append(.init(title: other.title, text: text))
      }
    }
    return gated
  }

  // MARK: Templates

  /// Names that nothing has: blank in what is frozen, so the templates are asked.
  private func names(_ frozen: FrozenIssue) -> [Finding] {
    var findings: [Finding] = []
    func say(
      _ variant: Finding.Variant?, _ part: Finding.Part, _ error: TemplateError, _ severity: Finding.Severity = .error,
      _ remedy: String = "mend it, and compose the issue again: in a send it is blank"
    ) {
      findings.append(
        Finding(
          severity, .name, variant, part, at: "\(error.file.printable):\(error.line):\(error.column)",
          error.reason.printable, remedy: remedy))
    }
    do {
      let typesetter = try newsroom.typesetter()
      let audit = try TemplateAudit(try newsroom.templateSources())
      for tier in newsletter.audience.sorted(by: { $0.rawValue > $1.rawValue }) {
        let context = VariantContext.value(
          of: frozen.issue, newsroom.publication, newsletter, theme: newsroom.theme, tier: tier)
        let faults = audit.faults(
          newsletter.slug, of: frozen.issue, newsroom.publication, newsletter, theme: newsroom.theme, tier: tier)
        // Rendering stops at its first fault, and has some that can't be seen without.
        for error in faults + typesetter.faults(newsletter.slug, context).filter({ !faults.contains($0) }) {
          say(.init(tier), .template, error)
        }
        for fault in (try? typesetter.styleFindings(newsletter.slug, context)) ?? [] {
          findings.append(
            Finding(
              .warning, .client, .init(tier), .html, at: "line \(fault.line):\(fault.column) of the page as rendered",
              fault.reason.printable, remedy: "mend the stylesheet in Templates/, and compose the issue again"))
        }
        guard tier == .free else { continue }
        for pattern in [newsletter.subject, newsletter.preheader] {
          do throws(TemplateError) {
            _ = try Typesetter.line(pattern, context, names: .refused)
          } catch {
            say(nil, .header, error)
          }
        }
      }
      let own = Set(findings.map { [$0.place ?? "", $0.message] })
      for error in others(audit, frozen.issue) {
        guard !own.contains(["\(error.file.printable):\(error.line):\(error.column)", error.reason.printable]) else {
          continue
        }
        say(nil, .template, error, .warning, "mend it: in another mail than this issue it is blank")
      }
    } catch let error as TemplateError {
      say(nil, .template, error)
    } catch {
      findings.append(
        Finding(.error, .name, nil, .template, "\(error)", remedy: "restore the newsroom's Templates/ folder"))
    }
    return findings
  }

  /// What is wrong with the templates of the newsroom's other mails: its other newsletters, the correction, and those
  /// about a subscription.
  private func others(_ audit: TemplateAudit, _ issue: Issue) -> [TemplateError] {
    var found: [TemplateError] = []
    for other in newsroom.newsletters where other.slug != newsletter.slug {
      for tier in other.audience {
        found += audit.faults(
          other.slug, of: issue, newsroom.publication, other, theme: newsroom.theme, tier: tier)
      }
    }
    found += audit.faults(
      "correction", of: issue, newsroom.publication, newsletter, theme: newsroom.theme, tier: .free)
    for letter in Transactional.allCases {
      found += audit.faults(letter, newsroom.publication, newsletter, theme: newsroom.theme)
    }
    return found
  }

  // MARK: Links

  private func ask(_ links: [String], patience: Double, _ findings: inout [Finding]) -> [String: LinkHealth] {
    let now = newsroom.clock.now()
    var cache = LinkCache(newsroom)
    let distinct = Array(Set(links)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var checker = LinkChecker(userAgent: "Dateline/\(Program.version) (+\(newsroom.publication.url))")
    checker.patience = patience
    let open = cache.unknown(distinct, at: now)
    let asked = checker.check(open) { console.progress("Links", $0, of: open.count) }
    console.endProgress()
    var reserved: [String] = []
    var late = 0
    var silent = 0
    for (link, state) in asked {
      switch state {
      case .unchecked where LinkHealth.isReserved(host: Self.host(of: link)): reserved.append(link)
      case .unchecked: late += 1
      case .unreachable: silent += 1
      default: break
      }
    }
    func note(_ message: String, _ remedy: String) {
      findings.append(Finding(.note, .link, nil, nil, message, remedy: remedy))
    }
    if !reserved.isEmpty {
      let hosts = Set(reserved.map(Self.host)).sorted().joined(separator: ", ")
      note(
        "\(Self.links(reserved.count)) to \(hosts) not asked for: the name is reserved for examples",
        "nothing, in a rehearsal")
    }
    if late > 0 { note("\(Self.links(late)) not asked for: there was no time", "dateline check goes on with them") }
    // One that can't be reached is the link's fault; all of them, most likely our own.
    if silent > 2, silent == asked.count - reserved.count - late {
      note("none of \(silent) links could be reached: is there a network?", "dateline check, once there is")
      return cache.health(links, at: now)
    }
    cache.keep(asked, at: now)
    return cache.health(links, at: now)
  }

  private static func links(_ count: Int) -> String { count == 1 ? "1 link" : "\(count) links" }

  private static func host(of link: String) -> String { URL(string: link)?.host() ?? "" }
}
