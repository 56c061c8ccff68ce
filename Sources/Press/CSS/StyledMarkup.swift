/// A text's elements with the rules of its stylesheets, and what becomes of the `<style>` elements.
struct StyledMarkup {
  let markup: ScannedMarkup
  let index: RuleIndex
  private(set) var faults: [CSSFault] = []
  /// Rules that stay in the stylesheets and choose elements, in `@media` or by a state; each has an order of its own.
  private(set) var staying: [Stylesheet.Rule] = []
  /// What is left of the stylesheets that were inlined.
  private(set) var sheetEdits: [PieceText.Edit] = []

  static let outlookElements: Set<String> = ["table", "td", "th", "tr", "img", "body"]

  init(_ text: PieceText) {
    let markup = MarkupScanner.scan(text.bytes)
    self.markup = markup
    let names = Set(markup.attributes.map(\.name))
    var rules: [Stylesheet.Rule] = []
    var sheets: [(sheet: Stylesheet, isInlined: Bool)] = []
    for number in markup.elements.indices {
      let element = markup.elements[number]
      guard element.name == "style", let content = element.content, Self.isForAll(number, markup),
        !text.isConditional(element.start)
      else { continue }
      guard text.isWhole(element.start..<element.end) else {
        faults.append(
          CSSFault(offset: element.start, reason: "the stylesheet holds a reader's value: it is left whole"))
        continue
      }
      let order = rules.last.map { $0.order + 1 } ?? 0
      let sheet = StylesheetReader.read(text.bytes, content, order: order) { names.contains($0) }
      let isInlined = markup.attribute("data-embed", of: number) == nil
      sheets.append((sheet, isInlined))
      faults += sheet.faults
      guard isInlined else { continue }
      rules += sheet.rules
      let rest = sheet.rest
      if rest.isEmpty {
        sheetEdits.append(PieceText.Edit(range: element.start..<element.end, text: []))
      } else if !sheet.rules.isEmpty || !sheet.faults.isEmpty {
        sheetEdits.append(PieceText.Edit(range: content, text: [10] + rest))
      }
    }
    index = RuleIndex(rules, over: markup)
    for (sheet, isInlined) in sheets { stay(sheet, isInlined: isInlined, text.bytes) }
  }

  private mutating func stay(_ sheet: Stylesheet, isInlined: Bool, _ bytes: [UInt8]) {
    var found = sheet.staying
    if !isInlined { found += sheet.rules }
    for case .atRule("media", _, _, let block?) in sheet.parts {
      let inner = StylesheetReader.read(bytes, block)
      found += inner.rules + inner.staying
      faults += inner.faults
    }
    for var rule in found {
      rule.order = staying.count
      staying.append(rule)
    }
  }

  /// Whether a `<style>` element counts for every reader and client.
  private static func isForAll(_ number: Int, _ markup: ScannedMarkup) -> Bool {
    let element = markup.elements[number]
    func word(_ name: String) -> String? {
      markup.attribute(name, of: number).map { markup.value($0)[...].trimmed.loweredString }
    }
    return !element.isConditional && ["", "all", "screen"].contains(word("media") ?? "")
      && ["", "text/css"].contains(word("type") ?? "")
  }

  /// Whether `var()` is to be resolved.
  var hasProperties: Bool {
    index.rules.contains { rule in rule.declarations.contains { CustomProperties.isUsed(in: $0.value) } }
  }

  /// The rules for an element, the weakest first; none for what isn't shown.
  func rules(for number: Int) -> [Int] {
    TagNames.invisible.contains(markup.elements[number].name) ? [] : index.rules(for: number)
  }

  func winners(
    _ rules: [Int], style: ScannedMarkup.Attribute?, _ faults: inout [CSSFault]
  ) -> [Cascade.Winner] {
    var inline: [Declaration] = []
    if let style {
      var found: [CSSFault] = []
      let value = markup.value(style)
      inline = DeclarationReader.declarations(value, 0..<value.count, &found)
      // References make offsets in the value differ from the text's: the attribute's place is near enough.
      faults += found.map { CSSFault(offset: style.value.lowerBound, reason: $0.reason) }
    }
    return Cascade.winners(rules.map { index.rules[$0].declarations }, style: inline)
  }
}
