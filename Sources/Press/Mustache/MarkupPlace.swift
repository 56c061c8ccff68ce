internal import Markup
internal import Platform

/// Where in a page a value is about to stand, told from the template's own HTML before it.
///
/// Fed with literals in the order of printing, values left out: what a value says never moves the place. It follows
/// HTML's own states, an octet at a time, since an attribute may have values in its middle. A conditional comment
/// (`<!--[if mso]>`) counts as what is in it, since Outlook reads that as HTML; only scripts and style elements hold
/// nothing but text, so that in others rules are those for markup, which are stricter.
///
/// Failure policy: total; broken HTML leads to some place, and so to stricter rules rather than none.
struct MarkupPlace {
  enum Kind: Equatable {
    /// Element text, and titles.
    case text
    /// In a tag, where names stand.
    case name
    /// An attribute's value in quotes.
    case attribute
    /// The beginning of an address.
    case address
    /// Further on in an address.
    case addressPart
    /// A style element's content.
    case stylesheet
    /// A style attribute's value.
    case declarations
    case comment
    /// A script, or an attribute that holds one.
    case script
    /// An attribute's value without quotes.
    case unquoted
  }

  private var states = HTMLStates(.outlook)
  /// The last attribute's name, in lower case.
  private var attribute: [UInt8] = []
  /// Whether something stands in the attribute's value already.
  private var hasBegun = false

  /// Where a value would stand now.
  var kind: Kind {
    switch states.state {
    case .data, .plaintext: return .text
    case .tagOpen, .endTagOpen, .tagName, .beforeAttributeName, .attributeName, .afterAttributeName, .afterQuotedValue,
      .selfClosing:
      return .name
    case .beforeAttributeValue: return .unquoted
    case .doubleQuoted, .singleQuoted, .unquoted:
      if attribute.starts(with: "on".utf8) { return .script }
      if states.state == .unquoted { return .unquoted }
      if attribute.elementsEqual("style".utf8) { return .declarations }
      return Self.addresses.contains(attribute) ? (hasBegun ? .addressPart : .address) : .attribute
    case .textOnly, .textOnlyLess, .textOnlyEnd, .textOnlyEndName, .scriptBang, .scriptBangDash, .scriptName,
      .scriptEndName:
      return states.textOnlyElement == .style ? .stylesheet : .script
    case .declarationOpen, .declarationDash, .bogusComment, .commentStart, .commentStartDash, .comment, .commentEndDash,
      .commentEnd, .commentEndBang, .condition:
      return .comment
    }
  }

  /// A value stands here.
  mutating func value() {
    switch states.state {
    case .doubleQuoted, .singleQuoted: hasBegun = true
    case .beforeAttributeName, .afterAttributeName, .afterQuotedValue, .selfClosing:
      states.beginAttribute()
      attribute = []
    default: break
    }
  }

  mutating func feed(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { octets in
      var index = 0
      while index < octets.count {
        let before = states.state
        if before == .data {
          // Most of a page is text.
          while index < octets.count, octets[index] != UInt8(ascii: "<") { index += 1 }
          guard index < octets.count else { return }
        }
        states.step(octets[index])
        note(octets[index], after: before)
        index += 1
      }
    }
  }

  private mutating func note(_ octet: UInt8, after before: HTMLStates.State) {
    switch states.state {
    case .attributeName:
      if before != .attributeName { attribute.removeAll(keepingCapacity: true) }
      attribute.append(octet.lowercasedASCII)
    case .doubleQuoted, .singleQuoted:
      if before != states.state { hasBegun = false } else if !octet.isSpace { hasBegun = true }
    default: break
    }
  }

  private static let addresses: Set<[UInt8]> = Set(
    [
      "href", "src", "action", "formaction", "background", "cite", "poster", "data", "longdesc", "xlink:href",
    ].map { Array($0.utf8) })
}
