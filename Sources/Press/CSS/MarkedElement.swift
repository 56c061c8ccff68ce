/// An element of a mail as a client shows it, for checks.
public struct MarkedElement: Sendable, Equatable {
  public struct Attribute: Sendable, Equatable {
    /// In lower case.
    public let name: String
    /// With character references resolved; a reader's value is U+0000.
    public let value: String
  }

  /// In lower case.
  public let name: String
  /// In the order they are written.
  public let attributes: [Attribute]
  /// What the stylesheets and the style attribute come to for this element alone, the weightiest last; of a property
  /// that is there more than once the last holds.
  public let declarations: [Declaration]
  /// The parent's place in the document's elements.
  public let parent: Int?
  /// Their places in the document's elements.
  public let children: [Int]
  /// Text directly in it, with character references resolved and a reader's value as U+0000.
  public let text: String
  /// For everybody but Outlook: between `<!--[if !mso]><!-->` and its end.
  public let isConditional: Bool
  /// Of its tag in the rendered part, from 1.
  public let line: Int
  /// From 1, in Unicode scalars.
  public let column: Int

  /// The value of an attribute.
  public subscript(attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }

  /// The value of a property that holds for this element alone.
  public func value(of property: String) -> String? { declarations.last { $0.property == property }?.value }
}

/// The elements of a mail with their styles, as a client of one colour scheme and width shows them.
///
/// Stylesheets are read whether they are inlined yet or not, and at-rules where they hold; what is in conditional
/// comments isn't. Generated content and dynamic pseudo-classes don't count.
///
/// Failure policy: total.
public struct MarkedDocument: Sendable {
  /// In document order.
  public let elements: [MarkedElement]
  /// Every at-rule of the stylesheets, and the declarations of all rules, for what clients support.
  public let atRules: [String]
  public let rules: [MarkedRule]

  /// - Parameters:
  ///   - dark: where `prefers-color-scheme: dark` holds.
  ///   - width: of the window, in CSS pixels.
  public init(_ html: [Piece], dark: Bool = false, width: Int = 640) {
    let text = PieceText(html)
    let markup = MarkupScanner.scan(text.bytes)
    let places = TextPlaces(text.bytes)
    var sheets = AppliedStyles(dark: dark, width: width, bytes: text.bytes, places: places)
    for number in markup.elements.indices where markup.elements[number].name == "style" {
      sheets.add(number, markup)
    }
    atRules = sheets.atRules
    rules = sheets.written
    let index = RuleIndex(sheets.rules, over: markup)
    var children = [[Int]](repeating: [], count: markup.elements.count)
    for (number, element) in markup.elements.enumerated() where element.parent >= 0 {
      children[element.parent].append(number)
    }
    let texts = MarkedText.texts(markup)
    var properties = CustomProperties()
    var elements: [MarkedElement] = []
    for (number, element) in markup.elements.enumerated() {
      var faults: [CSSFault] = []
      let style = markup.attribute("style", of: number).map(markup.value) ?? []
      let winners = Cascade.winners(
        index.rules(for: number).map { sheets.rules[$0].declarations },
        style: DeclarationReader.declarations(style, 0..<style.count, &faults))
      properties.enter(parent: element.parent, winners)
      let (line, column) = places.place(element.start)
      elements.append(
        MarkedElement(
          name: element.name,
          attributes: markup.attributes[element.attributes].map { attribute in
            MarkedElement.Attribute(
              name: attribute.name, value: String(decoding: markup.value(attribute), as: UTF8.self))
          },
          declarations: properties.resolved(winners, of: number) { _ in }.map(\.declaration),
          parent: element.parent < 0 ? nil : element.parent, children: children[number], text: texts[number],
          isConditional: element.isConditional, line: line, column: column))
    }
    self.elements = elements
  }

  /// The colour of an element's text as CSS writes it: its own, or an ancestor's; nil where nobody says.
  public func colour(of number: Int) -> String? {
    inherited(from: number) { element in
      let value = element.value(of: "color")
      if let value, !["inherit", "unset", "currentcolor"].contains(value.lowercased()) { return value }
      return element.name == "font" && value == nil ? element["color"] : nil
    }
  }

  /// The colour behind an element as CSS writes it: its own background's, or that of the next ancestor that has one.
  public func background(of number: Int) -> String? {
    inherited(from: number) { element in
      let declaration = element.declarations.last { ["background", "background-color"].contains($0.property) }
      guard let declaration else { return element["bgcolor"] }
      return Colour.written(in: declaration.value)
    }
  }

  private func inherited(from number: Int, _ value: (MarkedElement) -> String?) -> String? {
    var next: Int? = elements.indices.contains(number) ? number : nil
    while let number = next {
      if let value = value(elements[number]) { return value }
      next = elements[number].parent
    }
    return nil
  }
}

/// A rule of a stylesheet, wherever it stands.
public struct MarkedRule: Sendable, Equatable {
  /// As it is written: `a:hover`, one for each rule of a list.
  public let selectors: [String]
  public let declarations: [Declaration]
  /// The at-rule around it with what it asks: `media (max-width:480px)`; nil at the top.
  public let condition: String?
  /// In the rendered part, from 1.
  public let line: Int
  /// From 1, in Unicode scalars.
  public let column: Int
}
