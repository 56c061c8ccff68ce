internal import Markup
internal import Newsroom

/// Links that lead nowhere, and parts that don't say the same.
///
/// Failure policy: total.
public enum LinkRules {
  /// Every http and https address that a reader can follow, each once, in the order of the HTML part; without those that
  /// hold a reader's token; and last the page that unsubscribes, without one.
  public static func links(_ proof: Proof) -> [String] {
    var known: Set<[UInt8]> = []
    let all = (htmlLinks(proof) + images(proof) + textLinks(proof)).filter { !isReaders($0, proof) }
    return all.filter { known.insert(Array($0.utf8)).inserted } + [proof.unsubscribeURL]
  }

  /// - Parameter health: by link, what became of asking; what isn't in it was not asked for.
  static func dead(_ proof: Proof, _ health: [String: LinkHealth]) -> [Finding] {
    var findings: [Finding] = []
    for spot in proof.page.all("a") {
      guard let href = spot["href"] else { continue }
      if !spot.isHidden, Page.visibleText(spot.element.children).oneLine.isEmpty, !spot.element.holdsImage {
        findings.append(
          proof.finding(
            .warning, .link, .html, at: "\(href.oneLine.prefix(70))", "a link without words: nobody can see it",
            remedy: "give it words, or take it out"))
      }
      let reference = URLReference(href)
      let isMail = reference.scheme == "mailto" && reference.path.contains("@")
      guard !reference.isWeb, !isMail else { continue }
      findings.append(
        proof.finding(
          .error, .link, .html, at: spot.place,
          href.oneLine.isEmpty
            ? "a link without an address" : "a link to \"\(href.oneLine.prefix(60))\" leads nowhere in mail",
          remedy: "an http, https or mailto address: the article's url, or the template's"))
    }
    for link in links(proof) where link != proof.unsubscribeURL {
      guard let health = health[link], let (severity, message, remedy) = words(health) else { continue }
      let spot = proof.page.elements.first { $0["href"] == link || $0["src"] == link }
      findings.append(
        proof.finding(
          severity, .link, spot == nil ? .text : .html, at: link,
          message + (spot?.place.map { ", below \($0)" } ?? ""), remedy: remedy))
    }
    return findings
  }

  private static func words(_ health: LinkHealth) -> (Finding.Severity, String, String)? {
    switch health {
    case .alive, .unchecked: nil
    case .gone(let status):
      (.warning, "there is nothing there (\(status))", "mend the article's url, or edit the issue and take it out")
    case .refused(let status) where status >= 500:
      (.warning, "the site is out of order (\(status))", "look yourself; the next check asks again")
    case .refused(let status):
      (.note, "the site doesn't answer programs (\(status))", "look yourself, in a browser")
    case .unreachable(let reason):
      (.warning, "no answer: \(reason)", "look yourself; the next check asks again")
    case .inside:
      (.error, "it leads into a private network, where no reader is", "the public address in its place")
    }
  }

  /// Same stories, same links, same order in both parts.
  static func parity(_ proof: Proof) -> [Finding] {
    var findings: [Finding] = []
    func say(_ severity: Finding.Severity, _ part: Finding.Part, _ place: String?, _ message: String, _ remedy: String)
    {
      findings.append(proof.finding(severity, .parity, part, at: place, message, remedy: remedy))
    }
    // Said of a story, not again of its link.
    var missing: [Finding.Part: Set<String>] = [:]
    var hasNone = false
    if proof.variant != .correction {
      for (part, text) in [
        (Finding.Part.html, proof.page.visibleText), (.text, String(decoding: proof.text, as: UTF8.self)),
      ] {
        let text = text.squeezed
        var cursor = 0
        let stories = proof.items.filter { !$0.article.title.squeezed.isEmpty }
        let absent = stories.filter { text.first($0.article.title.squeezed, from: 0) == nil }
        missing[part] = Set(absent.flatMap { [$0.article.url] + $0.related.map(\.url) })
        let isEmpty = absent.count == stories.count && absent.count > 1
        if isEmpty {
          say(
            .error, part, nil, "none of the issue's \(stories.count) stories is there",
            "print {{#sections}} in the template; if it fills a block of a layout, mind the block's name")
        }
        for item in stories {
          let title = item.article.title.squeezed
          let place = "\"\(item.article.title.oneLine.prefix(70))\""
          if let found = text.first(title, from: cursor) {
            cursor = found + title.count
          } else if text.first(title, from: 0) != nil {
            say(.warning, part, place, "the story isn't where the issue has it", "keep the order of {{#sections}}")
          } else if !isEmpty {
            say(.error, part, place, "the story is missing", "print every item of {{#sections}} in both templates")
          }
        }
        hasNone = hasNone || isEmpty
      }
    }
    // With no story at all, no link of a body can be there either.
    if hasNone { return findings }
    // A story's own link comes before its body in one part and after it in the other.
    let own = Set(proof.items.map(\.article.url) + [proof.home])
    let html = distinct(htmlLinks(proof), proof)
    let text = distinct(textLinks(proof), proof)
    for link in html
    where !text.contains(link) && missing[.text]?.contains(link) != true
      && (proof.hasTextLinks || own.contains(link))
    {
      say(
        .warning, .text, link, "the HTML part has this link, the text part hasn't",
        "give the text template the same links")
    }
    for link in text where !html.contains(link) && missing[.html]?.contains(link) != true {
      say(
        .warning, .html, link, "the text part has this link, the HTML part hasn't",
        "give the HTML template the same links")
    }
    let left = html.filter { text.contains($0) && !own.contains($0) }
    let right = text.filter { html.contains($0) && !own.contains($0) }
    if let wrong = zip(left, right).first(where: { $0 != $1 }) {
      say(.warning, .text, wrong.1, "the links aren't in the order of the HTML part", "keep the order of {{#sections}}")
    }
    return findings
  }

  private static func distinct(_ links: [String], _ proof: Proof) -> [String] {
    var known: Set<[UInt8]> = []
    return links.filter { !isReaders($0, proof) && known.insert(Array($0.utf8)).inserted }
  }

  private static func isReaders(_ link: String, _ proof: Proof) -> Bool {
    link.hasPrefix(proof.unsubscribeURL) || link.contains(proof.unsubscribeLink.suffix(32))
  }

  private static func htmlLinks(_ proof: Proof) -> [String] {
    proof.page.all("a").compactMap { $0["href"] }.filter { URLReference($0).isWeb }
  }

  private static func images(_ proof: Proof) -> [String] {
    proof.page.all("img").compactMap { $0["src"] }.filter { URLReference($0).isWeb }
  }

  private static func textLinks(_ proof: Proof) -> [String] {
    var links: [String] = []
    let text = String(decoding: proof.text, as: UTF8.self)
    var rest = text[...]
    while let link = LinkedText.nextAddress(in: rest) {
      links.append(String(link))
      rest = rest[link.endIndex...]
    }
    return links
  }
}
