// A tree back to HTML, as it is: nothing is judged or left out (that is the Sanitizer's work). Never fails. The content
// of script and style is raw text by HTML's rules, and left out where it would end its own element.

extension HTMLNode {
  /// This node as HTML, in UTF-8.
  public var html: [UInt8] { [self].html }
}

extension [HTMLNode] {
  /// These nodes as HTML, in UTF-8: lower-case tags, every attribute in double quotes, void elements without an end
  /// tag.
  public var html: [UInt8] {
    var out: [UInt8] = []
    for node in self { node.write(into: &out) }
    return out
  }
}

extension HTMLNode {
  fileprivate func write(into out: inout [UInt8]) {
    switch self {
    case .text(let text): out.appendHTML(text: Substring(text).utf8)
    case .comment(let text):
      // A comment can't hold what ends one (HTML Standard, 13.1.6).
      guard !text.contains("--"), !text.hasPrefix(">"), !text.hasPrefix("->"), !text.hasSuffix("-") else { return }
      out.append("<!--")
      out.append(contentsOf: text.utf8)
      out.append("-->")
    case .element(let element): element.write(into: &out)
    }
  }
}

extension HTMLElement {
  fileprivate func write(into out: inout [UInt8]) {
    out.append("<")
    out.append(contentsOf: name.utf8)
    for attribute in attributes {
      out.append(" ")
      out.append(contentsOf: attribute.name.utf8)
      out.append("=\"")
      out.appendHTML(attribute: attribute.value)
      out.append("\"")
    }
    out.append(">")
    if htmlVoidElements.contains(name) { return }
    if name == "script" || name == "style" {
      for case .text(let text) in children where !text.contains("</") && !text.contains("<!--") {
        out.append(contentsOf: text.utf8)
      }
    } else {
      for child in children { child.write(into: &out) }
    }
    out.append("</")
    out.append(contentsOf: name.utf8)
    out.append(">")
  }
}
