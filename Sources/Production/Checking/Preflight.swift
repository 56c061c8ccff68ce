public import Newsroom
internal import Platform
internal import Press
public import Store
internal import Wire

/// Looks at a frozen issue as its readers will get it, and says what is wrong with it.
///
/// Failure policy: what can't be judged is a finding; errors are the machine's. The rules are `Press`'s; here are those
/// that need the library, the templates, the network or another program.
public struct Preflight {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let events: Events

  public init(newsroom: NewsroomFolder, store: Store, newsletter: Newsletter, events: Events) {
    self.newsroom = newsroom
    self.store = store
    self.newsletter = newsletter
    self.events = events
  }

  public enum Occasion: Sendable {
    /// Somebody wants to know everything.
    case check(asksLinks: Bool)
    case composing
    /// Only what is frozen, and no network.
    case sending
  }

  public func findings(_ frozen: FrozenIssue, _ occasion: Occasion) throws -> [Finding] {
    var findings: [Finding] = []
    let proofs = try proofs(of: frozen, &findings)
    let links = proofs.flatMap(LinkRules.links)
    var health = LinkCache(newsroom).health(links, at: newsroom.clock.now())
    switch occasion {
    case .check(let asks):
      findings += templateFindings(frozen)
      if asks { health = ask(links, patience: 60, &findings) }
      findings += SpamScore.findings(proofs, path: newsroom.programPath)
    case .composing:
      findings += templateFindings(frozen)
      if newsroom.settings.links == .ask { health = ask(links, patience: 20, &findings) }
    case .sending: break
    }
    for proof in proofs { findings += Check.findings(proof, links: health) }
    return findings.merged.folded
  }

  private func proofs(of frozen: FrozenIssue, _ findings: inout [Finding]) throws -> [Proof] {
    var proofs: [Proof] = []
    let date = newsroom.clock.now()
    let messageHeads = MessageHeads(frozen, newsroom)
    func add(
      _ head: MessageHead, _ variant: Finding.Variant?, _ issue: Issue, _ parts: Press.Variant
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
    for (tier, head) in try messageHeads.of(.issue, date: date).sorted(by: { $0.key.rawValue > $1.key.rawValue }) {
      if let parts = frozen.variants[tier] { try add(head, nil, frozen.issue, parts) }
    }
    if let correction = frozen.correction {
      let heads = try messageHeads.of(.correction, date: date)
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
}

/// What stops a send.
public struct CheckFailure: ProductionError {
  public var name: IssueName
  public var findings: [Finding]

  public var blame: Blame { .data }
  public var description: String {
    let errors = findings.count { $0.severity == .error }
    return "\(name) is not sent: \(errors.counted("error", "errors")) found"
  }
}

/// What a check tells of an issue.
public enum CheckNotice: Notice {
  case found(IssueName, [Finding])
  /// Nothing that stops a send.
  case warnings(IssueName, [Finding])
  case uncheckable(IssueName, String)

  public var weight: NoticeWeight {
    switch self {
    case .found(_, let findings): findings.hasErrors ? .warning : .note
    case .warnings: .detail
    case .uncheckable: .warning
    }
  }

  public var description: String {
    switch self {
    case .found(let name, let findings), .warnings(let name, let findings):
      "\(name): \(findings.count { $0.severity != .note }.counted("finding", "findings"))"
    case .uncheckable(let name, let error): "\(name) could not be checked: \(error)"
    }
  }
}

extension Preflight {
  /// - Throws: `CheckFailure` where something stops a send.
  func pass(_ frozen: FrozenIssue) throws {
    let findings = try findings(frozen, .sending)
    guard !findings.stops else { throw CheckFailure(name: frozen.issue.name, findings: findings) }
    let warnings = findings.filter { $0.severity == .warning }
    if !warnings.isEmpty { events.tell(CheckNotice.warnings(frozen.issue.name, warnings)) }
  }

  /// Tells what somebody should know of an issue that has just been made. Never in the way of having made it.
  public func tell(_ name: IssueName, _ occasion: Occasion = .composing) {
    do {
      let findings = try findings(try FrozenIssue.open(name, newsroom, store), occasion)
      if findings.contains(where: { $0.severity != .note }) { events.tell(CheckNotice.found(name, findings)) }
    } catch {
      events.tell(CheckNotice.uncheckable(name, "\(error)"))
    }
  }
}
