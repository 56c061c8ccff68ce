internal import Platform

/// Cuts a template's source into tokens.
///
/// Failure policy: the first tag that can't be read ends it, with its place. Limits: none but memory; linear time.
struct Tokens {
  private let source: [UInt8]
  private let file: String
  private var index = 0
  private var line = 1
  /// Where columns are counted from: the line's beginning, then the last tag, so that counting is linear.
  private var counted = (index: 0, column: 1)
  private var delimiters = Delimiters.standard
  private var tokens: [Token] = []

  static func scan(_ source: [UInt8], file: String) throws(TemplateError) -> [Token] {
    var scan = Tokens(source: source, file: file)
    try scan.validate()
    try scan.run()
    return scan.tokens
  }

  private init(source: [UInt8], file: String) {
    self.source = source
    self.file = file
  }

  private mutating func here() -> Place {
    // Scalars, not octets: continuation octets (10xxxxxx) don't count.
    for octet in source[counted.index..<index] where octet & 0xC0 != 0x80 { counted.column += 1 }
    counted.index = index
    return Place(file: file, line: line, column: counted.column)
  }

  /// A template goes out as it is, and what is sent says that it is UTF-8.
  private func validate() throws(TemplateError) {
    guard String(validating: source, as: UTF8.self) == nil else { return }
    var decoder = UTF8()
    var octets = source.makeIterator()
    var valid = 0
    while case .scalarValue(let scalar) = decoder.decode(&octets) { valid += UTF8.width(scalar) }
    var place = Tokens(source: source, file: file)
    place.advance(to: valid)
    throw TemplateError(place.here(), "this isn't UTF-8: expected the template saved as UTF-8")
  }

  private mutating func run() throws(TemplateError) {
    var start = 0
    while index < source.count {
      if source.has(delimiters.open, at: index) {
        if start < index { tokens.append(.text(source[start..<index])) }
        try readTag()
        start = index
      } else if source[index] == UInt8(ascii: "\n") {
        index += 1
        tokens.append(.text(source[start..<index]))
        start = index
        line += 1
        counted = (index, 1)
      } else {
        index += 1
      }
    }
    if start < index { tokens.append(.text(source[start..<index])) }
  }

  private mutating func readTag() throws(TemplateError) {
    let place = here()
    let current = delimiters
    var from = index + current.open.count
    var close = current.close
    let sigil = from < source.count ? source[from] : 0
    if sigil == UInt8(ascii: "{") { close.insert(UInt8(ascii: "}"), at: 0) }
    if sigil == UInt8(ascii: "=") { close.insert(UInt8(ascii: "="), at: 0) }
    // `{{=}}` has no equals sign of its own for the end.
    let search = sigil == UInt8(ascii: "=") || sigil == UInt8(ascii: "{") ? from + 1 : from
    guard let end = source.first(close, from: search) else {
      throw TemplateError(place, "tag is not closed: expected \(String(decoding: close, as: UTF8.self))")
    }
    let kind = Self.kind(of: sigil)
    if kind != .variable(escaped: true) { from += 1 }
    let content = String(decoding: source[min(from, end)..<end].trimmed, as: UTF8.self)
    let tag = Tag(kind: kind, name: content, place: place, delimiters: current)
    switch kind {
    case .comment: break
    case .delimiters: try setDelimiters(tag)
    default: try check(tag)
    }
    tokens.append(.tag(kind == .comment ? Tag(kind: .comment, name: "", place: place, delimiters: current) : tag))
    advance(to: end + close.count)
  }

  private static func kind(of sigil: UInt8) -> Tag.Kind {
    switch sigil {
    case UInt8(ascii: "#"): .section(inverted: false)
    case UInt8(ascii: "^"): .section(inverted: true)
    case UInt8(ascii: "/"): .close
    case UInt8(ascii: "!"): .comment
    case UInt8(ascii: ">"): .partial
    case UInt8(ascii: "<"): .parent
    case UInt8(ascii: "$"): .block
    case UInt8(ascii: "="): .delimiters
    case UInt8(ascii: "&"), UInt8(ascii: "{"): .variable(escaped: false)
    default: .variable(escaped: true)
    }
  }

  private mutating func setDelimiters(_ tag: Tag) throws(TemplateError) {
    let parts = tag.name.utf8.split(whereSeparator: \.isASCIIWhitespace).map(Array.init)
    guard parts.count == 2, !parts.joined().contains(UInt8(ascii: "=")) else {
      throw TemplateError(tag.place, "expected two delimiters without = in them, as in {{=<% %>=}}")
    }
    delimiters = Delimiters(open: parts[0], close: parts[1])
  }

  private func check(_ tag: Tag) throws(TemplateError) {
    let octets = Array(tag.name.utf8)
    guard !octets.isEmpty else { throw TemplateError(tag.place, "tag without a name: expected a name") }
    guard !octets.dropFirst(octets[0] == UInt8(ascii: "*") ? 1 : 0).trimmed.contains(where: { $0 <= 32 || $0 == 127 })
    else {
      throw TemplateError(tag.place, "\"\(tag.name)\" has white space in it: expected one name")
    }
    // Files and blocks may be called anything; names of values are dotted words.
    switch tag.kind {
    case .variable, .section:
      guard octets == [UInt8(ascii: ".")] || Self.isDotted(octets) else {
        throw TemplateError(
          tag.place, "unknown tag \"\(tag.name)\": expected a name, or one of # ^ / > & = ! { $ < before it")
      }
    default: break
    }
  }

  private static func isDotted(_ name: [UInt8]) -> Bool {
    name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy {
          $0 >= 128 || $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }
  }

  private mutating func advance(to end: Int) {
    while index < end {
      if source[index] == UInt8(ascii: "\n") {
        line += 1
        counted = (index + 1, 1)
      }
      index += 1
    }
  }
}

extension [UInt8] {
  @inline(__always)
  func has(_ word: [UInt8], at index: Int) -> Bool {
    guard self[index] == word[0], index + word.count <= count else { return false }
    for offset in 1..<Swift.max(1, word.count) where self[index + offset] != word[offset] { return false }
    return true
  }

  /// Where `word` occurs first from `start` on.
  func first(_ word: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < count {
      if has(word, at: index) { return index }
      index += 1
    }
    return nil
  }
}

extension BidirectionalCollection<UInt8> {
  /// Without ASCII white space at either end.
  var trimmed: SubSequence {
    guard let first = firstIndex(where: { !$0.isASCIIWhitespace }),
      let last = lastIndex(where: { !$0.isASCIIWhitespace })
    else {
      return self[endIndex...]
    }
    return self[first...last]
  }
}
