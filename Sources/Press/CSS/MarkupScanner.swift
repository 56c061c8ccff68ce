internal import Markup

/// Reads the elements of an HTML text from its tags, and changes nothing.
///
/// Failure policy: total. What would be a parse error is read as browsers do. Limits: elements are nested to 512, as in
/// browsers; deeper ones are siblings. Elements that no tag names (`tbody`, `body`) aren't there.
struct MarkupScanner {
  private var markup: ScannedMarkup
  private var tokens: HTMLTokenizer
  private var open = OpenElements()
  /// Depth of `<![if …]>` and `<!--[if …]><!-->`.
  private var conditions = 0
  /// The element whose content holds text only and isn't ended yet.
  private var textOnly: Int?

  static func scan(_ bytes: [UInt8]) -> ScannedMarkup {
    var scanner = MarkupScanner(bytes)
    while let token = scanner.tokens.next() { scanner.take(token) }
    return scanner.markup
  }

  private init(_ bytes: [UInt8]) {
    markup = ScannedMarkup(bytes: bytes)
    tokens = HTMLTokenizer(bytes)
  }

  private mutating func take(_ token: HTMLToken) {
    switch token {
    case .text(let range), .rawText(let range):
      if let textOnly {
        content(range, of: textOnly)
      } else {
        if let parent = open.last { markup.elements[parent].hasText = true }
        markup.texts.append((open.last ?? -1, range))
      }
    case .startTag(let tag): start(tag)
    case .endTag(let tag):
      if let textOnly {
        markup.elements[textOnly].end = tag.range.upperBound
        self.textOnly = nil
      } else {
        open.close(markup.bytes[tag.name].loweredString)
      }
    case .comment(let comment):
      switch comment.condition(in: markup.bytes) {
      case .begins: conditions += 1
      case .ends: conditions = max(0, conditions - 1)
      case nil: break
      }
    case .doctype: break
    case .dropped(let range): if let textOnly { markup.elements[textOnly].end = range.upperBound }
    }
  }

  private mutating func content(_ range: Range<Int>, of number: Int) {
    markup.elements[number].content = range
    markup.elements[number].hasText = true
    markup.elements[number].end = range.upperBound
    markup.texts.append((number, range))
  }

  private mutating func start(_ tag: HTMLTag) {
    let bytes = markup.bytes
    let name = bytes[tag.name].loweredString
    let first = markup.attributes.count
    for attribute in tag.attributes {
      markup.attributes.append(
        ScannedMarkup.Attribute(
          name: bytes[attribute.name].loweredString, value: attribute.value,
          assignment: attribute.name.upperBound..<attribute.range.upperBound))
    }
    let attributes = first..<markup.attributes.count
    open.prepare(for: name)
    let parent = open.last ?? -1
    let firstClass = markup.classes.count
    var id: String?
    for attribute in markup.attributes[attributes] {
      if attribute.name == "class", markup.classes.count == firstClass {
        for word in markup.value(attribute).split(whereSeparator: \.isSpace) {
          markup.classes.append(String(decoding: word, as: UTF8.self))
        }
      } else if attribute.name == "id", id == nil {
        id = String(decoding: markup.value(attribute), as: UTF8.self)
      }
    }
    let count = parent < 0 ? markup.rootCount : markup.elements[parent].childCount
    let number = markup.elements.count
    let end = tag.range.upperBound
    markup.elements.append(
      ScannedMarkup.Element(
        name: name, start: tag.range.lowerBound, insertion: tag.insertion, attributes: attributes, id: id,
        classes: firstClass..<markup.classes.count, parent: parent, previous: open.lastChild, index: count, end: end,
        isConditional: conditions > 0))
    // A stylesheet is nobody's sibling: it leaves when it is inlined, and what was second is first.
    if name != "style" {
      if parent < 0 { markup.rootCount += 1 } else { markup.elements[parent].childCount += 1 }
      open.lastChild = number
    }
    if TagNames.void.contains(name) { return }
    if tag.isSelfClosing, open.isForeign(name) { return tokens.contentIsMarkup() }
    if tokens.isInTextOnly {
      markup.elements[number].content = end..<end
      textOnly = number
    } else {
      open.push(number, name)
    }
  }
}
