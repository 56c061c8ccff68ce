public import Newsroom

/// Every rule of a check over a mail.
///
/// Failure policy: total; what the rules find is the result. Pure: who asks for links' pages gives what came of it.
public enum Check {
  /// - Parameter health: by link, what became of asking for it; empty where nobody asked.
  public static func findings(_ proof: Proof, links health: [String: LinkHealth] = [:]) -> [Finding] {
    let findings =
      StructureRules.size(proof) + HeaderRules.limits(proof) + HeaderRules.subject(proof)
      + HeaderRules.preheader(proof) + readers(proof, health[proof.unsubscribeURL])
      + StructureRules.sections(proof) + LinkRules.dead(proof, health)
      + ImageRule.findings(proof) + StructureRules.headings(proof) + StructureRules.language(proof)
      + ClientRule.findings(proof)
    return findings + nameless(proof, findings, health)
  }

  /// What hangs on the words of the mail, which differ from reader to reader.
  private static func readers(_ proof: Proof, _ page: LinkHealth?) -> [Finding] {
    FooterRules.unsubscribe(proof, page) + FooterRules.postalAddress(proof) + LeakRule.findings(proof)
      + LinkRules.parity(proof) + ContrastRule.findings(proof)
  }

  /// What only readers without a name would find.
  private static func nameless(
    _ proof: Proof, _ known: [Finding], _ health: [String: LinkHealth]
  ) -> [Finding] {
    proof.nameless.flatMap { readers($0, health[$0.unsubscribeURL]) + StructureRules.headings($0) }
      .filter { finding in
        !known.contains { ($0.rule, $0.part, $0.message) == (finding.rule, finding.part, finding.message) }
      }
      .map { finding in
        var finding = finding
        finding.message += ", for readers without a name"
        return finding
      }
  }
}

extension [Finding] {
  /// A fault of colours or clients that several variants have is one, on whichever line it is in each: told by its
  /// message and element.
  public var folded: [Finding] {
    var found: [Finding] = []
    for finding in self {
      let twin = found.firstIndex { other in
        [.contrast, .client].contains(finding.rule) && other.rule == finding.rule
          && other.severity == finding.severity && other.part == finding.part && other.message == finding.message
          && other.element == finding.element && Set(other.variants).isDisjoint(with: finding.variants)
      }
      if let twin { found[twin].variants += finding.variants } else { found.append(finding) }
    }
    return found
  }
}

extension Finding {
  /// Its place without the line, and without how many more there are: `<p> "Ada"`.
  fileprivate var element: String {
    var element = Substring(place ?? "")
    if element.hasPrefix("line ") { element = element.drop { $0 != "," }.dropFirst() }
    if let more = element.ranges(of: "and ").last(where: { element[$0.upperBound...].hasSuffix(" more") }) {
      element = element[..<more.lowerBound]
    }
    return element.split { $0 == "," || $0 == " " }.joined(separator: " ")
  }
}
