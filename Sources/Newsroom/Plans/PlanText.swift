/// Writes the plan of an issue, with the reasons as comments and what can be done at the end.
///
/// Failure policy: total, but for the library's own errors.
public enum PlanText {
  public static func text(of desk: PlanDesk) throws -> String {
    let issue = desk.issue
    let editing = issue.editing ?? Editing()
    let names = try PlanNames(desk)
    let reasons = Dictionary(
      issue.selection.picks.map { (Array($0.article.utf8), $0.reason) }, uniquingKeysWith: { first, _ in first })
    var lines = head(desk)
    lines.append("subject: \(issue.subject)")
    lines.append("preheader: \(issue.preheader)")
    lines += block("note", editing.note.flatMap(PlanWords.block), empty: "none; write it here, in Markdown, indented")
    if desk.isCorrection {
      lines += block(
        "correction", editing.correction.flatMap(PlanWords.block),
        empty: "say here, indented, what was wrong and what is right; --notify mails it")
    }
    let width = min(44, names.widest)
    // Comments stand at the edge, where no text that is written above them can take them for its own.
    for section in desk.sections {
      lines.append("")
      lines.append("section \(PlanWords.quoted(section.slug))  # \(section.name.printable)\(how(section))")
      for item in section.items {
        let reason = reasons[Array(item.article.id.utf8)] ?? ""
        lines.append(line("pick", names.name(of: item.article.id), width, item.article.event, reason))
        for link in item.related where link.kind == .also {
          lines.append("#     with a link to \(names.name(of: link.article))")
        }
        guard let summary = item.summary.flatMap(PlanWords.line) else { continue }
        if editing.summaries.contains(where: { $0.utf8.elementsEqual(item.article.id.utf8) }) {
          lines.append("    summary: \(summary)")
        } else if item.summaryIsBody, section.show == .summary {
          // Chosen by rule from the body, so it may want a hand. What free readers don't get isn't put where a slip of the
          // hand sends it to them.
          let isGated = desk.newsletter.audience.contains { !item.article.access.allowsBody(to: $0) }
          lines.append(
            "#     summary: "
              + (isGated ? "from the text that only subscribers may read; yours goes to all" : summary.printable))
        }
      }
    }
    lines += ["", "section -  # not in this issue"]
    for decision in issue.selection.omissions {
      let event = try desk.article(decision.article)?.event
      lines.append(
        line(
          decision.rule == .dropped ? "drop" : "hold", names.name(of: decision.article), width, event, decision.reason))
    }
    return (lines + foot(desk)).joined(separator: "\n") + "\n"
  }

  private static func head(_ desk: PlanDesk) -> [String] {
    [
      "# \(desk.issue.name): what its readers \(desk.isCorrection ? "who haven't had it yet " : "")will get, "
        + "from top to bottom."
        + (desk.fate.map { " It \($0)." } ?? ""),
      "# Change it, save it, and leave the editor. Empty the file to leave everything as it was.", "",
    ]
  }

  private static func foot(_ desk: PlanDesk) -> [String] {
    [
      "", "# What you can do:", "#   move a line           the article goes there, within its section or to another",
      "#   pick ARTICLE          print it: any article of the library, by its slug or id",
      "#   hold ARTICLE          keep it for later: the next issue may have it; deleting a pick does the same (a link",
      "#                         goes by its own line)",
      "#   drop ARTICLE          keep it out for good",
      "#   section NAME          move a whole section to change their order; an empty one isn't printed",
      "#       summary: TEXT     indented below a pick: print this in place of the article's own summary; it may go on",
      "#                         on indented lines below (write \\# for a line that shall begin with #)",
      "#   subject:, preheader:  change them; until you do, they follow the first article (delete the line: they do again)",
      "#   note:                 the editor's note: Markdown, indented, on the lines below"
        + (desk.isCorrection ? "; correction: likewise" : ""),
      "# A mistake opens this again, with what is wrong at the top and your text kept.",
    ]
  }

  private static func block(_ key: String, _ text: String?, empty: String) -> [String] {
    guard let text else { return ["\(key):", "#   (\(empty))"] }
    let lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false)
    return ["\(key):"] + lines.map { $0.isEmpty ? "" : "    " + String(decoding: $0, as: UTF8.self) }
  }

  private static func how(_ section: Section) -> String {
    let show =
      switch section.show {
      case .full: "the whole text"
      case .summary: "with summaries"
      case .headline: "headlines"
      case .calendar: "dates"
      }
    return ": \(show)" + (section.items.isEmpty ? "; nothing in it yet" : "")
  }

  private static func line(_ verb: String, _ name: String, _ width: Int, _ event: Event?, _ reason: String) -> String {
    let padding = String(repeating: " ", count: max(0, width - name.count))
    let date = event.map { "\($0.day.short): " } ?? ""
    return "\(verb) \(name)\(padding)  # \(date)\(reason.printable)"
  }
}

/// What each article of the issue is called in its plan: its slug, or its id where slugs collide.
struct PlanNames {
  private var slugs: [[UInt8]: [String]] = [:]
  private var ids: Set<[UInt8]> = []
  private var slugOf: [[UInt8]: String] = [:]

  init(_ desk: PlanDesk) throws {
    for item in desk.issue.sections.flatMap(\.items) { add(item.article.id, item.article.slug) }
    let links = desk.issue.selection.picks.filter { $0.entry != nil }
    for decision in links + desk.issue.selection.omissions {
      add(decision.article, try desk.article(decision.article)?.slug ?? decision.article)
    }
  }

  private mutating func add(_ id: String, _ slug: String) {
    guard ids.insert(Array(id.utf8)).inserted else { return }
    slugs[Array(slug.utf8), default: []].append(id)
    slugOf[Array(id.utf8)] = slug
  }

  /// The id of the issue's article that `word` names; `nil` if it names none, or several.
  func id(of word: String) -> String? {
    let octets = Array(word.utf8)
    if ids.contains(octets) { return word }
    guard let named = slugs[octets], named.count == 1 else { return nil }
    return named[0]
  }

  func name(of id: String) -> String {
    guard let slug = slugOf[Array(id.utf8)], let meant = self.id(of: slug), meant.utf8.elementsEqual(id.utf8) else {
      return PlanWords.quoted(id)
    }
    return PlanWords.quoted(slug)
  }

  /// Every name, for suggestions.
  var all: [String] { slugOf.keys.map { name(of: String(decoding: $0, as: UTF8.self)) }.sorted() }
  var widest: Int { all.map(\.count).max() ?? 0 }
}
