internal import Markup
internal import Newsroom

/// Size, language, headings and sections of an HTML part.
///
/// Failure policy: total.
enum StructureRules {
  static func size(_ proof: Proof) -> [Finding] {
    guard proof.largest > Shortening.limit else { return shortened(proof) }
    return [
      proof.finding(
        .error, .size, .html,
        "\(proof.largest) bytes: Gmail clips what is longer than \(Shortening.limit), and the way to unsubscribe with it",
        remedy: "edit the issue and take items out, or let the newsletter's over-size: shorten cut its lower items")
    ]
  }

  /// What was left out for the mail to be short enough.
  private static func shortened(_ proof: Proof) -> [Finding] {
    guard proof.variant != .correction, let cuts = Shortening.summary(of: proof.issue, for: proof.tier) else {
      return []
    }
    return [
      proof.finding(
        .warning, .size, .html, "\(cuts), for Gmail clips what is longer than \(Shortening.limit) bytes",
        remedy: "look at what is left in the issue's explanation; then edit the issue and take items out")
    ]
  }

  static func language(_ proof: Proof) -> [Finding] {
    var findings: [Finding] = []
    let language = proof.page.all("html").first?["lang"] ?? ""
    if language.isEmpty {
      findings.append(
        proof.finding(
          .warning, .language, .html, "<html> has no lang: screen readers guess how to speak it",
          remedy: "<html lang=\"{{publication.language}}\"> in the layout"))
    } else if language.lowercased() != proof.language.lowercased() {
      findings.append(
        proof.finding(
          .warning, .language, .html, "<html lang=\"\(language.oneLine)\">, and the publication's is \(proof.language)",
          remedy: "<html lang=\"{{publication.language}}\"> in the layout"))
    }
    let title = proof.page.all("title").first.map { Page.visibleText($0.element.children).oneLine } ?? ""
    if title.isEmpty {
      findings.append(
        proof.finding(
          .warning, .language, .html, "the page has no title, which screen readers and \"view in browser\" begin with",
          remedy: "<title>{{issue.subject}}</title> in the layout"))
    }
    return findings
  }

  static func headings(_ proof: Proof) -> [Finding] {
    var findings: [Finding] = []
    let headings = proof.page.elements.filter { Page.headings.contains($0.name) && !$0.isHidden }
    func say(_ spot: Page.Spot?, _ message: String, _ remedy: String) {
      findings.append(proof.finding(.warning, .heading, .html, at: spot?.place, message, remedy: remedy))
    }
    let first = headings.filter { $0.name == "h1" }
    if first.isEmpty { say(nil, "there is no <h1>", "make the newsletter's name one, in the masthead") }
    for extra in first.dropFirst() {
      say(extra, "a second <h1>", "one page has one: make it an <h2>")
    }
    var level = 0
    for heading in headings {
      let own = Int(heading.name.dropFirst()) ?? 1
      if own > level + 1, level > 0 || own > 1, !(level == 0 && first.isEmpty) {
        say(
          heading,
          level == 0 ? "<h\(own)> comes before the <h1>" : "<h\(own)> follows <h\(level)>: a level is left out",
          "make it <h\(level + 1)>, in the template or in the article's body")
      }
      level = own
      if Page.visibleText(heading.element.children).oneLine.isEmpty,
        !heading.element.holdsImageWithAlt
      {
        say(heading, "an empty <h\(own)>", "fill it or take it out")
      }
    }
    return findings
  }

  /// A heading right before the next one, or before the footer, has nothing below it. One that is a link is a story.
  static func sections(_ proof: Proof) -> [Finding] {
    var findings: [Finding] = []
    var open: (level: Int, text: String)?
    var hasContent = false
    func close() {
      if let open, !hasContent, open.level > 1 {
        let isSection = proof.issue.sections.contains { $0.name.oneLine == open.text }
        findings.append(
          proof.finding(
            isSection ? .error : .warning, .section, .html, at: "\"\(open.text.prefix(70))\"",
            "a heading with nothing below it",
            remedy: "fill the section, or edit the issue and take it out"))
      }
    }
    let footer = proof.postalAddress.first?.squeezed ?? []
    func isFooter(_ text: String) -> Bool { !footer.isEmpty && text.squeezed.first(footer, from: 0) != nil }
    var isOver = false
    func walk(_ nodes: [HTMLNode]) {
      for node in nodes where !isOver {
        switch node {
        case .comment: break
        case .text(let text):
          guard !text.oneLine.isEmpty else { continue }
          if isFooter(text), open != nil {
            close()
            isOver = true
          } else {
            hasContent = true
          }
        case .element(let element):
          if Page.isHidden(element) { continue }
          if element.name == "img" { hasContent = true }
          guard Page.headings.contains(element.name) else {
            // The publication's name above its address is the footer's as well.
            walk(element.children)
            continue
          }
          if element.holdsLink {
            hasContent = true
            continue
          }
          let level = Int(element.name.dropFirst()) ?? 1
          if let open, level <= open.level { close() }
          open = (level, Page.visibleText(element.children).oneLine)
          hasContent = false
        }
      }
    }
    walk(proof.page.nodes)
    if !isOver { close() }
    for section in proof.issue.sections where section.items.isEmpty && proof.variant != .correction {
      findings.append(
        proof.finding(
          .warning, .section, at: "\"\(section.name.oneLine)\"", "the section has no items, and isn't printed",
          remedy: "compose the issue again, or edit the issue and take the section out"))
    }
    return findings
  }
}

extension HTMLElement {
  var holdsLink: Bool { name == "a" || children.contains { $0.element?.holdsLink ?? false } }

  var holdsImage: Bool { name == "img" || children.contains { $0.element?.holdsImage ?? false } }

  var holdsImageWithAlt: Bool {
    if name == "img" { return self["alt"].map { !$0.isEmpty } ?? false }
    return children.contains { $0.element?.holdsImageWithAlt ?? false }
  }
}
