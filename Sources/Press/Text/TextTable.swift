internal import Markup
internal import Platform

/// Tables. One whose cells are a few words each is set in columns, if it is no wider than a line; else row by row, cells
/// apart by a bar. What is a table only to place things, as in most mail, is its cells one after another.
///
/// Failure policy: total. Limits: a table of more than 5,000 nodes is never set in columns.
extension TextSetter {
  private struct Row {
    var cells: [Cell] = []
    var isHeader: Bool { !cells.isEmpty && cells.allSatisfy(\.isHeader) }
  }

  private struct Cell {
    var octets: [UInt8]
    var plain: [UInt8]
    var width: Int
    var isHeader: Bool

    /// An amount, which stands at the right.
    var isNumber: Bool {
      plain.contains(where: \.isASCIIDigit)
        && String(decoding: plain, as: UTF8.self).allSatisfy { $0.isNumber || "+-−–.,:% ’'$€£¥".contains($0) }
    }
  }

  mutating func table(_ element: HTMLElement) {
    var budget = 5_000
    guard !isInCell, let (captions, rows) = Self.parts(of: element, &budget) else {
      return block(2) { $0.set(element.children) }
    }
    block(2) { setter in
      for caption in captions { setter.block(1) { $0.set(caption.children) } }
      let isTight = setter.isTight
      setter.isTight = true
      setter.set(rows: rows.map { setter.gathered($0) }.filter { !$0.cells.isEmpty })
      setter.isTight = isTight
    }
  }

  // MARK: What it is

  /// Captions and rows, if every cell is a few words and there are columns at all.
  private static func parts(
    of table: HTMLElement, _ budget: inout Int
  ) -> (captions: [HTMLElement], rows: [[HTMLElement]])? {
    var captions: [HTMLElement] = []
    var rows: [[HTMLElement]] = []
    func read(_ nodes: [HTMLNode], _ budget: inout Int) -> Bool {
      for node in nodes {
        budget -= 1
        guard budget > 0 else { return false }
        switch node {
        case .comment: continue
        case .text(let text): if !text.allSatisfy(\.isWhitespace) { return false }
        case .element(let part):
          if part.isHidden { continue }
          switch part.name {
          case "thead", "tbody", "tfoot": if !read(part.children, &budget) { return false }
          case "caption": captions.append(part)
          case "colgroup", "col": continue
          case "tr":
            guard let cells = cells(of: part, &budget) else { return false }
            rows.append(cells)
          default: return false
          }
        }
      }
      return true
    }
    guard read(table.children, &budget), rows.contains(where: { $0.count > 1 }) else { return nil }
    return (captions, rows)
  }

  private static func cells(of row: HTMLElement, _ budget: inout Int) -> [HTMLElement]? {
    var cells: [HTMLElement] = []
    for node in row.children {
      switch node {
      case .comment: continue
      case .text(let text): if !text.allSatisfy(\.isWhitespace) { return nil }
      case .element(let cell):
        if cell.isHidden { continue }
        guard cell.name == "td" || cell.name == "th", isPlain(cell.children, &budget) else { return nil }
        cells.append(cell)
      }
    }
    return cells
  }

  /// Whether it is words alone, perhaps in one paragraph.
  private static func isPlain(_ nodes: [HTMLNode], _ budget: inout Int) -> Bool {
    let content = nodes.filter { node in
      if case .text(let text) = node { return !text.allSatisfy(\.isWhitespace) }
      return node.element != nil
    }
    for (index, node) in content.enumerated() {
      budget -= 1
      guard budget > 0 else { return false }
      guard let element = node.element else { continue }
      switch element.name {
      case "p", "div", "center": if content.count > 1 { return false }
      case "br": if index < content.count - 1 { return false }
      case "hr", "menu", "dir", "td", "th", "tbody", "thead", "tfoot", "xmp", "listing": return false
      default:
        switch element.textFlow {
        case .removed: continue
        case .block, .line: return false
        case .inline: break
        }
      }
      if !isPlain(element.children, &budget) { return false }
    }
    return true
  }

  // MARK: Setting it

  private mutating func gathered(_ cells: [HTMLElement]) -> Row {
    var row = Row()
    for cell in cells {
      run.clear()
      isInCell = true
      set(cell.children)
      isInCell = false
      let octets = run.isVisible ? run.octets : []
      run.clear()
      let plain = LineFiller.plain(octets)
      let width = DisplayWidth.of(String(decoding: plain, as: UTF8.self))
      row.cells.append(Cell(octets: octets, plain: plain, width: width, isHeader: cell.name == "th"))
      // Empty cells keep what follows in its column.
      let span = min(cell["colspan"].flatMap { Int($0) } ?? 1, 100)
      for _ in 1..<max(span, 1) { row.cells.append(Cell(octets: [], plain: [], width: 0, isHeader: cell.name == "th")) }
    }
    while row.cells.last?.octets.isEmpty == true { row.cells.removeLast() }
    return row
  }

  private mutating func set(rows: [Row]) {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.cells.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], cell.width)
      }
    }
    let used = widths.filter { $0 > 0 }
    let total = used.reduce(rest.count) { $0 + $1 + 2 } - 2
    if rows.count > 1, used.count > 1, total <= columns { return set(columns: widths, rows) }
    // Without headings, long cells are columns of a page rather than of a table.
    let isData = rows.contains { $0.cells.contains(where: \.isHeader) } || (widths.max() ?? 0) <= columns / 2
    for row in rows {
      let cells = row.cells.filter { !$0.octets.isEmpty }
      if isData {
        indented(by: "  ", marker: "", gap: 1, isTight: true) { $0.write(cells) }
      } else {
        for cell in cells { write([cell]) }
      }
    }
  }

  /// Cells on one line, or more where they don't fit on one.
  private mutating func write(_ cells: [Cell]) {
    owe(1)
    for (index, cell) in cells.enumerated() {
      if index > 0 { run.append(" | ") }
      run.append(gathered: cell.octets[...])
    }
    flush()
  }

  private mutating func set(columns widths: [Int], _ rows: [Row]) {
    let isRight = widths.indices.map { column in
      let cells = rows.compactMap { $0.cells.indices.contains(column) ? $0.cells[column] : nil }
        .filter { !$0.isHeader && $0.width > 0 }
      return !cells.isEmpty && cells.allSatisfy(\.isNumber)
    }
    for (index, row) in rows.enumerated() {
      writeLine { out in
        for (column, cell) in row.cells.enumerated() where widths[column] > 0 {
          let blanks = Array(repeating: UInt8(0x20), count: widths[column] - cell.width)
          out += isRight[column] ? blanks + cell.plain : cell.plain + blanks
          out += [0x20, 0x20]
        }
      }
      if index == 0, row.isHeader {
        writeLine { out in
          for width in widths where width > 0 {
            out += Array(repeating: UInt8(ascii: "-"), count: width) + [0x20, 0x20]
          }
        }
      }
    }
  }
}
