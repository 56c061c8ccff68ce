/// A text's elements with the rules of its stylesheets, and what becomes of the `<style>` elements.
struct StyledMarkup {
  let markup: ScannedMarkup
  let index: RuleIndex
  private(set) var faults: [CSSFault] = []
  /// What is left of the stylesheets that were inlined.
  private(set) var sheetEdits: [PieceText.Edit] = []

  static let outlookElements: Set<String> = ["table", "td", "th", "tr", "img", "body"]

  init(_ text: PieceText) {
    let markup = MarkupScanner.scan(text.bytes)
    self.markup = markup
    let names = Set(markup.attributes.map(\.name))
    var rules: [Stylesheet.Rule] = []
    for number in markup.elements.indices {
      let element = markup.elements[number]
      guard element.name == "style", let content = element.content, Self.isInlinable(number, markup),
        !text.isConditional(element.start)
      else { continue }
      guard text.isWhole(element.start..<element.end) else {
        faults.append(
          CSSFault(offset: element.start, reason: "the stylesheet holds a reader's value: it is left whole"))
        continue
      }
      let sheet = StylesheetReader.read(text.bytes, content, order: rules.last.map { $0.order + 1 } ?? 0) {
        names.contains($0)
      }
      rules += sheet.rules
      faults += sheet.faults
      let rest = sheet.rest
      if rest.isEmpty {
        sheetEdits.append(PieceText.Edit(range: element.start..<element.end, text: []))
      } else if !sheet.rules.isEmpty || !sheet.faults.isEmpty {
        sheetEdits.append(PieceText.Edit(range: content, text: [10] + rest))
      }
    }
    index = RuleIndex(rules, over: markup)
  }

  private static func isInlinable(_ number: Int, _ markup: ScannedMarkup) -> Bool {
    let element = markup.elements[number]
    func word(_ name: String) -> String? {
      markup.attribute(name, of: number).map { markup.value($0)[...].trimmed.loweredString }
    }
    return !element.isConditional && word("data-embed") == nil
      && ["", "all", "screen"].contains(word("media") ?? "") && ["", "text/css"].contains(word("type") ?? "")
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

extension Stylesheet {
  /// What stays in the `<style>` element, a line for each rule; empty if nothing does.
  var rest: [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
      switch part {
      case .inlined: continue
      case .kept(let text), .atRule(_, let text, _, _): bytes += text
      case .dynamic(let selectors, _, let text, _):
        bytes += selectors.joined(separator: ",".utf8)
        bytes += "{".utf8 + text + "}".utf8
      }
      bytes.append(10)
    }
    return bytes
  }
}
