/// Moves the rules of `<style>` elements to the elements they choose.
///
/// Works on what templates rendered and changes style attributes, `width`, `height`, `bgcolor`, `align`, `valign`, and
/// the content of `<style>` elements; every other octet stays. What can't be an element's own stays in `<style>`:
/// at-rules (`@media`, `@font-face`, `@supports`), dynamic pseudo-classes, pseudo-elements, what speaks to a client
/// (`[data-ogsc]`), `color-scheme`. A `<style>` of which nothing stays is taken out. Left whole, and not inlined: one
/// with `data-embed`, of a `media` other than `all` or `screen`, of a type other than CSS, inside conditional comments,
/// in a section for some readers only, or with a reader's value in it.
///
/// Failure policy: total; what is wrong in the CSS is skipped as clients would, and listed. Limits: a section of a
/// reader's slot, and its inverse, both count as being there for `:first-child` and the like.
public enum StyleInliner {
  /// - Returns: the same pieces with styles inlined; what was wrong with the stylesheets, in order of place.
  public static func inline(_ html: [Piece]) -> (html: [Piece], findings: [StylesheetFinding]) {
    let text = PieceText(html)
    let styled = StyledMarkup(text)
    var faults = styled.faults
    var defeats = Defeats(styled)
    let edits = styled.sheetEdits + elementEdits(text, styled, &defeats, &faults)
    faults += defeats.faults
    let result = text.applying(edits)
    guard !faults.isEmpty else { return (result, []) }
    let places = TextPlaces(text.bytes)
    let findings = faults.sorted { $0.offset < $1.offset }.map { fault in
      let (line, column) = places.place(fault.offset)
      return StylesheetFinding(line: line, column: column, reason: fault.reason)
    }
    return (result, findings)
  }

  private static func elementEdits(
    _ text: PieceText, _ styled: StyledMarkup, _ defeats: inout Defeats, _ faults: inout [CSSFault]
  ) -> [PieceText.Edit] {
    var edits: [PieceText.Edit] = []
    let markup = styled.markup
    /// Most elements of a page look like one before them.
    var known: [StyleKey: Look] = [:]
    var properties = CustomProperties()
    let hasProperties = styled.hasProperties
    for number in markup.elements.indices {
      let element = markup.elements[number]
      let rules = styled.rules(for: number)
      let style = markup.attribute("style", of: number)
      let mayHaveAttributes = StyledMarkup.outlookElements.contains(element.name)
      if hasProperties {
        var ignored: [CSSFault] = []
        properties.enter(parent: element.parent, styled.winners(rules, style: style, &ignored))
      }
      guard !rules.isEmpty || (style != nil && mayHaveAttributes) else { continue }
      let key = StyleKey(
        rules: rules, style: style.map { markup.bytes[$0.value] }, surroundings: properties.place(of: number))
      let look: Look
      if let same = known[key] {
        look = same
      } else {
        var winners = styled.winners(rules, style: style, &faults)
        if hasProperties {
          winners = properties.resolved(winners, of: number) { name in
            faults.append(
              CSSFault(offset: element.start, reason: "\(name) is defined nowhere around this <\(element.name)>"))
          }
        }
        look = Look(winners: winners, style: rules.isEmpty ? [] : Cascade.attribute(winners))
        known[key] = look
      }
      defeats.look(at: number, look.winners)
      var insertion: [UInt8] = []
      if !rules.isEmpty {
        if let style {
          edits += replacing(style, with: look.style, text, styled, rules)
        } else if !look.style.isEmpty {
          insertion += " style=\"".utf8 + look.style + "\"".utf8
        }
      }
      if mayHaveAttributes {
        let added = OutlookAttributes.attributes(for: element.name, look.winners) {
          markup.attribute($0, of: number) != nil
        }
        for (name, value) in added { insertion += " \(name)=\"\(value)\"".utf8 }
      }
      if !insertion.isEmpty {
        edits.append(PieceText.Edit(range: element.insertion..<element.insertion, text: insertion))
      }
    }
    return edits
  }

  private struct StyleKey: Hashable {
    var rules: [Int]
    var style: ArraySlice<UInt8>?
    var surroundings: Int
  }

  private struct Look {
    var winners: [Cascade.Winner]
    /// The style attribute's value; empty where no rule chooses the element.
    var style: [UInt8]
  }

  /// A style attribute that a reader's value is in keeps what it has; what rules say comes before it.
  private static func replacing(
    _ style: ScannedMarkup.Attribute, with value: [UInt8], _ text: PieceText, _ styled: StyledMarkup, _ rules: [Int]
  ) -> [PieceText.Edit] {
    guard !text.isWhole(style.assignment) else {
      return [PieceText.Edit(range: style.assignment, text: "=\"".utf8 + value + "\"".utf8)]
    }
    let layers = Cascade.winners(rules.map { styled.index.rules[$0].declarations }, style: [])
    let quote = text.bytes[style.value.lowerBound - 1]
    guard quote == UInt8(ascii: "\""), !layers.isEmpty else { return [] }
    let start = style.value.lowerBound
    return [PieceText.Edit(range: start..<start, text: Cascade.attribute(layers) + ";".utf8)]
  }
}
