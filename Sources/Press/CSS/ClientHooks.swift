/// What mail clients add to a mail or put around it, and stylesheets speak to them by: never there when an issue is set.
///
/// A selector that names an attribute which no element has (`[data-ogsc]`, `[x-apple-data-detectors]`) is one as well;
/// `SelectorReader` is told which attributes there are.
enum ClientHooks {
  private static let ids: Set<String> = ["outlook", "MessageViewBody", "MessageWebViewDiv"]
  private static let classes: Set<String> = [
    "ExternalClass", "ReadMsgBody", "yshortcuts", "moz-text-html", "mail-detail-content",
  ]

  /// True if one of the compounds is a client's; nil if none.
  static func first(
    in compounds: [Selector.Compound], _ combinators: [Selector.Combinator]
  ) -> Bool? {
    for (index, compound) in compounds.enumerated() {
      if compound.ids.contains(where: ids.contains) || compound.classes.contains(where: classes.contains) {
        return true
      }
      // Gmail puts a `u` in place of the doctype, before what was the body: `u + .body`.
      if compound.type == "u", index < combinators.count,
        combinators[index] == .adjacent || combinators[index] == .sibling
      {
        return true
      }
    }
    return nil
  }
}
