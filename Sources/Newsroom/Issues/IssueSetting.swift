/// Makes sections and the account of them out of filled places: items with summaries and links, and why.
struct IssueSetting {
  private(set) var sections: [Section] = []
  private(set) var selection: Selection

  init(_ composition: Composition, _ filling: Filling, _ stories: Stories, _ coverage: Coverage) {
    let newsletter = composition.newsletter
    let candidates = filling.candidates
    selection = Selection(remarks: filling.remarks)
    // By entry: the pieces on its event that run as links.
    var links: [Int: [Int]] = [:]
    var outs: [(Int, rule: Selection.Rule, reason: String)] = []
    for candidate in filling.free {
      if newsletter.grouping.merge, let event = candidates[candidate].event, let entry = filling.entries[event],
        let same = ([entry] + links[entry, default: []]).first(where: {
          Self.address(candidates[$0].article) == Self.address(candidates[candidate].article)
        })
      {
        let article = candidates[same].article
        outs.append((candidate, .duplicate, "it has the address of \"\(article.title)\" (\(article.id)), which runs"))
      } else if newsletter.grouping.merge, let event = candidates[candidate].event, let entry = filling.entries[event],
        links[entry, default: []].count < newsletter.grouping.links
      {
        links[entry, default: []].append(candidate)
      } else if let near = candidates[candidate].near {
        outs.append((candidate, near.rule, near.reason))
      } else {
        let article = candidates[candidate].article
        outs.append(
          (candidate, .noSection, "no section takes it (\(article.kind.rawValue), priority \(article.priority))"))
      }
    }
    let placed = Set(filling.placements.joined().map { Array(candidates[$0.candidate].article.id.utf8) })
    for (number, rule) in newsletter.sections.enumerated() where !filling.placements[number].isEmpty {
      let (name, show) = filling.printed(number)
      var section = Section(slug: rule.slug, name: name, show: show, items: [])
      for placement in filling.placements[number] {
        let candidate = candidates[placement.candidate]
        let article = candidate.article
        var related = (links[placement.candidate] ?? []).map {
          RelatedLink(candidates[$0].article, .also)
        }
        let limit = newsletter.grouping.links
        func add(_ articles: [Article], _ kind: RelatedLink.Relation) {
          for other in articles
          where related.count < limit && Self.address(other) != Self.address(article)
            && !related.contains(where: { $0.article == other.id })
          {
            related.append(RelatedLink(other, kind))
          }
        }
        if article.event != nil { add(coverage.of(article.id), .coverage) }
        add(
          coverage.announcements(of: article.id).filter { !placed.contains(Array($0.id.utf8)) }, .announcement)
        section.items.append(composition.item(candidate, show: show, related))
        selection.picks.append(
          .init(
            article: article.id, title: article.title, section: rule.slug, rule: placement.rule,
            reason: "\(article.kind.rawValue), priority \(article.priority): \(placement.reason)"
              + composition.circumstances(of: candidate) + filling.passedOver(placement.candidate, before: number),
            score: candidate.score, fingerprint: candidate.fingerprint))
        for link in links[placement.candidate] ?? [] {
          let other = candidates[link]
          selection.picks.append(
            .init(
              article: other.article.id, title: other.article.title, section: rule.slug, rule: .event,
              reason: "a link under \"\(article.title)\", on the same event" + composition.circumstances(of: other),
              score: other.score, entry: article.id, fingerprint: other.fingerprint))
        }
      }
      sections.append(section)
    }
    for out in outs {
      let candidate = candidates[out.0]
      selection.omissions.append(
        .init(
          article: candidate.article.id, title: candidate.article.title, rule: out.rule, reason: out.reason,
          score: candidate.score))
    }
    for copy in stories.copies {
      let runs = placed.contains(Array(copy.of.id.utf8)) || selection.picks.contains { $0.article == copy.of.id }
      selection.omissions.append(
        .init(
          article: copy.candidate.article.id, title: copy.candidate.article.title, rule: .duplicate,
          reason: "it shares \(copy.percent)% of its text with \"\(copy.of.title)\" (\(copy.of.id)), which "
            + (runs ? "runs" : "is preferred, and found no place either"),
          score: copy.candidate.score))
    }
  }

  /// Where a reader who follows the link comes to: without the place in the page.
  private static func address(_ article: Article) -> Substring {
    var address = article.url.prefix { $0 != "#" }
    while address.last == "/" { address.removeLast() }
    return address
  }
}

extension RelatedLink {
  fileprivate init(_ article: Article, _ kind: Relation) {
    self.init(article: article.id, title: article.title, url: article.url, kind: kind)
  }
}

extension Composition {
  /// What else is to be said of a pick: that it came late, was revised, or ran elsewhere.
  fileprivate func circumstances(of candidate: Candidate) -> String {
    let article = candidate.article
    var said = ""
    if let run = candidate.rerun {
      said += ", revised since \(newsletter.slug)/\(run.day)"
    } else if candidate.time < window.start, !candidate.announces(from: name.day), article.kind != .upcoming {
      said += ", arrived late"
    }
    if article.embargo.map({ $0 > article.published }) == true { said += ", after its embargo" }
    let elsewhere = (ranElsewhere[article.id] ?? []).min {
      ($0.place ?? .max, $0.day, $0.newsletter) < ($1.place ?? .max, $1.day, $1.newsletter)
    }
    if let elsewhere {
      let verb = article.kind == .upcoming ? "carried from" : elsewhere.place == 1 ? "led" : "ran in"
      said += ", \(verb) \(elsewhere.newsletter)/\(elsewhere.day)"
    }
    return said
  }

  /// An article as an item. Text of its body goes along only where the section shows it: what isn't there can't leak.
  fileprivate func item(_ candidate: Candidate, show: SectionRule.Show, _ related: [RelatedLink]) -> Item {
    let article = candidate.article
    var kept = article
    if show != .full { kept.body = "" }
    var item = Item(
      article: kept, summary: nil, summaryIsBody: false, related: related, updatedSince: candidate.rerun?.day)
    if let standfirst = article.standfirst, !standfirst.allSatisfy(\.isWhitespace) {
      item.summary = standfirst
    } else if show != .headline && show != .calendar {
      let text = plainText(article)
      let made = Summary.extract(of: text, limit: newsletter.summaryLength, isInterview: article.kind == .interview)
      if !made.isEmpty { (item.summary, item.summaryIsBody) = (made, true) }
    }
    return item
  }
}
