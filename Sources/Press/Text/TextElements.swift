internal import Markup

/// The elements that are more than their text.
extension TextSetter {
  mutating func breakLine() {
    if run.isVerbatim { return run.append("\n") }
    if isInCell {
      run.gap = .space
    } else if run.isVisible, run.octets.last != LineFiller.Mark.lineBreak {
      run.breakLine()
    } else {
      // Two in a row, or one with no text before it.
      flush()
      owe(2)
    }
  }

  mutating func rule() {
    flush()
    guard !out.isEmpty, !isInCell else { return }
    owe(2)
    startLine()
    out += Array("* * *".utf8)
    owe(2)
  }

  mutating func image(_ element: HTMLElement) {
    let words = [element["alt"], element["title"]].lazy.map { text in
      (text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    if let text = words.first(where: { !$0.isEmpty }) { run.append("[\(text)]") }
  }

  mutating func link(_ element: HTMLElement) {
    guard let link = links.open(element, at: run.octets.count) else { return set(element.children) }
    open.append(link)
    set(element.children)
    if var link = open.popLast() { links.show(&link, in: &run, isLast: true) }
  }

  mutating func quoted(_ element: HTMLElement) {
    run.append("\u{201C}")
    set(element.children)
    run.gap = .none
    run.append("\u{201D}")
  }

  /// A power is not a digit more; nor is a note's number, whose link leads to a place in a page that isn't there.
  mutating func superscript(_ element: HTMLElement) {
    let raised: [Character: Character] = [
      "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
      "−": "⁻", "+": "⁺", "n": "ⁿ",
    ]
    var children = element.children
    if children.count == 1, let link = children[0].element, link.name == "a", link["href"]?.contains("#") == true {
      children = link.children
    }
    guard children.count == 1, case .text(let text) = children[0], 1...4 ~= text.utf8.count,
      text.allSatisfy({ raised[$0] != nil })
    else { return set(element.children) }
    run.append(String(text.compactMap { raised[$0] }))
  }

  mutating func checkbox(_ element: HTMLElement) {
    guard element["type"]?.lowercased() == "checkbox" else { return }
    run.append(element["checked"] == nil ? "[\u{A0}]" : "[x]")
  }

  mutating func heading(_ element: HTMLElement) {
    block(2) { setter in
      let outer = setter.heading
      setter.heading = Int(element.name.utf8.last ?? 0) - 0x30
      setter.set(element.children)
      setter.flush()
      setter.heading = outer
    }
  }

  mutating func preformatted(_ element: HTMLElement) {
    block(2) { setter in
      let outer = setter.run.isVerbatim
      setter.run.isVerbatim = !setter.isInCell
      setter.set(element.children)
      setter.flush()
      setter.run.isVerbatim = outer
    }
  }
}
