// The HTML Standard's tokenizer (13.2.5) as a machine that takes one octet at a time: what HTMLTokenizer cuts text with,
// and what follows a template's HTML while its values are still to come. It keeps no text, only where it is, so its size
// is constant. Never fails. Limits: CDATA sections, which only a tree builder can tell from bogus comments, are bogus
// comments; states that differ only in their parse errors are one.

/// Where in HTML's grammar a text is.
public struct HTMLStates: Sendable {
  public enum State: UInt8, Sendable {
    case data
    /// After `<`, and after `</`.
    case tagOpen, endTagOpen
    case tagName
    case beforeAttributeName, attributeName, afterAttributeName
    case beforeAttributeValue, doubleQuoted, singleQuoted, unquoted, afterQuotedValue
    /// After a slash in a tag.
    case selfClosing
    /// After `<!`, and after `<!-`.
    case declarationOpen, declarationDash
    /// Everything up to `>`: document types, `<![if mso]>`, `<?xml?>`.
    case bogusComment
    case commentStart, commentStartDash, comment, commentEndDash, commentEnd, commentEndBang
    /// In `<!--[if mso]>`, where what it encloses is read as markup.
    case condition
    /// The content of an element that holds text only; after `<` and `</` in it, and in the name after that.
    case textOnly, textOnlyLess, textOnlyEnd, textOnlyEndName
    /// In a script: after `<!`, after `<!-`, and in names between `<!--` and `-->`.
    case scriptBang, scriptBangDash, scriptName, scriptEndName
    case plaintext
  }

  /// What isn't the same for every reader of HTML.
  public enum Reading: Sendable {
    /// As browsers read it, without scripting.
    case browser
    /// As libxml2 does, in what tags are: only `script` and `style` hold nothing but text.
    case plain
    /// As `plain`, and what a conditional comment encloses is markup, since Outlook reads it so.
    case outlook
  }

  public internal(set) var state = State.data
  /// Whether the last tag is an end tag.
  public private(set) var isEndTag = false
  /// The element whose content this is, where it holds text only.
  public private(set) var textOnlyElement: HTMLTextOnly?
  private let reading: Reading
  private var name = HTMLShortName()
  /// In a script: 1 after `<!--`, 2 after `<script` in that; hyphens directly before this place.
  private var escapes: UInt8 = 0
  private var hyphens: UInt8 = 0

  public init(_ reading: Reading = .browser) { self.reading = reading }

  /// Begins an attribute's name here, whatever comes next: a value that isn't known yet stands here.
  public mutating func beginAttribute() { state = .attributeName }

  /// The last start tag's content is markup after all, as in `<svg><title>`.
  mutating func contentIsMarkup() {
    state = .data
    textOnlyElement = nil
  }

  /// Whether this is a tag's inside, of which nothing is left where the text ends here.
  var isInTag: Bool { State.tagName.rawValue...State.selfClosing.rawValue ~= state.rawValue }

  /// Whether this is a comment's inside or a declaration's.
  var isInComment: Bool { State.declarationOpen.rawValue...State.condition.rawValue ~= state.rawValue }

  /// Whether a whole construct may have ended here: neither in a tag, nor in a comment, nor about to be.
  var isContent: Bool { state == .data || state == .textOnly || state == .plaintext }

  public mutating func step(_ octet: UInt8) { advance(octet) }

  /// `step` for loops of this module, without a call for each octet.
  @inline(__always)
  mutating func advance(_ octet: UInt8) {
    switch state {
    case .data: if octet == UInt8(ascii: "<") { state = .tagOpen }
    case .tagOpen: openTag(octet)
    case .endTagOpen:
      if octet.isHTMLLetter {
        beginTag(octet, closes: true)
      } else {
        state = octet == UInt8(ascii: ">") ? .data : .bogusComment
      }
    case .tagName, .beforeAttributeName, .attributeName, .afterAttributeName, .afterQuotedValue, .selfClosing:
      stepName(octet)
    case .beforeAttributeValue:
      switch octet {
      case UInt8(ascii: "\""): state = .doubleQuoted
      case UInt8(ascii: "'"): state = .singleQuoted
      case UInt8(ascii: ">"): endTag()
      default: if !octet.isHTMLBlank { state = .unquoted }
      }
    case .doubleQuoted: if octet == UInt8(ascii: "\"") { state = .afterQuotedValue }
    case .singleQuoted: if octet == UInt8(ascii: "'") { state = .afterQuotedValue }
    case .unquoted:
      if octet == UInt8(ascii: ">") { endTag() } else if octet.isHTMLBlank { state = .beforeAttributeName }
    case .declarationOpen, .declarationDash, .bogusComment, .commentStart, .commentStartDash, .comment,
      .commentEndDash, .commentEnd, .commentEndBang, .condition:
      stepComment(octet)
    case .textOnly, .textOnlyLess, .textOnlyEnd, .textOnlyEndName, .scriptBang, .scriptBangDash, .scriptName,
      .scriptEndName:
      stepTextOnly(octet)
    case .plaintext: break
    }
  }

  // MARK: Tags

  private mutating func openTag(_ octet: UInt8) {
    switch octet {
    case UInt8(ascii: "!"): state = .declarationOpen
    case UInt8(ascii: "/"): state = .endTagOpen
    case UInt8(ascii: "?"): state = .bogusComment
    // The first of `<<b` is text, the second may begin a tag.
    case UInt8(ascii: "<"): break
    default:
      if octet.isHTMLLetter { beginTag(octet, closes: false) } else { state = .data }
    }
  }

  private mutating func beginTag(_ octet: UInt8, closes: Bool) {
    state = .tagName
    isEndTag = closes
    name = HTMLShortName()
    name.append(octet)
  }

  @inline(__always)
  private mutating func stepName(_ octet: UInt8) {
    if octet == UInt8(ascii: ">") { return endTag() }
    if octet == UInt8(ascii: "/") {
      state = .selfClosing
      return
    }
    let isBlank = octet.isHTMLBlank
    switch state {
    case .tagName: if isBlank { state = .beforeAttributeName } else { name.append(octet) }
    case .attributeName:
      if isBlank {
        state = .afterAttributeName
      } else if octet == UInt8(ascii: "=") {
        state = .beforeAttributeValue
      }
    case .afterAttributeName:
      if octet == UInt8(ascii: "=") { state = .beforeAttributeValue } else if !isBlank { state = .attributeName }
    // Anywhere else an equals sign begins a name.
    default: state = isBlank ? .beforeAttributeName : .attributeName
    }
  }

  private mutating func endTag() {
    let element = isEndTag ? nil : name.textOnly
    textOnlyElement = reading == .browser || element == .script || element == .style ? element : nil
    state = textOnlyElement == nil ? .data : textOnlyElement == .plaintext ? .plaintext : .textOnly
    escapes = 0
    hyphens = 0
  }

  // MARK: Comments

  private mutating func stepComment(_ octet: UInt8) {
    let isEnd = octet == UInt8(ascii: ">")
    let isHyphen = octet == UInt8(ascii: "-")
    switch state {
    case .declarationOpen: state = isEnd ? .data : isHyphen ? .declarationDash : .bogusComment
    case .declarationDash: state = isEnd ? .data : isHyphen ? .commentStart : .bogusComment
    case .commentStart:
      let isCondition = reading == .outlook && octet == UInt8(ascii: "[")
      state = isEnd ? .data : isHyphen ? .commentStartDash : isCondition ? .condition : .comment
    case .commentStartDash: state = isEnd ? .data : isHyphen ? .commentEnd : .comment
    case .comment: if isHyphen { state = .commentEndDash }
    case .commentEndDash: state = isHyphen ? .commentEnd : .comment
    case .commentEnd:
      state = isEnd ? .data : isHyphen ? .commentEnd : octet == UInt8(ascii: "!") ? .commentEndBang : .comment
    case .commentEndBang: state = isEnd ? .data : isHyphen ? .commentEndDash : .comment
    default: if isEnd { state = .data }
    }
  }

  // MARK: Elements that hold text only

  private mutating func stepTextOnly(_ octet: UInt8) {
    switch state {
    case .textOnlyLess:
      if octet == UInt8(ascii: "/") {
        name = HTMLShortName()
        state = escapes == 2 ? .scriptEndName : .textOnlyEnd
      } else if textOnlyElement == .script, escapes == 0, octet == UInt8(ascii: "!") {
        state = .scriptBang
      } else if escapes == 1, octet.isHTMLLetter {
        name = HTMLShortName()
        name.append(octet)
        state = .scriptName
      } else {
        stepText(octet)
      }
    case .textOnlyEnd, .textOnlyEndName:
      if octet.isHTMLLetter {
        name.append(octet)
        state = .textOnlyEndName
      } else if name.textOnly == textOnlyElement, octet.endsHTMLName {
        isEndTag = true
        textOnlyElement = nil
        state = octet == UInt8(ascii: ">") ? .data : octet == UInt8(ascii: "/") ? .selfClosing : .beforeAttributeName
      } else {
        stepText(octet)
      }
    case .scriptBang: if octet == UInt8(ascii: "-") { state = .scriptBangDash } else { stepText(octet) }
    case .scriptBangDash:
      guard octet == UInt8(ascii: "-") else { return stepText(octet) }
      escapes = 1
      hyphens = 2
      state = .textOnly
    case .scriptName, .scriptEndName:
      if octet.isHTMLLetter {
        name.append(octet)
      } else {
        if name.textOnly == .script, octet.endsHTMLName { escapes = state == .scriptName ? 2 : 1 }
        stepText(octet)
      }
    default: stepText(octet)
    }
  }

  private mutating func stepText(_ octet: UInt8) {
    state = .textOnly
    if octet == UInt8(ascii: "<") {
      state = .textOnlyLess
      hyphens = 0
    } else if escapes > 0 {
      if octet == UInt8(ascii: "-") {
        hyphens = min(2, hyphens + 1)
      } else {
        if octet == UInt8(ascii: ">"), hyphens == 2 { escapes = 0 }
        hyphens = 0
      }
    }
  }

  /// Whether nothing but this octet can move the machine from where it is.
  var awaited: UInt8? {
    switch state {
    case .data: UInt8(ascii: "<")
    case .textOnly: escapes == 0 ? UInt8(ascii: "<") : nil
    case .doubleQuoted: UInt8(ascii: "\"")
    case .singleQuoted: UInt8(ascii: "'")
    case .comment: UInt8(ascii: "-")
    case .bogusComment, .condition: UInt8(ascii: ">")
    default: nil
    }
  }
}

/// Elements whose content is text up to their own end tag (HTML Standard, 13.2.6.2); of `plaintext`, to the end.
public enum HTMLTextOnly: String, Sendable, CaseIterable {
  case title, textarea
  case style, script, xmp, iframe, noembed, noframes, plaintext

  /// Whether character references count in it.
  public var hasReferences: Bool { self == .title || self == .textarea }
}

/// A tag's name in lower case, if it is short enough to be one of `HTMLTextOnly`.
private struct HTMLShortName {
  private var octets: UInt128 = 0
  private var count = 0

  mutating func append(_ octet: UInt8) {
    count += 1
    octets = count > 15 ? 0 : octets << 8 | UInt128(octet.loweredInHTML)
  }

  var textOnly: HTMLTextOnly? { count > 15 || count < 3 ? nil : Self.known.first { $0.octets == octets }?.element }

  private static let known: [(octets: UInt128, element: HTMLTextOnly)] = HTMLTextOnly.allCases.map { element in
    (element.rawValue.utf8.reduce(0) { $0 << 8 | UInt128($1) }, element)
  }
}

extension UInt8 {
  /// Space, tab, line feed, form feed, carriage return.
  @inline(__always)
  var isHTMLBlank: Bool { self == 0x20 || self == 0x0A || self == 0x09 || self == 0x0D || self == 0x0C }

  /// Whether a tag's name ends before it.
  @inline(__always)
  var endsHTMLName: Bool { self == UInt8(ascii: ">") || self == UInt8(ascii: "/") || isHTMLBlank }

  @inline(__always)
  var isHTMLLetter: Bool { 0x61...0x7A ~= self | 0x20 }

  @inline(__always)
  var isHTMLAlphanumeric: Bool { isHTMLLetter || 0x30...0x39 ~= self }

  @inline(__always)
  var loweredInHTML: UInt8 { 0x41...0x5A ~= self ? self | 0x20 : self }
}
