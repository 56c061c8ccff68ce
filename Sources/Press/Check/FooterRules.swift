internal import Markup
internal import Newsroom

/// What the law and the mail providers ask of every bulk mail: a way out that works, and a postal address.
///
/// Failure policy: total.
enum FooterRules {
  /// - Parameter health: what became of asking for the page without a token, which it may refuse.
  static func unsubscribe(_ proof: Proof, _ health: LinkHealth? = nil) -> [Finding] {
    var findings: [Finding] = []
    func say(_ part: Finding.Part, _ message: String, _ remedy: String) {
      findings.append(proof.finding(.error, .unsubscribe, part, message, remedy: remedy))
    }
    let link = proof.unsubscribeLink
    let remedy = "{{links.unsubscribe}} in the footer, once"
    let ways = proof.page.all("a").filter { $0["href"]?.hasPrefix(proof.unsubscribeURL) == true }
    let working = ways.filter { $0["href"] == link }
    if working.isEmpty {
      say(.html, "no link by which its reader can unsubscribe", remedy)
    } else if ways.count > 1 {
      say(.html, "\(ways.count) links to unsubscribe; there must be exactly one", remedy)
    } else if working[0].isHidden || Page.visibleText(working[0].element.children).oneLine.isEmpty {
      say(.html, "the link to unsubscribe can't be seen", "give it words, and don't hide it")
    }
    let outlook = outlookWays(proof)
    if outlook > 1, ways.count <= 1 {
      say(.html, "\(outlook) links to unsubscribe in Outlook; there must be exactly one", remedy)
    }
    let count = proof.text.occurrences(of: Array(link.utf8))
    if count == 0 {
      say(.text, "no link by which its reader can unsubscribe", "{{{links.unsubscribe}}} in the footer, once")
    } else if count > 1 {
      say(
        .text, "\(count) links to unsubscribe; there must be exactly one", "{{{links.unsubscribe}}} in the footer, once"
      )
    }
    let fields = MailFields(proof.mail)
    let named = fields.all("List-Unsubscribe").map { $0.split(separator: ",").map { $0.drop { $0 == " " } } }
    if named.map({ $0.first }) != ["<\(link)>"]
      || named.joined().dropFirst().contains(where: { !$0.hasPrefix("<mailto:") })
      || fields.all("List-Unsubscribe-Post") != ["List-Unsubscribe=One-Click"]
    {
      say(
        .header, "List-Unsubscribe doesn't lead where the footer leads (RFC 8058)",
        "compose the issue again; if it stays, this is Dateline's fault")
    }
    switch health {
    case .unreachable(let reason):
      findings.append(
        proof.finding(
          .warning, .unsubscribe, at: proof.unsubscribeURL, "the page that unsubscribes doesn't answer: \(reason)",
          remedy: "mend the site, or sender.unsubscribe-url; the next check asks again"))
    case .refused(let status) where status >= 500:
      findings.append(
        proof.finding(
          .warning, .unsubscribe, at: proof.unsubscribeURL, "the page that unsubscribes is out of order (\(status))",
          remedy: "mend the site; the next check asks again"))
    case .inside:
      say(
        .header, "the page that unsubscribes is in a private network, where no reader is", "mend sender.unsubscribe-url"
      )
    case .alive, .gone, .refused, .unchecked, nil: break
    }
    if !link.lowercased().hasPrefix("https://") {
      say(.header, "the link to unsubscribe isn't https (RFC 8058)", "mend sender.unsubscribe-url, and compose again")
    }
    return findings
  }

  /// Links to unsubscribe that Outlook shows, if a comment of its own (`<!--[if mso]>`) has one; else none.
  private static func outlookWays(_ proof: Proof) -> Int {
    var own = 0
    func walk(_ nodes: [HTMLNode]) {
      for node in nodes {
        switch node {
        case .text: break
        case .element(let element): walk(element.children)
        case .comment(let text):
          let condition = text.drop(while: \.isWhitespace)
          guard condition.lowercased().hasPrefix("[if"), let start = condition.firstRange(of: "]>"),
            let nodes = try? HTML.parse(Array(condition[start.upperBound...].utf8))
          else { continue }
          own += Page(nodes).elements.count { $0["href"]?.hasPrefix(proof.unsubscribeURL) == true }
        }
      }
    }
    walk(proof.page.nodes)
    guard own > 0 else { return 0 }
    // What stands between `<!--[if !mso]><!-->` and `<!--<![endif]-->` is for the others.
    let everybodys = proof.document.elements.filter { element in
      element.name == "a" && !element.isConditional && element["href"]?.hasPrefix(proof.unsubscribeURL) == true
    }
    return own + everybodys.count
  }

  static func postalAddress(_ proof: Proof) -> [Finding] {
    guard !proof.postalAddress.isEmpty else {
      return [
        proof.finding(
          .error, .postalAddress, nil, "the publication has no postal address, which commercial mail must name",
          remedy: "publication.postal-address in Config/dateline.yaml")
      ]
    }
    let parts: [(Finding.Part, String)] = [
      (.html, proof.page.visibleText), (.text, String(decoding: proof.text, as: UTF8.self)),
    ]
    return parts.compactMap { part, text in
      let text = text.squeezed
      let missing = proof.postalAddress.filter { text.first($0.squeezed, from: 0) == nil }
      guard !missing.isEmpty else { return nil }
      return proof.finding(
        .error, .postalAddress, part, "\(missing.joined(separator: ", ")) of the postal address is not there",
        remedy: "{{#publication.postal_lines}} in the footer; if the address is new, compose the issue again")
    }
  }
}
