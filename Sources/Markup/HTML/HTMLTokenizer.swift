// HTML as tokens with the ranges of their octets: the one reading of HTML's grammar that everything shares that needs
// places in a text rather than a tree (HTML.parse gives that). Each octet of the text is in one token, in order.
//
// Failure policy: total; any bytes are tokens. Time is linear, with no recursion. Limits: see HTMLStates.

public struct HTMLTokenizer: Sendable, Sequence, IteratorProtocol {
  public let bytes: [UInt8]
  private let end: Int
  private var states: HTMLStates
  private var index: Int
  /// Where the text before the next tag or comment begins, and whether references count in it.
  private var textStart: Int
  private var isRaw = false
  /// Of the `<` that may begin something.
  private var mark = 0
  private var nameStart = 0
  private var nameEnd = 0
  private var attributes: [HTMLTag.Attribute] = []
  /// What comes after the text that was before it.
  private var pending: HTMLToken?

  /// - Parameter range: what of `bytes` is read; tokens have places in all of it.
  public init(_ bytes: [UInt8], in range: Range<Int>? = nil, as reading: HTMLStates.Reading = .browser) {
    self.bytes = bytes
    states = HTMLStates(reading)
    index = range?.lowerBound ?? 0
    textStart = index
    end = range?.upperBound ?? bytes.count
  }

  /// The next token; nil after the last.
  public mutating func next() -> HTMLToken? {
    if let token = pending {
      pending = nil
      return token
    }
    let bytes = bytes
    return bytes.withUnsafeBufferPointer { read($0) } ?? last()
  }

  /// The next token that ends within the text.
  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> HTMLToken? {
    while index < end {
      // What can't move the machine is passed over in one go.
      if let awaited = states.awaited {
        while index < end, bytes[index] != awaited { index += 1 }
      } else if states.state == .attributeName {
        while index < end, !bytes[index].endsHTMLName, bytes[index] != UInt8(ascii: "=") { index += 1 }
      }
      guard index < end else { break }
      let before = states.state
      states.advance(bytes[index])
      let place = index
      index += 1
      if before == states.state, before != .tagOpen, before != .textOnlyLess { continue }
      if let token = moved(from: before, at: place) { return after(token) }
    }
    return nil
  }

  /// Whether the start tag that was just given is that of an element that holds text only.
  public var isInTextOnly: Bool { states.textOnlyElement != nil }

  /// Takes back that the start tag that was just given holds text only, as in `<svg><title>`, where a tree builder knows
  /// better.
  public mutating func contentIsMarkup() {
    states.contentIsMarkup()
    isRaw = false
  }

  /// The comment at `start`, whatever is around it; nil if none begins there.
  public static func comment(in bytes: [UInt8], at start: Int) -> HTMLComment? {
    guard bytes[start...].starts(with: "<!--".utf8) else { return nil }
    var tokenizer = HTMLTokenizer(bytes, in: start..<bytes.count)
    guard case .comment(let comment)? = tokenizer.next() else { return nil }
    return comment
  }

  /// Where the next `<!--` is, whatever is around it.
  public static func commentStart(in bytes: [UInt8], from start: Int = 0) -> Int? {
    var index = start
    while index + 4 <= bytes.count {
      if bytes[index] == UInt8(ascii: "<"), bytes[index...].starts(with: "<!--".utf8) { return index }
      index += 1
    }
    return nil
  }

  /// `token`, or the text before it first.
  private mutating func after(_ token: HTMLToken) -> HTMLToken {
    let start = token.range.lowerBound
    let text = textStart..<start
    let wasRaw = isRaw
    textStart = index
    isRaw = states.textOnlyElement.map { !$0.hasReferences } ?? false
    guard !text.isEmpty else { return token }
    pending = token
    return wasRaw ? .rawText(text) : .text(text)
  }

  /// Takes note of where the machine has gone.
  /// - Returns: the token that ends with this octet.
  private mutating func moved(from before: HTMLStates.State, at place: Int) -> HTMLToken? {
    let state = states.state
    switch state {
    case .tagOpen, .textOnlyLess: mark = place
    case .tagName:
      nameStart = place
      attributes.removeAll(keepingCapacity: true)
    case .attributeName:
      attributes.append(
        HTMLTag.Attribute(name: place..<place, value: place..<place, quote: .absent, range: place..<place))
    case .doubleQuoted: begin(.double, at: place + 1)
    case .singleQuoted: begin(.single, at: place + 1)
    case .unquoted: begin(.unquoted, at: place)
    default: break
    }
    if before == state { return nil }
    switch before {
    case .tagName: nameEnd = place
    case .textOnlyEndName where state != .textOnly && state != .textOnlyLess:
      nameStart = mark + 2
      nameEnd = place
      attributes.removeAll(keepingCapacity: true)
    case .attributeName: endName(at: place)
    case .doubleQuoted, .singleQuoted: endValue(at: place, after: place + 1)
    case .unquoted: endValue(at: place, after: place)
    case .beforeAttributeValue where states.isContent:
      begin(.unquoted, at: place)
      endValue(at: place, after: place)
    default: break
    }
    return states.isContent ? ended(before, at: place) : nil
  }

  private mutating func begin(_ quote: HTMLTag.Quote, at place: Int) {
    guard let last = attributes.indices.last else { return }
    attributes[last].quote = quote
    attributes[last].value = place..<place
  }

  private mutating func endName(at place: Int) {
    guard let last = attributes.indices.last else { return }
    let name = attributes[last].name.lowerBound..<place
    attributes[last].name = name
    attributes[last].value = place..<place
    attributes[last].range = name
  }

  private mutating func endValue(at place: Int, after end: Int) {
    guard let last = attributes.indices.last else { return }
    attributes[last].value = attributes[last].value.lowerBound..<place
    attributes[last].range = attributes[last].name.lowerBound..<end
  }

  /// The token of which `place` has the last octet; nil where text goes on.
  private mutating func ended(_ before: HTMLStates.State, at place: Int) -> HTMLToken? {
    let range = mark..<(place + 1)
    switch before {
    case .tagName, .beforeAttributeName, .attributeName, .afterAttributeName, .beforeAttributeValue, .unquoted,
      .afterQuotedValue, .selfClosing:
      return tag(range, isSelfClosing: before == .selfClosing)
    case .textOnlyEndName where states.state == .data: return tag(range, isSelfClosing: false)
    case .endTagOpen: return .dropped(range)
    case .commentStart, .commentStartDash: return comment(range, (mark + 4)..<(mark + 4))
    case .condition: return comment(range, (mark + 4)..<place)
    case .commentEnd: return comment(range, (mark + 4)..<(place - 2))
    case .commentEndBang: return comment(range, (mark + 4)..<(place - 3))
    case .declarationOpen, .declarationDash, .bogusComment: return bogus(range, to: place, isEnded: true)
    default: return nil
    }
  }

  private mutating func tag(_ range: Range<Int>, isSelfClosing: Bool) -> HTMLToken {
    let tag = HTMLTag(
      range: range, name: nameStart..<nameEnd, attributes: Array(attributes[...]), isSelfClosing: isSelfClosing)
    return states.isEndTag ? .endTag(tag) : .startTag(tag)
  }

  private func comment(_ range: Range<Int>, _ content: Range<Int>) -> HTMLToken {
    .comment(HTMLComment(range: range, content: content, isBogus: false, isEnded: true))
  }

  private func bogus(_ range: Range<Int>, to end: Int, isEnded: Bool) -> HTMLToken {
    let start = mark + (bytes[mark + 1] == UInt8(ascii: "?") ? 1 : 2)
    let isDeclaration = bytes[mark + 1] == UInt8(ascii: "!")
    if isDeclaration, bytes[start..<end].prefix(7).map(\.loweredInHTML).elementsEqual("doctype".utf8) {
      return .doctype(range)
    }
    return .comment(HTMLComment(range: range, content: start..<end, isBogus: true, isEnded: isEnded))
  }

  /// What the text ends in.
  private mutating func last() -> HTMLToken? {
    guard textStart < end else { return nil }
    index = end
    let range = mark..<end
    if states.isInTag { return after(.dropped(range)) }
    guard states.isInComment else {
      let text = textStart..<end
      textStart = end
      return isRaw ? .rawText(text) : .text(text)
    }
    switch states.state {
    case .declarationOpen, .declarationDash, .bogusComment:
      return after(bogus(range, to: end, isEnded: false))
    default:
      // Hyphens that may have begun the end aren't the comment's.
      let hyphens: Int =
        switch states.state {
        case .commentStartDash, .commentEndDash: 1
        case .commentEnd: 2
        case .commentEndBang: 3
        default: 0
        }
      let content = (mark + 4)..<Swift.max(mark + 4, end - hyphens)
      return after(.comment(HTMLComment(range: range, content: content, isBogus: false, isEnded: false)))
    }
  }
}
