internal import Newsroom

/// Text that can't be told from what is behind it, by day or in the dark.
///
/// By day is what the style attributes say, and what is left in stylesheets; in the dark, what `@media
/// (prefers-color-scheme: dark)` puts over it. A page without such rules has no dark side: clients that make one up
/// choose its colours themselves. Failure policy: total; where colours can't be known, nothing is found.
enum ContrastRule {
  static func findings(_ proof: Proof) -> [Finding] {
    let styled = StyledMarkup(PieceText([.literal(proof.html)]))
    let dark = darkRules(styled.markup)
    var findings = find(proof, styled, nil)
    if !dark.isEmpty { findings += find(proof, styled, RuleIndex(dark, over: styled.markup)) }
    return findings
  }

  /// - Parameter dark: the rules of the dark side; `nil` by day.
  private static func find(_ proof: Proof, _ styled: StyledMarkup, _ dark: RuleIndex?) -> [Finding] {
    struct Pair: Hashable {
      var text, ground: String
      var isLarge: Bool
    }
    let markup = styled.markup
    var looks: [ComputedLook] = []
    var faults: [CSSFault] = []
    var found: [(pair: Pair, ratio: Double, places: [Int])] = []
    var known: [Pair: Int] = [:]
    for (number, element) in markup.elements.enumerated() {
      let parent = element.parent < 0 ? .initial(isDark: dark != nil) : looks[element.parent]
      let style = markup.attribute("style", of: number)
      let declarations = declarations(number, styled, dark, style, &faults)
      let bgcolor = markup.attribute("bgcolor", of: number).flatMap {
        Colour(String(decoding: markup.value($0), as: UTF8.self))
      }
      var look = parent.child(element.name, declarations, bgcolor: bgcolor, isDark: dark != nil)
      if TagNames.invisible.contains(element.name) { look.isHidden = true }
      looks.append(look)
      // With images off, an alt is text.
      let isText =
        element.hasText
        || (element.name == "img" && markup.attribute("alt", of: number).map { !$0.value.isEmpty } == true)
      guard isText, !look.isHidden, !element.isConditional, look.size >= 4, let colour = look.colour,
        let ground = look.ground
      else { continue }
      let text = colour.over(ground)
      let ratio = text.contrast(with: ground)
      guard ratio < look.leastContrast - 0.005 else { continue }
      let pair = Pair(text: text.hex, ground: ground.hex, isLarge: look.leastContrast == 3)
      if let index = known[pair] {
        found[index].places.append(element.start)
      } else {
        known[pair] = found.count
        found.append((pair, ratio, [element.start]))
      }
    }
    let places = TextPlaces(markup.bytes)
    return found.map { pair, ratio, starts in
      let (line, column) = places.place(starts[0])
      let tag = String(decoding: markup.bytes[starts[0]...].prefix(60).prefix { $0 != 32 && $0 != 62 }, as: UTF8.self)
      let more = starts.count > 1 ? ", and \(starts.count - 1) more" : ""
      return proof.finding(
        .warning, .contrast, .html, at: "line \(line):\(column), \(tag)>\(more)",
        "\(pair.text) on \(pair.ground) is \(tenths(ratio)):1 \(dark == nil ? "by day" : "in the dark"); "
          + "\(pair.isLarge ? "large text needs 3:1" : "text needs 4.5:1")",
        remedy: "a \(dark == nil ? "darker colour" : "lighter colour") for it in theme.yaml or in the templates")
    }
  }

  private static func declarations(
    _ number: Int, _ styled: StyledMarkup, _ dark: RuleIndex?, _ style: ScannedMarkup.Attribute?,
    _ faults: inout [CSSFault]
  ) -> [Declaration] {
    var layers = styled.rules(for: number).map { styled.index.rules[$0].declarations }
    if let dark { layers += dark.rules(for: number).map { dark.rules[$0].declarations } }
    var inline: [Declaration] = []
    if let style {
      let value = styled.markup.value(style)
      inline = DeclarationReader.declarations(value, 0..<value.count, &faults)
    }
    return Cascade.winners(layers, style: inline).map(\.declaration)
  }

  private static func darkRules(_ markup: ScannedMarkup) -> [Stylesheet.Rule] {
    var rules: [Stylesheet.Rule] = []
    for element in markup.elements where element.name == "style" && !element.isConditional {
      guard let content = element.content else { continue }
      let sheet = StylesheetReader.read(markup.bytes, content)
      for case .atRule("media", _, let prelude, let block?) in sheet.parts {
        let words = String(decoding: prelude, as: UTF8.self).lowercased().filter { $0 != " " }
        guard words.contains("prefers-color-scheme:dark"), !words.contains("not") else { continue }
        rules += StylesheetReader.read(markup.bytes, block, order: rules.last.map { $0.order + 1 } ?? 0).rules
      }
    }
    return rules
  }

  /// Rounded down: 4.49 is not 4.5.
  private static func tenths(_ ratio: Double) -> String {
    let tenths = Int(ratio * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }
}
