internal import Foundation

/// Makes an issue of a plan: another arrangement of the same issue, frozen anew by whoever calls.
///
/// Articles are taken as the library has them now, so that one that was mended is mended here, too; one that has gone
/// from the library stays as it was, where its section shows it as before. Failure policy: all faults at once, each with
/// the plan's line; the issue is not touched. Pure.
public struct PlanApplication {
  public var desk: PlanDesk
  /// Who edits, as the reasons name them.
  public var editor: String
  /// The text of an article's body, for summaries.
  public var plainText: (Article) -> String
  /// A note's Markdown as sanitised HTML.
  public var html: (String) throws -> String

  public init(
    desk: PlanDesk, editor: String, plainText: @escaping (Article) -> String, html: @escaping (String) throws -> String
  ) {
    self.desk = desk
    self.editor = editor
    self.plainText = plainText
    self.html = html
  }

  /// The issue that the plan makes of the desk's. Its subject and preheader are empty where they are to be made from the
  /// newsletter's patterns.
  public func issue(of plan: Plan) throws -> Issue {
    let old = desk.issue
    var issue = old
    var editing = old.editing ?? Editing()
    if plan.subject != PlanWords.line(old.subject) { editing.setsSubject = plan.subject != nil }
    if plan.preheader != PlanWords.line(old.preheader) { editing.setsPreheader = plan.preheader != nil }
    issue.subject = plan.subject ?? ""
    issue.preheader = plan.preheader ?? ""
    if plan.note != editing.note.flatMap(PlanWords.block) {
      editing.note = plan.note
      issue.note = try plan.note.map(html)
    }
    if plan.correction != editing.correction {
      editing.correction = plan.correction
      editing.correctionHTML = try plan.correction.map(html)
    }
    editing.summaries = plan.sections.flatMap(\.picks).filter { $0.summary != nil }.map(\.article).sorted(by: precedes)
    issue.sections = try sections(plan, edited: Set((old.editing?.summaries ?? []).map { Array($0.utf8) }))
    issue.selection = try selection(for: issue.sections, plan)
    issue.editing = editing.isEmpty && old.editing == nil ? nil : editing
    return issue
  }

  private func sections(_ plan: Plan, edited: Set<[UInt8]>) throws -> [Section] {
    var faults: [PlanFault] = []
    var before: [[UInt8]: (item: Item, show: SectionRule.Show)] = [:]
    for section in desk.issue.sections {
      for item in section.items { before[Array(item.article.id.utf8)] = (item, section.show) }
    }
    let known = desk.sections
    // What is printed itself, or held, is nobody's link.
    let lone = Set((plan.held + plan.dropped + plan.sections.flatMap(\.picks).map(\.article)).map { Array($0.utf8) })
    var sections: [Section] = []
    for planned in plan.sections {
      guard var section = known.first(where: { $0.slug == planned.slug }) else { continue }
      section.items = []
      for pick in planned.picks {
        let known = before[Array(pick.article.utf8)]
        do {
          var item = try item(pick, known?.item, known?.show, in: section, edited.contains(Array(pick.article.utf8)))
          if let summary = pick.summary {
            item.summary = summary
            item.summaryIsBody = false
          }
          item.related.removeAll { lone.contains(Array($0.article.utf8)) }
          section.items.append(item)
        } catch let fault as PlanFault {
          faults.append(fault)
        }
      }
      if !section.items.isEmpty { sections.append(section) }
    }
    guard faults.isEmpty else { throw PlanFaults(faults) }
    return sections
  }

  /// The pick as its section prints it, with a summary of its own.
  ///
  /// - Parameter wasEdited: whether the summary it had was an editor's.
  private func item(
    _ pick: Plan.Pick, _ old: Item?, _ oldShow: SectionRule.Show?, in section: Section, _ wasEdited: Bool
  ) throws -> Item {
    let fresh = try desk.article(pick.article)
    if section.show == .calendar, (fresh ?? old?.article)?.event == nil {
      throw PlanFault(pick.line, "\(pick.article.printable) has no date: section \(section.slug) lists what is to come")
    }
    guard let fresh else {
      guard let old, oldShow == section.show || section.show == .headline else {
        throw PlanFault(pick.line, "\(pick.article.printable) is no longer in the library")
      }
      var item = old
      if section.show != .full { item.article.body = "" }
      return item
    }
    if old == nil {
      if fresh.published > desk.now {
        throw PlanFault(
          pick.line, "\(pick.article.printable) is not published yet: it says \(desk.when(fresh.published))")
      }
      if fresh.available > desk.now {
        throw PlanFault(pick.line, "\(pick.article.printable) is under embargo until \(desk.when(fresh.available))")
      }
      if let day = try desk.ran(pick.article) {
        throw PlanFault(
          pick.line,
          "\(pick.article.printable) ran in \(desk.newsletter.slug)/\(day): an article runs once in a newsletter")
      }
    }
    var kept = fresh
    if section.show != .full { kept.body = "" }
    if let item = old, oldShow == section.show, !wasEdited || pick.summary != nil,
      PlanChanges.sameText(kept, item.article), !item.summaryIsBody || holds(fresh, item.summary ?? "")
    {
      return item
    }
    var item = old ?? Item(article: kept, summary: nil, summaryIsBody: false)
    item.article = kept
    let standfirst = fresh.standfirst.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    let lead =
      standfirst != nil || section.show == .headline || section.show == .calendar
      ? ""
      : Summary.extract(
        of: plainText(fresh), limit: desk.newsletter.summaryLength, isInterview: fresh.kind == .interview)
    item.summary = standfirst ?? (lead.isEmpty ? nil : lead)
    item.summaryIsBody = standfirst == nil && !lead.isEmpty
    return item
  }

  /// Whether the sentences of a summary still stand in the article's text.
  private func holds(_ article: Article, _ summary: String) -> Bool {
    let text = PlanWords.line(plainText(article)) ?? ""
    return Summary.sentences(of: summary).allSatisfy { sentence in
      text.contains(sentence.text.hasSuffix("…") ? String(sentence.text.dropLast()) : sentence.text)
    }
  }

  /// Everything the issue looked at, with what an editor did to it.
  private func selection(for sections: [Section], _ plan: Plan) throws -> Selection {
    let old = desk.issue.selection
    var decisions: [[UInt8]: Selection.Decision] = [:]
    for decision in old.picks + old.omissions { decisions[Array(decision.article.utf8)] = decision }
    let placed = PlanChanges.placed(from: desk.issue.sections, to: sections)
    var selection = Selection(remarks: old.remarks)
    var printed: Set<[UInt8]> = []
    for section in sections {
      for item in section.items {
        let id = Array(item.article.id.utf8)
        printed.insert(id)
        var decision =
          decisions[id] ?? Selection.Decision(article: item.article.id, title: item.article.title, reason: "")
        decision.title = item.article.title
        decision.section = section.slug
        decision.entry = nil
        decision.fingerprint = try desk.fingerprint(item.article.id) ?? decision.fingerprint
        if placed.contains(id) {
          decision.reason = reason("placed by", decision.reason)
          decision.rule = nil
        }
        selection.picks.append(decision)
        // Its links follow it.
        for link in item.related {
          let id = Array(link.article.utf8)
          guard var decision = decisions[id], decision.entry != nil, printed.insert(id).inserted else { continue }
          decision.section = section.slug
          selection.picks.append(decision)
        }
      }
    }
    let dropped = Set(plan.dropped.map { Array($0.utf8) })
    let fallen = old.picks.filter { !printed.contains(Array($0.article.utf8)) }.map {
      let isDropped = dropped.contains(Array($0.article.utf8))
      return Selection.Decision(
        article: $0.article, title: $0.title, rule: isDropped ? .dropped : .held,
        reason: reason(isDropped ? "dropped by" : "held by", $0.reason), score: $0.score)
    }
    // What the rules left out stays as it was; what was held may be dropped, and the other way round.
    let omitted = old.omissions.filter { !printed.contains(Array($0.article.utf8)) }.map {
      var decision = $0
      let isDropped = dropped.contains(Array($0.article.utf8))
      guard isDropped != ($0.rule == .dropped) else { return decision }
      decision.rule = isDropped ? .dropped : .held
      decision.reason = reason(isDropped ? "dropped by" : "held by", $0.reason)
      return decision
    }
    selection.omissions = fallen + omitted
    return selection
  }

  /// `placed by ada (take, priority 5: number 1 of 1)`: who, and what the rules had said.
  private func reason(_ verb: String, _ before: String) -> String {
    var rule = before
    while ["placed by ", "held by ", "dropped by "].contains(where: rule.hasPrefix) {
      guard let open = rule.firstIndex(of: "("), rule.hasSuffix(")") else {
        rule = ""
        break
      }
      rule = String(rule[rule.index(after: open)...].dropLast())
    }
    return "\(verb) \(editor.printable)" + (rule.isEmpty ? "" : " (\(rule))")
  }

  private func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

extension PlanFault: Error {}
