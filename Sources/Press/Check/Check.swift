public import Newsroom

/// Every rule of a check over a mail.
///
/// Failure policy: total; what the rules find is the result. Pure: who asks for links' pages gives what came of it.
public enum Check {
  /// - Parameter health: by link, what became of asking for it; empty where nobody asked.
  public static func findings(_ proof: Proof, links health: [String: LinkHealth] = [:]) -> [Finding] {
    StructureRules.size(proof) + HeaderRules.limits(proof) + HeaderRules.subject(proof) + HeaderRules.preheader(proof)
      + FooterRules.unsubscribe(proof, health[proof.unsubscribeURL]) + FooterRules.postalAddress(proof)
      + LeakRule.findings(proof)
      + StructureRules.sections(proof) + LinkRules.dead(proof, health) + LinkRules.parity(proof)
      + ImageRule.findings(proof) + StructureRules.headings(proof) + StructureRules.language(proof)
      + ContrastRule.findings(proof) + ClientRule.findings(proof)
  }
}
