internal import Platform

/// Reads selectors from text without comments.
///
/// Failure policy: what isn't a selector is `invalid`, with what is wrong; what can't be known when an issue is set
/// (`:hover`, `::before`, what a client adds) is `dynamic`. Limit: `:not` and `:is` are nested to 8.
struct SelectorReader {
  enum Result {
    case inlinable(Selector)
    /// With the selector of the elements that it could choose: `a` of `a:hover`; nil for parts of elements.
    case dynamic(Selector?)
    case invalid(String)
  }

  struct Trouble: Error {
    var reason: String

    static func invalid(_ reason: String) -> Trouble { Trouble(reason: reason) }
  }

  let text: [UInt8]
  var index = 0
  private let hasAttribute: (String) -> Bool
  private let depth: Int
  private var isDynamic = false
  /// Of a part of an element, or of what isn't known.
  private var isPart = false

  static let maxDepth = 8
  /// Pseudo-classes of what a reader does.
  static let states: Set<String> = [
    "active", "checked", "focus", "focus-visible", "focus-within", "hover", "link", "target", "visited",
  ]

  /// A selector list, cut at its commas.
  static func split(_ text: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var start = 0
    while true {
      let end = CSSText.first({ $0 == UInt8(ascii: ",") }, text, start, text.count)
      parts.append(Array(text[start..<end].trimmed))
      if end >= text.count { return parts }
      start = end + 1
    }
  }

  static func read(_ text: [UInt8], hasAttribute: @escaping (String) -> Bool = { _ in true }) -> Result {
    var reader = SelectorReader(text: text, hasAttribute: hasAttribute, depth: 0)
    do throws(Trouble) {
      let selector = try reader.complex()
      return reader.isDynamic ? .dynamic(reader.isPart ? nil : selector) : .inlinable(selector)
    } catch {
      return .invalid(error.reason)
    }
  }

  private init(text: [UInt8], hasAttribute: @escaping (String) -> Bool, depth: Int) {
    self.text = text
    self.hasAttribute = hasAttribute
    self.depth = depth
  }

  // MARK: Complex and compound

  private mutating func complex() throws(Trouble) -> Selector {
    var compounds: [Selector.Compound] = []
    var combinators: [Selector.Combinator] = []
    var counts = (ids: 0, classes: 0, types: 0)
    var extra: UInt32 = 0
    guard !text.isEmpty else { throw .invalid("is empty") }
    while true {
      compounds.append(try compound(&counts, &extra))
      guard let combinator = combinator() else { break }
      guard index < text.count else { throw .invalid("ends with a combinator") }
      combinators.append(combinator)
    }
    if index < text.count { throw .invalid("can't be read from \"\(rest)\" on") }
    if let hook = ClientHooks.first(in: compounds, combinators) { isDynamic = isDynamic || hook }
    return Selector(
      compounds: compounds.reversed(), combinators: combinators.reversed(),
      specificity: Selector.specificity(counts.ids, counts.classes, counts.types) &+ extra)
  }

  private mutating func combinator() -> Selector.Combinator? {
    var isSpaced = false
    while index < text.count, text[index].isSpace {
      isSpaced = true
      index += 1
    }
    guard index < text.count else { return nil }
    let combinator: Selector.Combinator
    switch text[index] {
    case UInt8(ascii: ">"): combinator = .child
    case UInt8(ascii: "+"): combinator = .adjacent
    case UInt8(ascii: "~"): combinator = .sibling
    default: return isSpaced ? .descendant : nil
    }
    index += 1
    while index < text.count, text[index].isSpace { index += 1 }
    return combinator
  }

  private mutating func compound(
    _ counts: inout (ids: Int, classes: Int, types: Int), _ extra: inout UInt32
  ) throws(Trouble) -> Selector.Compound {
    var compound = Selector.Compound()
    let start = index
    if peek == UInt8(ascii: "*") {
      index += 1
    } else if let name = identifier() {
      compound.type = name.lowercased()
      counts.types += 1
    }
    if peek == UInt8(ascii: "|") { throw .invalid("names a namespace, which mail has not") }
    while let octet = peek {
      switch octet {
      case UInt8(ascii: "#"):
        index += 1
        guard let name = name() else { throw .invalid("has no name after #") }
        compound.ids.append(name)
        counts.ids += 1
      case UInt8(ascii: "."):
        index += 1
        guard let name = identifier() else { throw .invalid("has no name after the dot") }
        compound.classes.append(name)
        counts.classes += 1
      case UInt8(ascii: "["):
        let test = try attribute()
        if !hasAttribute(test.name) { isDynamic = true }
        compound.attributes.append(test)
        counts.classes += 1
      case UInt8(ascii: ":"): try pseudo(&compound, &counts, &extra)
      default:
        if index == start { throw .invalid("can't be read from \"\(rest)\" on") }
        return compound
      }
    }
    if index == start { throw .invalid("ends where a name was expected") }
    return compound
  }

  private mutating func attribute() throws(Trouble) -> Selector.AttributeTest {
    let close = CSSText.close(text, index, text.count)
    guard close < text.count else { throw .invalid("has a [ that is never closed") }
    var inner = SelectorReader(
      text: Array(text[(index + 1)..<close].trimmed), hasAttribute: hasAttribute, depth: depth)
    index = close + 1
    guard let name = inner.identifier() else { throw .invalid("has no attribute's name after [") }
    inner.skipSpace()
    guard let octet = inner.peek else { return Selector.AttributeTest(name: name.lowercased(), kind: .present) }
    let kind: Selector.AttributeTest.Kind? =
      switch octet {
      case UInt8(ascii: "="): .equals
      case UInt8(ascii: "~"): .includes
      case UInt8(ascii: "|"): .dash
      case UInt8(ascii: "^"): .prefix
      case UInt8(ascii: "$"): .suffix
      case UInt8(ascii: "*"): .substring
      default: nil
      }
    guard let kind else { throw .invalid("has no =, ~=, |=, ^=, $= or *= after \"[\(name)\"") }
    inner.index += 1
    if kind != .equals {
      guard inner.peek == UInt8(ascii: "=") else { throw .invalid("has no equals sign in its [\(name)…]") }
      inner.index += 1
    }
    inner.skipSpace()
    let value: [UInt8]
    if inner.peek == UInt8(ascii: "\"") || inner.peek == UInt8(ascii: "'") {
      guard let string = inner.string() else { throw .invalid("has a string that is never closed") }
      value = string
    } else if let word = inner.name() {
      value = Array(word.utf8)
    } else {
      throw .invalid("has no value in its [\(name)…]")
    }
    inner.skipSpace()
    let flag = inner.peek?.lowercasedASCII
    if flag == UInt8(ascii: "i") || flag == UInt8(ascii: "s") { inner.index += 1 }
    guard inner.index == inner.text.count else { throw .invalid("can't be read from \"\(inner.rest)\" on") }
    return Selector.AttributeTest(
      name: name.lowercased(), kind: kind, value: value, ignoresCase: flag == UInt8(ascii: "i"))
  }

  // MARK: Pseudo-classes

  private mutating func pseudo(
    _ compound: inout Selector.Compound, _ counts: inout (ids: Int, classes: Int, types: Int), _ extra: inout UInt32
  ) throws(Trouble) {
    index += 1
    let isElement = peek == UInt8(ascii: ":")
    if isElement { index += 1 }
    guard let name = identifier()?.lowercased() else { throw .invalid("has no name after the colon") }
    var argument: [UInt8]?
    if peek == UInt8(ascii: "(") {
      let close = CSSText.close(text, index, text.count)
      guard close < text.count else { throw .invalid("has a ( that is never closed") }
      argument = Array(text[(index + 1)..<close].trimmed)
      index = close + 1
    }
    // What isn't known here may be known to a client.
    guard !isElement, let found = try pseudo(name, argument, &extra) else {
      isDynamic = true
      if isElement || !Self.states.contains(name) { isPart = true }
      return
    }
    compound.pseudos += found.pseudos
    counts.classes += found.counts ? 1 : 0
  }

  private mutating func pseudo(
    _ name: String, _ argument: [UInt8]?, _ extra: inout UInt32
  ) throws(Trouble) -> (pseudos: [Selector.Pseudo], counts: Bool)? {
    func nth(_ step: Int, _ offset: Int, ofType: Bool = false, fromEnd: Bool = false) -> Selector.Pseudo {
      .nth(step: step, offset: offset, ofType: ofType, fromEnd: fromEnd)
    }
    guard let argument else {
      switch name {
      case "root": return ([.root], true)
      case "empty": return ([.empty], true)
      case "first-child": return ([nth(0, 1)], true)
      case "last-child": return ([nth(0, 1, fromEnd: true)], true)
      case "only-child": return ([nth(0, 1), nth(0, 1, fromEnd: true)], true)
      case "first-of-type": return ([nth(0, 1, ofType: true)], true)
      case "last-of-type": return ([nth(0, 1, ofType: true, fromEnd: true)], true)
      case "only-of-type": return ([nth(0, 1, ofType: true), nth(0, 1, ofType: true, fromEnd: true)], true)
      default: return nil
      }
    }
    switch name {
    case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
      guard let (step, offset) = NthFormula.read(argument) else {
        throw .invalid("has \"\(String(decoding: argument, as: UTF8.self))\" where a formula such as 2n+1 was expected")
      }
      return ([nth(step, offset, ofType: name.hasSuffix("type"), fromEnd: name.contains("last"))], true)
    case "not", "is", "where", "matches", "-webkit-any", "-moz-any":
      guard depth < Self.maxDepth else { throw .invalid("is nested too deeply") }
      var inner: [Selector] = []
      for part in Self.split(argument) {
        var reader = SelectorReader(text: part, hasAttribute: hasAttribute, depth: depth + 1)
        inner.append(try reader.complex())
        if reader.isDynamic {
          isDynamic = true
          isPart = true
        }
      }
      if name != "where" { extra &+= inner.map(\.specificity).max() ?? 0 }
      return ([name == "not" ? .not(inner) : .any(inner)], false)
    default: return nil
    }
  }
}
