internal import Newsroom

/// HTML and CSS that clients many readers have don't show, by `ClientTable`. What only other clients read (conditional
/// comments, `@supports`, dynamic pseudo-classes) isn't asked.
///
/// Failure policy: total.
enum ClientRule {
  static func findings(_ proof: Proof) -> [Finding] {
    var use = Use()
    for element in proof.document.elements where !element.isConditional {
      let place = (element.line, element.column)
      if let gap = ClientTable.elements[element.name] { use.add("<\(element.name)>", gap, place) }
      if element.name == "style" {
        let length = element.text.utf16.count
        if length > ClientTable.sheetLimit {
          use.add("a <style> of \(length) characters", ClientTable.longSheet, place)
        }
      }
      if element.name == "img", let source = element["src"] { picture(source.lowercased(), place, &use) }
      let style = Array((element["style"] ?? "").utf8)
      var faults: [CSSFault] = []
      for declaration in DeclarationReader.declarations(style, 0..<style.count, &faults) {
        judge(declaration, place, &use)
      }
    }
    for rule in proof.document.rules {
      let condition = rule.condition?.lowercased() ?? ""
      let isOthers = condition.hasPrefix("supports") || condition.contains("webkit")
      guard !isOthers, !rule.selectors.allSatisfy({ $0.contains("[") || $0.contains(":") }) else { continue }
      for declaration in rule.declarations { judge(declaration, (rule.line, rule.column), &use) }
    }
    if proof.document.atRules.contains(where: { $0.hasPrefix("import") }) {
      use.add("@import", ClientTable.imported, nil)
    }
    return use.found.map { what, gap, places in
      var names = gap.clients.map(\.rawValue)
      let last = names.removeLast()
      let place = places.first.map {
        "line \($0.line):\($0.column)" + (places.count > 1 ? ", and \(places.count - 1) more" : "")
      }
      return proof.finding(
        .warning, .client, .html, at: place,
        "\(what) in \(names.isEmpty ? "" : names.joined(separator: ", ") + " and ")\(last): \(gap.result)",
        remedy: gap.remedy)
    }
  }

  /// What was found, each once.
  private struct Use {
    var found: [(what: String, gap: ClientGap, places: [(line: Int, column: Int)])] = []

    mutating func add(_ what: String, _ gap: ClientGap, _ place: (line: Int, column: Int)?) {
      let index = found.firstIndex { $0.what == what }
      if let index, let place { found[index].places.append(place) }
      if index == nil { found.append((what, gap, place.map { [$0] } ?? [])) }
    }
  }

  private static func picture(_ source: String, _ place: (Int, Int), _ use: inout Use) {
    if source.hasPrefix("data:") { return use.add("a picture inside the page (data:)", ClientTable.embedded, place) }
    let path = source.prefix { $0 != "?" && $0 != "#" }
    for (ending, gap) in ClientTable.pictures where path.hasSuffix(ending) {
      use.add("a \(ending) picture", gap, place)
    }
  }

  private static func judge(_ declaration: Declaration, _ place: (Int, Int), _ use: inout Use) {
    let value = declaration.value.lowercased()
    let row = ClientTable.properties.first { row in
      row.property == declaration.property && !row.except.contains(value)
        && (row.value.isEmpty || row.value.contains { value.contains($0) })
    }
    if let row { use.add("\(declaration.property):\(value.prefix(40))", row.gap, place) }
    for (word, gap) in ClientTable.functions where value.contains(word) { use.add("\(word)…)", gap, place) }
    for (unit, gap) in ClientTable.units where has(value, unit) { use.add("the unit \(unit)", gap, place) }
  }

  /// A number with that unit: `2rem`, and not `theorem`.
  private static func has(_ value: String, _ unit: String) -> Bool {
    value.split { " ,()/".contains($0) }.contains { word in
      word.hasSuffix(unit) && Double(word.dropLast(unit.count)) != nil
    }
  }
}
