/// Where in a page a value is about to stand, told from the template's own HTML before it.
///
/// Fed with literals in the order of printing, values left out: what a value says never moves the place. It follows the
/// HTML standard's tokenizer (section 13.2.5) as far as places differ. A conditional comment (`<!--[if mso]>`) counts as
/// what is in it, since Outlook reads that as HTML.
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

  private enum State { case text, open, tag, gap, attribute, equals, value, raw, declaration, condition, comment }

  private var state = State.text
  /// The last tag's name, in lower case, and whether it closes.
  private var element: [UInt8] = []
  private var closes = false
  private var attribute: [UInt8] = []
  /// What ends the attribute's value; 0 where white space does.
  private var quote: UInt8 = 0
  private var hasBegun = false
  /// Octets of what ends a raw element or comment that have come so far; of a declaration, its first ones.
  private var matched = 0
  private var beginning: [UInt8] = []

  /// Where a value would stand now.
  var kind: Kind {
    switch state {
    case .text: return .text
    case .open, .tag, .gap, .attribute: return .name
    case .equals: return .unquoted
    case .value:
      if attribute.starts(with: "on".utf8) { return .script }
      if quote == 0 { return .unquoted }
      if attribute.elementsEqual("style".utf8) { return .declarations }
      return Self.addresses.contains(attribute) ? (hasBegun ? .addressPart : .address) : .attribute
    case .raw: return element.elementsEqual("style".utf8) ? .stylesheet : .script
    case .declaration, .condition, .comment: return .comment
    }
  }

  /// A value stands here.
  mutating func value() {
    switch state {
    case .value: hasBegun = true
    case .gap: startAttribute()
    default: break
    }
  }

  mutating func feed(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { octets in
      var index = 0
      while index < octets.count {
        if state == .text {
          // Most of a page is text.
          while index < octets.count, octets[index] != UInt8(ascii: "<") { index += 1 }
          guard index < octets.count else { return }
          state = .open
          index += 1
        } else {
          feed(octets[index])
          index += 1
        }
      }
    }
  }

  private mutating func feed(_ octet: UInt8) {
    let isBlank = octet == 32 || (9...13).contains(octet)
    switch state {
    case .text: if octet == UInt8(ascii: "<") { state = .open }
    case .open:
      element = []
      closes = octet == UInt8(ascii: "/")
      if closes {
        state = .tag
      } else if octet == UInt8(ascii: "!") || octet == UInt8(ascii: "?") {
        state = .declaration
        beginning = []
      } else if (97...122).contains(octet | 0x20) {
        state = .tag
        element = [octet | 0x20]
      } else {
        state = .text
      }
    case .tag:
      if octet == UInt8(ascii: ">") {
        endTag()
      } else if isBlank || octet == UInt8(ascii: "/") {
        state = .gap
      } else {
        element.append(octet.lowercased)
      }
    case .gap:
      if octet == UInt8(ascii: ">") {
        endTag()
      } else if octet == UInt8(ascii: "="), !attribute.isEmpty {
        state = .equals
      } else if !isBlank, octet != UInt8(ascii: "/") {
        startAttribute()
        attribute.append(octet.lowercased)
      }
    case .attribute:
      if octet == UInt8(ascii: ">") {
        endTag()
      } else if octet == UInt8(ascii: "=") {
        state = .equals
      } else if isBlank || octet == UInt8(ascii: "/") {
        state = .gap
      } else {
        attribute.append(octet.lowercased)
      }
    case .equals:
      if octet == UInt8(ascii: ">") {
        endTag()
      } else if !isBlank {
        state = .value
        quote = octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "'") ? octet : 0
        hasBegun = quote == 0
      }
    case .value:
      if quote == 0 ? isBlank : octet == quote {
        state = .gap
        attribute = []
      } else if quote == 0, octet == UInt8(ascii: ">") {
        endTag()
      } else if !isBlank {
        hasBegun = true
      }
    case .raw:
      // `</style`
      let wanted: UInt8? = matched < 2 ? (matched == 0 ? UInt8(ascii: "<") : UInt8(ascii: "/")) : element[matched - 2]
      matched = octet.lowercased == wanted ? matched + 1 : octet == UInt8(ascii: "<") ? 1 : 0
      if matched == element.count + 2 {
        state = .gap
        closes = true
        attribute = []
      }
    case .declaration:
      beginning.append(octet)
      if beginning.starts(with: "--".utf8) {
        guard beginning.count > 2 else { return }
        state = beginning[2] == UInt8(ascii: "[") ? .condition : .comment
        matched = beginning[2] == UInt8(ascii: "-") ? 1 : 0
        if beginning[2] == UInt8(ascii: ">") { state = .text }
      } else if octet == UInt8(ascii: ">") {
        state = .text
      }
    case .condition: if octet == UInt8(ascii: ">") { state = .text }
    case .comment:
      if octet == UInt8(ascii: "-") {
        matched += 1
      } else {
        if octet == UInt8(ascii: ">"), matched >= 2 { state = .text }
        matched = 0
      }
    }
  }

  private mutating func startAttribute() {
    state = .attribute
    attribute = []
  }

  private mutating func endTag() {
    let isRaw = !closes && (element.elementsEqual("style".utf8) || element.elementsEqual("script".utf8))
    state = isRaw ? .raw : .text
    matched = 0
    attribute = []
  }

  private static let addresses: Set<[UInt8]> = Set(
    [
      "href", "src", "action", "formaction", "background", "cite", "poster", "data", "longdesc", "xlink:href",
    ].map { Array($0.utf8) })
}

extension UInt8 {
  /// An ASCII letter's lower case.
  fileprivate var lowercased: UInt8 { (65...90).contains(self) ? self | 0x20 : self }
}
