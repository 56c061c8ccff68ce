internal import Markup

/// An HTML part for the rules: its elements in the order of the text, each with where it is.
///
/// Failure policy: total.
struct Page: Sendable {
  let nodes: [HTMLNode]
  let elements: [Spot]

  /// An element and its place.
  struct Spot: Sendable {
    var element: HTMLElement
    /// From the root down.
    var ancestors: [HTMLElement]
    /// The text of the last heading before it, or of the one it is in.
    var heading: String?
    /// Not shown: the preheader, say.
    var isHidden: Bool

    subscript(attribute: String) -> String? { element[attribute] }
    var name: String { element.name }
    /// For a finding: below which headline it stands.
    var place: String? { heading.map { "\"\($0.oneLine.prefix(70))\"" } }
  }

  init(_ nodes: [HTMLNode]) {
    self.nodes = nodes
    var elements: [Spot] = []
    var heading: String?
    func walk(_ nodes: [HTMLNode], _ ancestors: [HTMLElement], _ isHidden: Bool) {
      for case .element(let element) in nodes {
        if Self.headings.contains(element.name) {
          let text = Self.visibleText(element.children).oneLine
          if !text.isEmpty { heading = text }
        }
        let hidden = isHidden || Self.isHidden(element)
        elements.append(Spot(element: element, ancestors: ancestors, heading: heading, isHidden: hidden))
        walk(element.children, ancestors + [element], hidden)
      }
    }
    walk(nodes, [], false)
    self.elements = elements
  }

  func all(_ name: String) -> [Spot] { elements.filter { $0.name == name } }

  /// What a reader sees, blocks on lines of their own.
  var visibleText: String { Self.visibleText(nodes) }

  static let headings: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6"]

  static func isHidden(_ element: HTMLElement) -> Bool {
    if element["hidden"] != nil || ["head", "style", "script", "title"].contains(element.name) { return true }
    guard let style = element["style"] else { return false }
    return declarations(of: style).contains {
      ($0.property == "display" && $0.value.hasPrefix("none"))
        || ($0.property == "visibility" && $0.value.hasPrefix("hidden"))
    }
  }

  static func declarations(of style: String) -> [Declaration] {
    let bytes = Array(style.utf8)
    var faults: [CSSFault] = []
    return DeclarationReader.declarations(bytes, 0..<bytes.count, &faults)
  }

  /// - Parameter isWhole: what is hidden, comments and attributes too.
  static func visibleText(_ nodes: [HTMLNode], isWhole: Bool = false) -> String {
    var text = ""
    func walk(_ nodes: [HTMLNode]) {
      for node in nodes {
        switch node {
        case .text(let run): text += run
        case .comment(let run): if isWhole { text += "\n" + run + "\n" }
        case .element(let element):
          if !isWhole, isHidden(element) { continue }
          let isInline = inline.contains(element.name)
          if !isInline { text += "\n" }
          if isWhole { for attribute in element.attributes { text += "\n" + attribute.value + "\n" } }
          walk(element.children)
          if !isInline { text += "\n" }
        }
      }
    }
    walk(nodes)
    return text
  }

  private static let inline: Set<String> = [
    "a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "ins", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "time", "u", "wbr",
  ]
}

extension String {
  /// Runs of white space as one space, none at the ends; without zero-width characters.
  var oneLine: String {
    String(unicodeScalars.filter { !$0.isZeroWidth }.map(Character.init)).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  /// Its letters, digits and signs in UTF-8, without any white space: equal however a line was broken.
  var squeezed: [UInt8] {
    var bytes: [UInt8] = []
    for scalar in unicodeScalars where !scalar.properties.isWhitespace && !scalar.isZeroWidth {
      bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
    return bytes
  }
}

extension Unicode.Scalar {
  /// What a preheader is padded with, and soft hyphens.
  fileprivate var isZeroWidth: Bool {
    [0xAD, 0x34F, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF].contains(value)
  }
}
