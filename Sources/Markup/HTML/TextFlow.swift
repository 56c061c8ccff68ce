// What part each element plays where HTML is read as text: one table for the search text and for the mail's text part.

/// How an element's text stands to the text around it.
public enum TextFlow: Sendable {
  /// No text for readers.
  case removed
  /// Set apart by an empty line.
  case block
  /// On lines of its own.
  case line
  /// Runs on.
  case inline
}

extension HTMLElement {
  /// How this element's text stands to what is around it, by its name alone.
  public var textFlow: TextFlow { textFlows[name] ?? .inline }
}

private let textFlows: [String: TextFlow] = {
  let names: [(TextFlow, String)] = [
    (.removed, "script style head title template noscript iframe object svg math select textarea"),
    (
      .block,
      """
      p h1 h2 h3 h4 h5 h6 pre blockquote ul ol dl table figure figcaption caption div section article header footer \
      main aside nav address hr details summary center body form
      """
    ),
    (.line, "li tr dt dd"),
  ]
  var flows: [String: TextFlow] = [:]
  for (flow, list) in names {
    for name in list.split(whereSeparator: \.isWhitespace) { flows[String(name)] = flow }
  }
  return flows
}()
