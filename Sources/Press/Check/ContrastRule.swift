internal import Newsroom

/// Text that can't be told from what is behind it, by day or in the dark.
///
/// A page without rules for `prefers-color-scheme: dark` has no dark side: clients that make one up choose its colours
/// themselves. Failure policy: total; where colours can't be known, nothing is found.
enum ContrastRule {
  static func findings(_ proof: Proof) -> [Finding] {
    let html: [Piece] = [.literal(proof.html)]
    let hasDarkSide = proof.document.atRules.contains { rule in
      rule.hasPrefix("media") && rule.lowercased().filter { $0 != " " }.contains("prefers-color-scheme:dark")
    }
    return find(proof, proof.document, isDark: false)
      + (hasDarkSide ? find(proof, MarkedDocument(html, dark: true), isDark: true) : [])
  }

  private struct Pair: Hashable {
    var text, ground: String
    var isLarge: Bool
  }

  private static func find(_ proof: Proof, _ document: MarkedDocument, isDark: Bool) -> [Finding] {
    var looks: [ComputedLook] = []
    var found: [(pair: Pair, ratio: Double, elements: [MarkedElement])] = []
    var known: [Pair: Int] = [:]
    for element in document.elements {
      let look = (element.parent.map { looks[$0] } ?? .initial(isDark: isDark)).child(element, isDark: isDark)
      looks.append(look)
      // With images off, an alt is text.
      let text = element.name == "img" ? element["alt"] ?? "" : element.text
      guard !text.oneLine.isEmpty, !look.isHidden, !element.isConditional, look.size >= 4,
        let ground = look.ground, let colour = look.colour?.over(ground)
      else { continue }
      let ratio = colour.contrast(with: ground)
      guard ratio < look.leastContrast - 0.005 else { continue }
      let pair = Pair(text: colour.hex, ground: ground.hex, isLarge: look.leastContrast == 3)
      if let index = known[pair] {
        found[index].elements.append(element)
      } else {
        known[pair] = found.count
        found.append((pair, ratio, [element]))
      }
    }
    return found.map { pair, ratio, elements in
      let more = elements.count > 1 ? ", and \(elements.count - 1) more" : ""
      return proof.finding(
        .warning, .contrast, .html, at: "line \(elements[0].line):\(elements[0].column), \(words(elements[0]))\(more)",
        "\(pair.text) on \(pair.ground) is \(tenths(ratio)):1 \(isDark ? "in the dark" : "by day"); "
          + (pair.isLarge ? "large text needs 3:1" : "text needs 4.5:1"),
        remedy: "a \(isDark ? "lighter" : "darker") colour, or another behind it, in Templates/")
    }
  }

  private static func words(_ element: MarkedElement) -> String {
    let text = (element.name == "img" ? element["alt"] ?? "" : element.text).oneLine
    return "<\(element.name)> \"\(text.prefix(30))\(text.count > 30 ? "…" : "")\""
  }

  /// Rounded down: 4.49 is not 4.5.
  private static func tenths(_ ratio: Double) -> String {
    let tenths = Int(ratio * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }
}
