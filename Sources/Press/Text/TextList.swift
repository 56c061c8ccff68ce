internal import Markup

/// The marker of a list's next item.
struct TextList {
  private let style: String?
  private let step: Int
  private var number: Int
  /// Its items have no blank lines between them.
  let isTight: Bool

  init(_ element: HTMLElement) {
    let items = element.children.compactMap(\.element).filter { $0.name == "li" }
    isTight = !items.contains(where: Self.isLoose)
    let isOrdered = element.name == "ol"
    let isReversed = isOrdered && element["reversed"] != nil
    style = isOrdered ? element["type"] ?? "1" : nil
    step = isReversed ? -1 : 1
    number = Self.integer(element["start"]) ?? (isReversed ? items.count : 1)
  }

  /// `- `, `12. `, `c. `
  mutating func marker(of item: HTMLElement) -> String {
    guard let style else { return "- " }
    if let value = Self.integer(item["value"]) { number = value }
    defer { number += step }
    return label(style) + ". "
  }

  private func label(_ style: String) -> String {
    guard 1...3_999 ~= number else { return String(number) }
    switch style {
    case "a": return Self.letters(number)
    case "A": return Self.letters(number).uppercased()
    case "i": return Self.roman(number)
    case "I": return Self.roman(number).uppercased()
    default: return String(number)
    }
  }

  /// An item of several blocks, a list inside it not counted.
  private static func isLoose(_ item: HTMLElement) -> Bool {
    var blocks = 0
    for case .element(let child) in item.children {
      switch child.name {
      case "pre", "blockquote", "table": return true
      case "p", "h1", "h2", "h3", "h4", "h5", "h6", "figure": blocks += 1
      default: break
      }
    }
    return blocks > 1
  }

  private static func integer(_ text: String?) -> Int? {
    guard let text, let number = Int(text), -9_999_999...9_999_999 ~= number else { return nil }
    return number
  }

  private static func letters(_ number: Int) -> String {
    var rest = number
    var letters: [UInt8] = []
    while rest > 0 {
      rest -= 1
      letters.insert(UInt8(ascii: "a") + UInt8(rest % 26), at: 0)
      rest /= 26
    }
    return String(decoding: letters, as: UTF8.self)
  }

  private static func roman(_ number: Int) -> String {
    let steps = [
      (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
      (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ]
    var rest = number
    var text = ""
    for (value, letters) in steps {
      while rest >= value {
        text += letters
        rest -= value
      }
    }
    return text
  }
}

extension TextSetter {
  mutating func list(_ element: HTMLElement) {
    let isNested = !lists.isEmpty
    let list = TextList(element)
    func content(_ setter: inout TextSetter) {
      let outer = setter.isInItem
      setter.isInItem = false
      setter.lists.append(list)
      setter.set(element.children)
      setter.lists.removeLast()
      setter.isInItem = outer
    }
    if isNested, !isInItem {
      // A list straight in a list, as some editors nest them.
      indented(by: "  ", gap: 1, isTight: list.isTight, content)
    } else {
      block(isNested ? 1 : 2, content)
    }
  }

  mutating func item(_ element: HTMLElement) {
    let isTight = lists.last?.isTight ?? true
    let marker = lists.isEmpty ? "- " : lists[lists.count - 1].marker(of: element)
    let outer = isInItem
    isInItem = true
    let mark = String(repeating: " ", count: marker.utf8.count)
    indented(by: mark, marker: marker, gap: isTight ? 1 : 2, isTight: isTight) { $0.set(element.children) }
    isInItem = outer
  }
}
