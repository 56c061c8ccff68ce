internal import Platform

/// Says which elements a selector chooses.
///
/// Failure policy: total. A chain of combinators costs at most the number of ancestors and elder siblings: a failure
/// says how far up it is useless to go on.
struct SelectorMatcher {
  let markup: ScannedMarkup
  /// Places among siblings of the same type, from 1, and how many there are; only where a selector asks.
  private let typePositions: [(position: Int, count: Int)]

  init(_ markup: ScannedMarkup, needsTypes: Bool) {
    self.markup = markup
    typePositions = needsTypes ? Self.positions(markup) : []
  }

  func matches(_ selector: Selector, _ element: Int) -> Bool { match(selector, 0, element) == .matches }

  private enum Outcome {
    case matches
    /// Another element may do.
    case fails
    /// No elder sibling of this element will do.
    case failsSiblings
    /// Nor will one of its ancestors.
    case failsAll
  }

  private func match(_ selector: Selector, _ index: Int, _ element: Int) -> Outcome {
    guard matches(selector.compounds[index], element) else { return .fails }
    guard index + 1 < selector.compounds.count else { return .matches }
    switch selector.combinators[index] {
    case .descendant:
      var ancestor = markup.elements[element].parent
      while ancestor >= 0 {
        let outcome = match(selector, index + 1, ancestor)
        if outcome == .matches || outcome == .failsAll { return outcome }
        ancestor = markup.elements[ancestor].parent
      }
      return .failsAll
    case .child:
      let parent = markup.elements[element].parent
      guard parent >= 0 else { return .failsAll }
      let outcome = match(selector, index + 1, parent)
      return outcome == .matches || outcome == .failsAll ? outcome : .failsSiblings
    case .adjacent:
      let previous = markup.elements[element].previous
      return previous < 0 ? .failsSiblings : match(selector, index + 1, previous)
    case .sibling:
      var previous = markup.elements[element].previous
      while previous >= 0 {
        let outcome = match(selector, index + 1, previous)
        if outcome != .fails { return outcome }
        previous = markup.elements[previous].previous
      }
      return .failsSiblings
    }
  }

  private func matches(_ compound: Selector.Compound, _ number: Int) -> Bool {
    let element = markup.elements[number]
    if let type = compound.type, type != element.name { return false }
    for id in compound.ids where id != element.id { return false }
    for name in compound.classes where !markup.classes[element.classes].contains(name) { return false }
    for test in compound.attributes where !matches(test, number) { return false }
    for pseudo in compound.pseudos where !matches(pseudo, number) { return false }
    return true
  }

  // MARK: Pseudo-classes

  private func matches(_ pseudo: Selector.Pseudo, _ number: Int) -> Bool {
    let element = markup.elements[number]
    switch pseudo {
    case .root: return element.parent < 0 && element.name == "html"
    case .empty: return element.childCount == 0 && !element.hasText
    case .nth(let step, let offset, let ofType, let fromEnd):
      let place: (position: Int, count: Int)
      if ofType {
        place = typePositions[number]
      } else {
        let parent = element.parent
        place = (element.index + 1, parent < 0 ? markup.rootCount : markup.elements[parent].childCount)
      }
      let position = fromEnd ? place.count - place.position + 1 : place.position
      return NthFormula.holds(step: step, offset: offset, position)
    case .not(let selectors): return !selectors.contains { matches($0, number) }
    case .any(let selectors): return selectors.contains { matches($0, number) }
    }
  }

  private static func positions(_ markup: ScannedMarkup) -> [(position: Int, count: Int)] {
    struct Key: Hashable {
      var parent: Int
      var name: String
    }
    var counts: [Key: Int] = [:]
    var positions: [Int] = []
    for element in markup.elements {
      counts[Key(parent: element.parent, name: element.name), default: 0] += 1
      positions.append(counts[Key(parent: element.parent, name: element.name)] ?? 1)
    }
    return zip(markup.elements, positions).map { element, position in
      (position, counts[Key(parent: element.parent, name: element.name)] ?? position)
    }
  }

  // MARK: Attributes

  private func matches(_ test: Selector.AttributeTest, _ number: Int) -> Bool {
    guard let attribute = markup.attribute(test.name, of: number) else { return false }
    if test.kind == .present { return true }
    var value = markup.value(attribute)
    var wanted = test.value
    if test.ignoresCase {
      value = value.lowercasedASCII
      wanted = wanted.lowercasedASCII
    }
    switch test.kind {
    case .present: return true
    case .equals: return value == wanted
    case .includes:
      return !wanted.isEmpty && value.split(whereSeparator: \.isSpace).contains { $0.elementsEqual(wanted) }
    case .dash:
      return value.starts(with: wanted) && (value.count == wanted.count || value[wanted.count] == UInt8(ascii: "-"))
    case .prefix: return !wanted.isEmpty && value.starts(with: wanted)
    case .suffix: return !wanted.isEmpty && value.suffix(wanted.count).elementsEqual(wanted)
    case .substring:
      guard !wanted.isEmpty, value.count >= wanted.count else { return false }
      return (0...(value.count - wanted.count)).contains { value[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
  }
}

extension Selector {
  var needsTypes: Bool {
    compounds.contains { compound in
      compound.pseudos.contains { pseudo in
        switch pseudo {
        case .nth(_, _, let ofType, _): ofType
        case .not(let selectors), .any(let selectors): selectors.contains { $0.needsTypes }
        case .root, .empty: false
        }
      }
    }
  }
}
