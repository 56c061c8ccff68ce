/// Finds declarations that stay in a stylesheet and never show, since a style attribute has the property: a rule in
/// `@media`, or of `:hover`, must say `!important` for what is inlined.
struct Defeats {
  private let index: RuleIndex?
  private let markup: ScannedMarkup
  /// By rule, properties that were reported.
  private var reported: [Int: Set<String>] = [:]
  private(set) var faults: [CSSFault] = []

  init(_ styled: StyledMarkup) {
    markup = styled.markup
    let rules = styled.staying.filter { rule in rule.declarations.contains { !$0.isImportant } }
    index = rules.isEmpty ? nil : RuleIndex(rules, over: styled.markup)
  }

  /// - Parameter winners: what the element's style attribute will say.
  mutating func look(at number: Int, _ winners: [Cascade.Winner]) {
    guard let index, !winners.isEmpty else { return }
    for place in index.rules(for: number) {
      let rule = index.rules[place]
      for declaration in rule.declarations where !declaration.isImportant {
        let property = declaration.property
        guard !property.hasPrefix("--"), reported[place]?.contains(property) != true,
          winners.contains(where: { Self.sets($0.declaration, property) && $0.declaration.value != declaration.value })
        else { continue }
        reported[place, default: []].insert(property)
        faults.append(
          CSSFault(
            offset: rule.offset,
            reason:
              "\"\(property)\" of \"\(rule.text)\" never shows on <\(markup.elements[number].name)>, whose style attribute"
              + " has it: write !important"))
      }
    }
  }

  /// Whether a declaration settles all of a property: itself, or a shorthand of it.
  private static func sets(_ declaration: Declaration, _ property: String) -> Bool {
    let name = declaration.property
    return name == property
      || (property.hasPrefix(name) && property.dropFirst(name.count).first == "-"
        && shorthands.contains(name))
  }

  private static let shorthands: Set<String> = [
    "background", "border", "border-bottom", "border-left", "border-right", "border-top", "font", "list-style",
    "margin",
    "outline", "padding", "text-decoration",
  ]
}
