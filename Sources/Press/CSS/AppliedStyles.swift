/// The rules of a mail's stylesheets that hold for a colour scheme and width, and all that is written in them.
struct AppliedStyles {
  let dark: Bool
  let width: Int
  let bytes: [UInt8]
  let places: TextPlaces
  private(set) var rules: [Stylesheet.Rule] = []
  private(set) var atRules: [String] = []
  private(set) var written: [MarkedRule] = []
  private var order = 0

  static let maxDepth = 8

  init(dark: Bool, width: Int, bytes: [UInt8], places: TextPlaces) {
    self.dark = dark
    self.width = width
    self.bytes = bytes
    self.places = places
  }

  mutating func add(_ number: Int, _ markup: ScannedMarkup) {
    guard let content = markup.elements[number].content else { return }
    let media = markup.attribute("media", of: number).map(markup.value) ?? []
    let type = markup.attribute("type", of: number).map { markup.value($0)[...].trimmed.loweredString } ?? ""
    guard type.isEmpty || type == "text/css" else { return }
    read(content, condition: nil, holds: MediaQuery.holds(media, dark: dark, width: width), depth: 0)
  }

  private mutating func read(_ range: Range<Int>, condition: String?, holds: Bool, depth: Int) {
    let sheet = StylesheetReader.read(bytes, range, order: order)
    var last: Int?
    for part in sheet.parts {
      switch part {
      case .kept: continue
      case .inlined(let number):
        var rule = sheet.rules[number]
        let (line, column) = places.place(rule.offset)
        if last == rule.order, let before = written.popLast() {
          written.append(
            MarkedRule(
              selectors: before.selectors + [rule.text], declarations: rule.declarations, condition: condition,
              line: line, column: column))
        } else {
          order += 1
          written.append(
            MarkedRule(
              selectors: [rule.text], declarations: rule.declarations, condition: condition, line: line,
              column: column))
        }
        last = rule.order
        rule.order = order
        if holds { rules.append(rule) }
      case .dynamic(let selectors, let declarations, _, let offset):
        let (line, column) = places.place(offset)
        written.append(
          MarkedRule(
            selectors: selectors.map { String(decoding: $0, as: UTF8.self) }, declarations: declarations,
            condition: condition, line: line, column: column))
      case .atRule(let name, _, let prelude, let block):
        let text = String(decoding: prelude, as: UTF8.self)
        atRules.append(text.isEmpty ? name : name + " " + text)
        guard let block, depth < Self.maxDepth, name == "media" || name == "supports" || name == "layer" else {
          continue
        }
        let inner = holds && (name != "media" || MediaQuery.holds(prelude, dark: dark, width: width))
        read(block, condition: name + " " + text, holds: inner, depth: depth + 1)
      }
    }
  }
}
