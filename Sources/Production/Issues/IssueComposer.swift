internal import Foundation
internal import Markup
public import Newsroom
internal import Press
internal import Store

/// Composes an issue: asks the library, lets the newsletter's rules choose, sets each variant, freezes the lot.
///
/// Failure policy: an issue that readers have begun to get is never composed again. Nothing is recorded before its files
/// are on disk.
public struct IssueComposer {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  /// Who composes, for the log.
  var who: String

  public enum Result {
    case composed(Issue)
    case skipped(reason: String)
  }

  /// - Parameter note: the editor's note, as Markdown.
  public func compose(_ day: Day, note: [UInt8]? = nil) throws -> Result {
    let name = IssueName(newsletter: newsletter.slug, day: day)
    let key = IssueKey(name)
    if let record = try store.issues.issue(name), [.sending, .finished].contains(record.status) {
      throw StoreError.issueUnderWay(key, record.status)
    }
    let now = newsroom.clock.now()
    let window = try window(of: day)
    let candidates = try candidates(day, window)
    let composition = try composition(name, window, now, note: try note.map(html), candidates)
    switch composition.compose(from: candidates) {
    case .skipped(let reason, _):
      try store.issues.recordSkipped(key, window: window, at: now, reason: reason)
      return .skipped(reason: reason)
    case .composed(var issue):
      if let text = note.flatMap({ PlanWords.block(String(decoding: $0, as: UTF8.self)) }) {
        issue.editing = Editing(note: text)
      }
      let files = try set(&issue)
      let before = try store.issues.issue(key)?.manifest
      try IssueFolder.write(
        files, to: newsroom.issueFolder(key), issue: key, composed: now, recorded: before
      ) { folder in
        try store.issues.recordComposed(
          key, window: window, composed: now, manifest: folder.manifestHash, folder: folder.path,
          selection: issue.selection, by: who)
      }
      return .composed(issue)
    }
  }

  /// From the cutoff of the previous issue that anybody got or may still get, so that a skipped or missed day is caught up.
  public func window(of day: Day) throws -> Window {
    let unmade = try store.issues.list(of: newsletter.slug, limit: 2 * Due.memory).first {
      $0.key.name.day < day && $0.key.name.day >= day.adding(days: -Due.memory)
    }
    return newsletter.schedule.window(
      of: day, first: newsletter.window.first,
      previous: try store.issues.latestComposed(newsletter.slug, before: day)?.window, unmade: unmade?.window,
      in: newsroom.publication.timeZone)
  }

  /// The window's articles; those that came late, which no issue of the newsletter has considered; what is to come.
  private func candidates(_ day: Day, _ window: Window) throws -> [Article] {
    var found = try store.library.articles(publishedIn: window)
    // After a clock that was ahead, or one that was set back: what the issue of a later day has looked at is its own.
    if let latest = try store.issues.list(of: newsletter.slug, limit: 1).first, latest.key.name.day > day {
      let considered = try store.issues.considered(found.map(\.id), by: newsletter.slug, apartFrom: day)
      found.removeAll { considered.contains($0.id) }
    }
    var known = Set(found.map(\.id))
    func add(_ articles: [Article]) {
      for article in articles where known.insert(article.id).inserted { found.append(article) }
    }
    // An issue that was composed ahead of its cutoff hasn't seen what was published in between.
    let seen = try store.issues.latestComposed(newsletter.slug, before: day)?.composed ?? window.start
    let lateStart = min(
      seen,
      max(
        window.start.addingTimeInterval(Double(-newsletter.window.late) * 86_400),
        try store.issues.firstWindowStart(newsletter.slug) ?? window.start))
    if lateStart < window.start {
      let before = try store.library.articles(publishedIn: Window(start: lateStart, cutoff: window.start))
      let considered = try store.issues.considered(before.map(\.id), by: newsletter.slug, apartFrom: day)
      add(before.filter { !considered.contains($0.id) })
    }
    // What a withdrawn or failed issue had picked, where the issues since have passed it over.
    let released = try store.issues.releasedPicks(
      newsletter.slug, from: day.adding(days: -max(7, newsletter.window.first)), before: day)
    add(try released.filter { !known.contains($0) }.compactMap(store.library.article).filter { $0.kind != .upcoming })
    // An event is carried until its day, whenever it was announced: by a calendar also what was on the radar.
    for kind in [Kind.upcoming, .radar] {
      let takers = newsletter.sections.filter {
        $0.kinds.contains(kind) && (kind == .upcoming || $0.show == .calendar)
      }
      guard let ahead = takers.map(\.ahead).max() else { continue }
      let events = try store.library.articles(
        eventsFrom: day, through: day.adding(days: ahead), publishedBefore: window.cutoff)
      add(events.filter { $0.kind == kind })
    }
    // These can't run; the explanation says so.
    add(try store.library.articles(embargoedIn: window))
    if newsletter.updates != .never {
      let revised = try store.library.articles(revisedIn: window)
      let ran = try store.issues.ran(revised.map(\.id), in: newsletter.slug, apartFrom: day)
      add(revised.filter { ran[$0.id] != nil })
    }
    return found
  }

  private func composition(
    _ name: IssueName, _ window: Window, _ now: Date, note: String?, _ candidates: [Article]
  ) throws -> Composition {
    let day = name.day
    let ids = candidates.map(\.id)
    let fingerprints = try store.library.fingerprints(ofArticles: ids)
    return Composition(
      newsletter: newsletter, name: name, window: window, composed: now,
      zone: newsroom.publication.timeZone, note: note,
      ran: try store.issues.runs(in: newsletter.slug, since: day.adding(days: -Self.memory), and: ids, apartFrom: day),
      ranElsewhere: try store.issues.appearances(
        apartFrom: newsletter.slug, from: day.adding(days: -Self.memory), through: day),
      announced: try store.library.articles(
        eventsFrom: day.adding(days: -Self.aftermath), through: day.adding(days: -1), publishedBefore: window.cutoff
      ).filter { [.upcoming, .radar].contains($0.kind) },
      // The text as it was given with the article; of one that went since, what its body says.
      plainText: { ((try? store.library.text(ofArticle: $0.id)) ?? nil) ?? Self.plainText($0.body) },
      fingerprint: { fingerprints[$0.id] })
  }

  /// Days within which a copy of what ran is known for one.
  private static let memory = 60
  /// Days for which an event's coverage is linked with its announcement.
  private static let aftermath = 14

  /// Sets every variant, and on the way the subject line and preheader, but for those that an editor has set.
  /// - Parameter correction: whether to set the note of what was corrected, too.
  func set(_ issue: inout Issue, correction: Bool = false) throws -> [String: [UInt8]] {
    let typesetter = try newsroom.typesetter()
    let publication = newsroom.publication
    func context(_ issue: Issue, _ tier: Tier) -> Value {
      VariantContext.value(of: issue, publication, newsletter, theme: newsroom.theme, tier: tier)
    }
    Shortening.undo(&issue)
    // The subject is one for all readers, so it is made of what all may read.
    let open = context(issue, .free)
    if issue.editing?.setsSubject != true {
      issue.subject = try Typesetter.line(newsletter.subject, open, maximum: 120)
    }
    if issue.editing?.setsPreheader != true {
      issue.preheader = try Typesetter.line(newsletter.preheader, open, maximum: 140)
    }
    guard !issue.subject.isEmpty else {
      throw IssueError.noSubject(newsletter: newsletter.slug, pattern: newsletter.subject)
    }
    var variants: [Tier: Variant] = [:]
    for tier in newsletter.audience.sorted(by: { $0.rawValue < $1.rawValue }) {
      if newsletter.overSize == .shorten {
        _ = try Shortening(of: issue, for: tier).apply(to: &issue) { issue in
          Proof.bytes(
            of: try typesetter.set(newsletter.slug, context(issue, tier)).html,
            unsubscribeURL: publication.unsubscribeURL)
        }
      }
      variants[tier] = try typesetter.set(newsletter.slug, context(issue, tier))
    }
    let letterhead = Letterhead(publication, newsletter)
    guard correction else { return try FrozenIssue.files(issue, letterhead, variants) }
    var note = issue
    note.subject = issue.editing?.correctedSubject ?? issue.subject
    note.preheader = try Typesetter.line("{{{issue.correction_line}}}", context(issue, .free), maximum: 140)
    let value = VariantContext.value(of: note, publication, newsletter, theme: newsroom.theme, tier: .free)
    return try FrozenIssue.files(
      issue, letterhead, variants, correction: try typesetter.set("correction", value))
  }

  /// A note's Markdown as readers get it.
  func html(_ note: [UInt8]) throws -> String {
    String(
      decoding: try Sanitizer.sanitize(try Markdown.html(note), base: URLReference(newsroom.publication.url)),
      as: UTF8.self)
  }

  /// The words of a sanitised body, to choose and summarise by; of one that can't be read any more, none.
  public static func plainText(_ html: String) -> String {
    guard !html.isEmpty, let nodes = try? HTML.parse(Array(html.utf8)) else { return "" }
    return nodes.plainText
  }
}
