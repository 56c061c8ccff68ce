/// Resolves `var()`, which few mail clients know (CSS Custom Properties 1): each element has its own custom properties
/// and those of its ancestors.
///
/// Failure policy: a `var()` that stands for nothing and has no fallback is left as it is written. Limits: eight
/// properties that stand for each other, 1,000 replacements and 10,000 octets a value.
struct CustomProperties {
  private var environments: [[String: String]] = [[:]]
  /// By element: one of `environments`.
  private var places: [Int] = []

  static let maxDepth = 8
  static let maxOctets = 10_000
  static let maxReplacements = 1_000

  /// Takes the next element, in document order.
  mutating func enter(parent: Int, _ winners: [Cascade.Winner]) {
    let inherited = parent < 0 || parent >= places.count ? 0 : places[parent]
    let own = winners.filter { $0.declaration.property.hasPrefix("--") }
    if own.isEmpty { return places.append(inherited) }
    var environment = environments[inherited]
    for winner in own { environment[winner.declaration.property] = winner.declaration.value }
    places.append(environments.count)
    environments.append(environment)
  }

  /// What tells the surroundings of an element from others.
  func place(of number: Int) -> Int { number < places.count ? places[number] : 0 }

  static func isUsed(in value: String) -> Bool { value.utf8.count > 5 && value.contains("var(") }

  /// - Parameter unknown: called with each name that stands for nothing.
  func resolved(_ winners: [Cascade.Winner], of number: Int, unknown: (String) -> Void) -> [Cascade.Winner] {
    let environment = environments[place(of: number)]
    return winners.map { winner in
      let declaration = winner.declaration
      guard Self.isUsed(in: declaration.value), !declaration.property.hasPrefix("--") else { return winner }
      var budget = Self.maxReplacements
      let value = Self.resolved(Array(declaration.value.utf8), environment, 0, &budget, unknown)
      guard let value else { return winner }
      return Cascade.Winner(
        declaration: Declaration(
          property: declaration.property, value: String(decoding: value[...].trimmed, as: UTF8.self),
          isImportant: declaration.isImportant), isAuthors: winner.isAuthors)
    }
  }

  /// Nil where something stands for nothing.
  private static func resolved(
    _ value: [UInt8], _ environment: [String: String], _ depth: Int, _ budget: inout Int, _ unknown: (String) -> Void
  ) -> [UInt8]? {
    var result: [UInt8] = []
    var index = 0
    while index < value.count {
      guard value[index...].starts(with: "var(".utf8), index == 0 || !CSSText.isName(value[index - 1]) else {
        let next = CSSText.after(value, index, value.count)
        result += value[index..<next]
        index = next
        continue
      }
      let close = CSSText.close(value, index + 3, value.count)
      let comma = CSSText.first({ $0 == UInt8(ascii: ",") }, value, index + 4, close)
      let name = String(decoding: value[(index + 4)..<comma].trimmed, as: UTF8.self)
      let text: [UInt8]
      if let known = environment[name] {
        text = Array(known.utf8)
      } else if comma < close {
        text = Array(value[(comma + 1)..<close].trimmed)
      } else {
        unknown(name)
        return nil
      }
      budget -= 1
      guard depth < maxDepth, budget > 0,
        let inner = resolved(text, environment, depth + 1, &budget, unknown),
        result.count + inner.count <= maxOctets
      else { return nil }
      result += inner
      index = close + 1
    }
    return result
  }
}
