/// What HTML says of element names: which have no content, which hold text only, which end others.
///
/// From the HTML standard, 13.1.2 and 13.2.6.4.7 (`https://html.spec.whatwg.org/`).
enum TagNames {
  static let void: Set<String> = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta",
    "param", "source", "track", "wbr",
  ]
  /// Their content is text up to their own end tag.
  static let rawText: Set<String> = [
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes",
  ]
  static let closesParagraph: Set<String> = [
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li",
    "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre", "search", "section", "summary", "table", "ul",
    "xmp", "dd", "dt",
  ]
  static let headings: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6"]
  /// Elements that an end tag of another name inside doesn't reach beyond.
  static let scopes: Set<String> = [
    "applet", "button", "caption", "html", "marquee", "object", "table", "td", "template", "th",
  ]
  static let tableScopes: Set<String> = ["html", "table", "template"]
  static let tableParts: Set<String> = [
    "caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
  ]
  /// What may be in a head that isn't closed.
  static let head: Set<String> = [
    "base", "basefont", "bgsound", "link", "meta", "noframes", "noscript", "script", "style", "template", "title",
  ]
  /// Not shown, so never styled.
  static let invisible: Set<String> = [
    "base", "head", "link", "meta", "noscript", "script", "style", "template", "title",
  ]
  static let special: Set<String> =
    closesParagraph.union(tableParts).union(scopes).union(void).union(rawText).union(head)
    .union(["body", "col", "frameset", "head", "select"])
}
