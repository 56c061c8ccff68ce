// What an article may say in HTML: elements by the part they play, and their attributes. Everything that isn't named
// here is unwrapped (its content kept), or removed where its content isn't text for readers.

/// The part an element plays in an article.
enum ElementRole {
  /// Runs with the text: `em`, `a`.
  case inline
  /// A block of text: `p`, `h2`.
  case textBlock
  /// A block that holds blocks: `blockquote`.
  case container
  case list, definitionList, table
  case rule, lineBreak, image, checkbox
  /// Not kept itself, but its content is a paragraph of its own: `div`.
  case division
  /// Not kept itself, its content runs on: `span`.
  case transparent
  /// Gone with all its content.
  case removed
}

enum SanitizerRules {
  static func role(of element: HTMLElement) -> ElementRole {
    if element.name == "a", element["class"] == "footnote-backref" { return .removed }  // its target doesn't survive
    if element.name == "input" { return element["type"]?.lowercased() == "checkbox" ? .checkbox : .removed }
    return roles[element.name] ?? .transparent
  }

  private static let roles: [String: ElementRole] = {
    var roles: [String: ElementRole] = [
      "ul": .list, "ol": .list, "dl": .definitionList, "table": .table, "hr": .rule, "br": .lineBreak, "img": .image,
    ]
    let names: [(ElementRole, String)] = [
      (.inline, "a strong b em i u s del ins sub sup code abbr cite q small mark time"),
      (.textBlock, "p h1 h2 h3 h4 h5 h6 pre"),
      (.container, "blockquote figure figcaption"),
      (
        .division,
        """
        div section article main header footer aside nav address center details summary hgroup fieldset legend li dt \
        dd tr td th thead tbody tfoot caption body html picture video audio search dialog
        """
      ),
      (
        .removed,
        """
        script style iframe object embed form svg math template noscript head title textarea select option button \
        canvas applet noframes noembed frameset frame meta link base xmp plaintext listing map area param source track \
        colgroup col
        """
      ),
    ]
    for (role, list) in names {
      for name in list.split(separator: " ") { roles[String(name)] = role }
    }
    return roles
  }()

  /// The element's name in the output: a page has one first-level heading, and it is the article's title.
  static func outputName(_ name: String) -> String { name == "h1" ? "h2" : name }

  /// Appends `<name attributes>`. False, with nothing appended, if the element is nothing without an attribute it
  /// lacks: a link without a destination, a picture without a source.
  static func writeTag(_ element: HTMLElement, base: URLReference?, into out: inout [UInt8]) -> Bool {
    var link: (name: String, value: String)?
    if element.name == "a" {
      guard let href = element["href"].flatMap({ SafeLink.href($0, base: base) }) else { return false }
      link = ("href", href)
    } else if element.name == "img" {
      guard let source = element["src"].flatMap({ SafeLink.source($0, base: base) }) else { return false }
      link = ("src", source)
    }
    out.append("<")
    out.append(contentsOf: outputName(element.name).utf8)
    if let link { write(link.name, link.value, into: &out) }
    if element.name == "img" { write("alt", words(element["alt"] ?? ""), into: &out) }
    if !element.attributes.isEmpty {
      for name in ["width", "height", "colspan", "rowspan", "start", "align", "title", "dir", "lang"] {
        guard let raw = element[name], let value = accepted(name, raw, of: element.name) else { continue }
        write(name, value, into: &out)
      }
    }
    out.append(">")
    return true
  }

  private static func accepted(_ name: String, _ raw: String, of element: String) -> String? {
    let value = words(raw)
    let lower = value.lowercased()
    switch name {
    case "width", "height": return element == "img" && isNumber(value, digits: 4) ? value : nil
    case "colspan", "rowspan":
      return (element == "td" || element == "th") && isNumber(value, digits: 3) ? value : nil
    case "start":
      let digits = value.hasPrefix("-") ? String(value.dropFirst()) : value
      return element == "ol" && isNumber(digits, digits: 6) ? value : nil
    case "align":
      return (element == "td" || element == "th") && ["left", "center", "right"].contains(lower) ? lower : nil
    case "dir": return ["ltr", "rtl", "auto"].contains(lower) ? lower : nil
    case "lang":
      let isTag = value.utf8.allSatisfy { 0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
      return !value.isEmpty && value.utf8.count <= 35 && isTag ? value : nil
    default: return value.isEmpty ? nil : value
    }
  }

  private static func isNumber(_ text: String, digits: Int) -> Bool {
    1...digits ~= text.utf8.count && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
  }

  /// Text on one line: runs of white space and control characters are one space.
  private static func words(_ text: String) -> String {
    text.unicodeScalars.split { $0.value <= 0x20 || 0x7F...0x9F ~= $0.value }.map { String($0) }.joined(separator: " ")
  }

  private static func write(_ name: String, _ value: String, into out: inout [UInt8]) {
    out.append(" ")
    out.append(contentsOf: name.utf8)
    out.append("=\"")
    out.appendHTML(attribute: value)
    out.append("\"")
  }
}
