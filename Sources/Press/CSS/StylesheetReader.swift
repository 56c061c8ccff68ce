/// Reads a stylesheet: rules that can be inlined, and what stays (CSS Syntax 3, 5.4).
///
/// Failure policy and limits are `Stylesheet`'s.
struct StylesheetReader {
  private let bytes: [UInt8]
  private var sheet = Stylesheet()
  private var order: Int
  /// Whether a selector's attribute occurs in the document at all.
  private let hasAttribute: (String) -> Bool

  static let maxNesting = 8

  /// - Parameter order: how many rules came before.
  static func read(
    _ bytes: [UInt8], _ range: Range<Int>, order: Int = 0, hasAttribute: @escaping (String) -> Bool = { _ in true }
  ) -> Stylesheet {
    var reader = StylesheetReader(bytes: bytes, order: order, hasAttribute: hasAttribute)
    reader.topLevel(range)
    return reader.sheet
  }

  private init(bytes: [UInt8], order: Int, hasAttribute: @escaping (String) -> Bool) {
    self.bytes = bytes
    self.order = order
    self.hasAttribute = hasAttribute
  }

  private mutating func topLevel(_ range: Range<Int>) {
    let end = range.upperBound
    var index = range.lowerBound
    while true {
      index = CSSText.skipBlank(bytes, index, end)
      guard index < end else { return }
      if let mark = commentMark(index, end) {
        index += mark
      } else if bytes[index] == UInt8(ascii: "@") {
        index = atRule(index, end)
      } else {
        index = rule(index, end)
      }
    }
  }

  /// The length of `<!--` or `-->`, which stylesheets may be wrapped in.
  private func commentMark(_ index: Int, _ end: Int) -> Int? {
    if bytes[index..<end].starts(with: "<!--".utf8) { return 4 }
    return bytes[index..<end].starts(with: "-->".utf8) ? 3 : nil
  }

  private mutating func atRule(_ start: Int, _ end: Int) -> Int {
    let brace = UInt8(ascii: "{")
    let stop = CSSText.first({ $0 == brace || $0 == UInt8(ascii: ";") }, bytes, start, end)
    var nameEnd = start + 1
    while nameEnd < stop, CSSText.isName(bytes[nameEnd]) { nameEnd += 1 }
    let name = bytes[(start + 1)..<nameEnd].loweredString
    let prelude = CSSText.tidy(bytes, nameEnd, stop)
    guard stop < end, bytes[stop] == brace else {
      if stop == end { fault(start, "the at-rule @\(name) has no end: expected a semicolon or a block") }
      let text = Array(bytes[start..<min(end, stop + 1)].trimmed)
      sheet.parts.append(.atRule(name, text, prelude: prelude, block: nil))
      return stop + 1
    }
    let close = CSSText.close(bytes, stop, end)
    var text = Array(bytes[start..<min(end, close + 1)])
    if close == end {
      fault(start, "the block of @\(name) is never closed: expected }")
      text = Array(text[...].trimmed) + [UInt8(ascii: "}")]
    }
    sheet.parts.append(.atRule(name, text, prelude: prelude, block: (stop + 1)..<close))
    return close + 1
  }

  private mutating func rule(_ start: Int, _ end: Int) -> Int {
    let open = CSSText.first({ $0 == UInt8(ascii: "{") }, bytes, start, end)
    guard open < end else {
      fault(start, "\"\(excerpt(start, end))\" is no rule: expected a block in braces; it is left out")
      return end
    }
    let close = CSSText.close(bytes, open, end)
    if close == end { fault(start, "the block of \"\(excerpt(start, open))\" is never closed: expected }") }
    let selectors = SelectorReader.split(CSSText.tidy(bytes, start, open))
    block(selectors, (open + 1)..<close, at: start, depth: 0)
    return close + 1
  }

  // MARK: Blocks

  private mutating func block(_ selectors: [[UInt8]], _ range: Range<Int>, at offset: Int, depth: Int) {
    let end = range.upperBound
    var index = range.lowerBound
    var declarations: [Declaration] = []
    var isPlain = true
    /// What comes after nested rules counts as before them, as Sass has it and CSS has not; mail has neither yet.
    var nested: [(selectors: [[UInt8]], range: Range<Int>, offset: Int)] = []
    var atRules: [[UInt8]] = []
    while true {
      index = CSSText.skipBlank(bytes, index, end)
      guard index < end else { break }
      if bytes[index] == UInt8(ascii: ";") || bytes[index] == UInt8(ascii: "}") {
        index += 1
        continue
      }
      let brace = UInt8(ascii: "{")
      let stop = CSSText.first({ $0 == UInt8(ascii: ";") || $0 == brace }, bytes, index, end)
      if stop < end, bytes[stop] == brace, !bytes[index..<stop].starts(with: "--".utf8) {
        isPlain = false
        let close = CSSText.close(bytes, stop, end)
        let prelude = CSSText.tidy(bytes, index, stop)
        if prelude.first == UInt8(ascii: "@") {
          atRules.append(
            prelude + "{".utf8 + selectors.joined(separator: ",".utf8) + "{".utf8
              + CSSText.tidy(bytes, stop + 1, close) + "}}".utf8)
        } else if depth < Self.maxNesting {
          if let inner = Nesting.flattened(SelectorReader.split(prelude), in: selectors) {
            nested.append((inner, (stop + 1)..<close, index))
          } else {
            fault(index, "\"\(excerpt(index, stop))\" stands for too many selectors; it is left out")
          }
        } else {
          fault(index, "\"\(excerpt(index, stop))\" is nested too deeply; it is left out")
        }
        index = close + 1
        continue
      }
      let last = CSSText.first({ $0 == UInt8(ascii: ";") }, bytes, index, end)
      if bytes[index] == UInt8(ascii: "@") {
        fault(index, "\"\(excerpt(index, last))\" can't stand in a rule; it is left out")
      } else if let declaration = DeclarationReader.declaration(bytes, index..<last, &sheet.faults) {
        declarations.append(declaration)
      }
      index = last + 1
    }
    if !declarations.isEmpty {
      let text = isPlain ? Array(bytes[range].trimmed) : declarations.text
      add(selectors, declarations, text, at: offset)
    }
    for text in atRules { sheet.parts.append(.kept(text)) }
    for rule in nested { block(rule.selectors, rule.range, at: rule.offset, depth: depth + 1) }
  }

  private mutating func add(_ texts: [[UInt8]], _ declarations: [Declaration], _ text: [UInt8], at offset: Int) {
    var inlined: [(selector: Selector, text: String)] = []
    var dynamic: [[UInt8]] = []
    for selector in texts {
      switch SelectorReader.read(selector, hasAttribute: hasAttribute) {
      case .inlinable(let read): inlined.append((read, String(decoding: selector, as: UTF8.self)))
      case .dynamic(let read):
        dynamic.append(selector)
        if let read {
          sheet.staying.append(
            Stylesheet.Rule(
              selector: read, text: String(decoding: selector, as: UTF8.self), order: order,
              declarations: declarations, offset: offset))
        }
      case .invalid(let reason):
        let whole = String(decoding: selector.prefix(60), as: UTF8.self)
        return fault(offset, "the selector \"\(whole)\" \(reason); the rule is left out")
      }
    }
    // What tells a client that the mail has a dark side is read from a stylesheet.
    if declarations.contains(where: { $0.property == "color-scheme" || $0.property == "supported-color-schemes" }) {
      inlined = []
      dynamic = texts
    }
    for (selector, text) in inlined {
      sheet.parts.append(.inlined(rule: sheet.rules.count))
      sheet.rules.append(
        Stylesheet.Rule(selector: selector, text: text, order: order, declarations: declarations, offset: offset))
    }
    order += 1
    if !dynamic.isEmpty {
      sheet.parts.append(.dynamic(selectors: dynamic, declarations: declarations, text: text, offset: offset))
    }
  }

  // MARK: Findings

  private mutating func fault(_ offset: Int, _ reason: String) {
    sheet.faults.append(CSSFault(offset: offset, reason: reason))
  }

  private func excerpt(_ start: Int, _ end: Int) -> String {
    String(decoding: CSSText.tidy(bytes, start, min(end, start + 60)), as: UTF8.self)
  }
}
