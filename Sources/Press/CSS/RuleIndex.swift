/// Rules by what their selector asks of the element itself, so that an element is compared with few of them.
struct RuleIndex {
  let rules: [Stylesheet.Rule]
  private var byID: [String: [Int]] = [:]
  private var byClass: [String: [Int]] = [:]
  private var byType: [String: [Int]] = [:]
  private var others: [Int] = []
  private let matcher: SelectorMatcher

  init(_ rules: [Stylesheet.Rule], over markup: ScannedMarkup) {
    self.rules = rules
    matcher = SelectorMatcher(markup, needsTypes: rules.contains { $0.selector.needsTypes })
    for (number, rule) in rules.enumerated() {
      guard let compound = rule.selector.compounds.first else { continue }
      if let id = compound.ids.first {
        byID[id, default: []].append(number)
      } else if let name = compound.classes.first {
        byClass[name, default: []].append(number)
      } else if let type = compound.type {
        byType[type, default: []].append(number)
      } else {
        others.append(number)
      }
    }
  }

  /// The rules that choose an element, the weakest first; of the selectors of one list, the most specific.
  func rules(for number: Int) -> [Int] {
    let element = matcher.markup.elements[number]
    var found: [Int] = []
    func take(_ candidates: [Int]) {
      for rule in candidates where matcher.matches(rules[rule].selector, number) { found.append(rule) }
    }
    if !others.isEmpty { take(others) }
    if !byType.isEmpty, let candidates = byType[element.name] { take(candidates) }
    if !byClass.isEmpty {
      let names = matcher.markup.classes[element.classes]
      for index in names.indices where !names[..<index].contains(names[index]) {
        if let candidates = byClass[names[index]] { take(candidates) }
      }
    }
    if let id = element.id, let candidates = byID[id] { take(candidates) }
    guard found.count > 1 else { return found }
    found.sort { left, right in
      let (one, other) = (rules[left], rules[right])
      if one.selector.specificity != other.selector.specificity {
        return one.selector.specificity < other.selector.specificity
      }
      return (one.order, left) < (other.order, right)
    }
    var seen: Set<Int> = []
    return found.reversed().filter { seen.insert(rules[$0].order).inserted }.reversed()
  }
}
