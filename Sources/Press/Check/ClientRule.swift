internal import Newsroom

/// HTML and CSS that clients many readers have don't show, by `ClientTable`. What a rule for other clients says
/// (conditional comments, `@supports`) isn't asked.
///
/// Failure policy: total.
enum ClientRule {
  static func findings(_ proof: Proof) -> [Finding] {
    let markup = MarkupScanner.scan(proof.html)
    var use = Use(markup)
    for (number, element) in markup.elements.enumerated() where !element.isConditional {
      if let gap = ClientTable.elements[element.name] { use.add("<\(element.name)>", gap, element.start) }
      if element.name == "style", let content = element.content { sheet(content, markup, &use) }
      if element.name == "img", let source = markup.attribute("src", of: number) {
        picture(String(decoding: markup.value(source), as: UTF8.self).lowercased(), element.start, &use)
      }
      if let style = markup.attribute("style", of: number) {
        let value = markup.value(style)
        var faults: [CSSFault] = []
        for declaration in DeclarationReader.declarations(value, 0..<value.count, &faults) {
          judge(declaration, element.start, &use)
        }
      }
    }
    let places = TextPlaces(markup.bytes)
    return use.found.map { what, gap, starts in
      let (line, column) = places.place(starts[0])
      let more = starts.count > 1 ? ", and \(starts.count - 1) more" : ""
      let clients = gap.clients.map(\.rawValue)
      let names =
        clients.count > 1
        ? clients.dropLast().joined(separator: ", ") + " and " + clients[clients.count - 1] : clients[0]
      return proof.finding(
        .warning, .client, .html, at: "line \(line):\(column)\(more)", "\(what) in \(names): \(gap.result)",
        remedy: gap.remedy)
    }
  }

  /// What was found, each once.
  private struct Use {
    var found: [(what: String, gap: ClientGap, starts: [Int])] = []
    init(_ markup: ScannedMarkup) {}

    mutating func add(_ what: String, _ gap: ClientGap, _ start: Int) {
      if let index = found.firstIndex(where: { $0.what == what }) {
        found[index].starts.append(start)
      } else {
        found.append((what, gap, [start]))
      }
    }
  }

  private static func sheet(_ content: Range<Int>, _ markup: ScannedMarkup, _ use: inout Use) {
    let length = String(decoding: markup.bytes[content], as: UTF8.self).utf16.count
    if length > ClientTable.sheetLimit {
      use.add("a <style> of \(length) characters", ClientTable.longSheet, content.lowerBound)
    }
    read(content, depth: 0)

    func read(_ range: Range<Int>, depth: Int) {
      let sheet = StylesheetReader.read(markup.bytes, range)
      for rule in sheet.rules {
        for declaration in rule.declarations { judge(declaration, rule.offset, &use) }
      }
      for case .atRule(let name, _, let prelude, let block) in sheet.parts {
        if name == "import" { use.add("@import", ClientTable.imported, range.lowerBound) }
        let isWide = name == "media" && !String(decoding: prelude, as: UTF8.self).contains("webkit")
        if isWide, let block, depth < 2 { read(block, depth: depth + 1) }
      }
    }
  }

  private static func picture(_ source: String, _ start: Int, _ use: inout Use) {
    if source.hasPrefix("data:") { return use.add("a picture inside the page (data:)", ClientTable.embedded, start) }
    let path = source.prefix { $0 != "?" && $0 != "#" }
    for (ending, gap) in ClientTable.pictures where path.hasSuffix(ending) {
      use.add("a \(ending) picture", gap, start)
    }
  }

  private static func judge(_ declaration: Declaration, _ start: Int, _ use: inout Use) {
    let value = declaration.value.lowercased()
    let row = ClientTable.properties.first { row in
      row.property == declaration.property && !row.except.contains(value)
        && (row.value.isEmpty || row.value.contains { value.contains($0) })
    }
    if let row { use.add("\(declaration.property):\(value.prefix(40))", row.gap, start) }
    for (word, gap) in ClientTable.functions where value.contains(word) { use.add("\(word)…)", gap, start) }
    for (unit, gap) in ClientTable.units where has(value, unit) { use.add("the unit \(unit)", gap, start) }
  }

  /// A number with that unit: `2rem`, and not `theorem`.
  private static func has(_ value: String, _ unit: String) -> Bool {
    value.split { " ,()/".contains($0) }.contains { word in
      word.hasSuffix(unit) && Double(word.dropLast(unit.count)) != nil
    }
  }
}
