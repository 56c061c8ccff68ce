extension Template {
  /// Evaluates all that is the issue's; slots, and sections over them, are left.
  ///
  /// - Parameters:
  ///   - context: the outermost context.
  ///   - names: what becomes of a name that no context has. A key whose value is null counts as had.
  ///   - missingPartials: what becomes of a partial that isn't there.
  public func render(
    _ context: Value, partials: Partials = .none, names: Missing = .blank, missingPartials: Missing = .refused
  ) throws(TemplateError) -> [Piece] {
    try render(
      context, partials: partials, names: names, missingPartials: missingPartials,
      place: escape == .html ? MarkupPlace() : nil)
  }

  /// The same.
  /// - Parameter place: where in a page the template begins; `nil` for what is no page, or was judged before.
  func render(
    _ context: Value, partials: Partials = .none, names: Missing, missingPartials: Missing = .refused,
    place: MarkupPlace?
  ) throws(TemplateError) -> [Piece] {
    var rendering = Rendering(partials: partials, names: names, missingPartials: missingPartials, markup: place)
    rendering.stack = [context]
    var out = PieceBuilder()
    try rendering.run(nodes, Rendering.Frame(escape: escape), &out)
    return out.finished()
  }
}

private struct Rendering {
  let partials: Partials
  let names: Missing
  let missingPartials: Missing
  /// Where in the page rendering is.
  var markup: MarkupPlace?
  var stack: [Value] = []
  var depth = 0
  var expansions = 0

  /// What differs from template to template, and from block to block.
  struct Frame {
    var escape: Escape
    /// Before every line.
    var indentation: [UInt8] = []
    /// Octets of each line's own indentation that are left out.
    var removed = 0
    /// Blocks given by parents, the outermost first come.
    var blocks: [String: Given] = [:]

    func indented(_ own: [UInt8]) -> [UInt8] { indentation + own.dropFirst(removed) }
  }

  /// A block, and the escaping of the template it was written in.
  struct Given {
    var block: Block
    var escape: Escape
  }

  mutating func run(_ nodes: [Node], _ frame: Frame, _ out: inout PieceBuilder) throws(TemplateError) {
    for node in nodes {
      switch node {
      case .text(let bytes):
        out.append(bytes)
        markup?.feed(bytes)
      case .line(let own):
        let indentation = frame.indented(own)
        out.append(indentation)
        markup?.feed(indentation)
      case .variable(let name, let escaped, let place): try interpolate(name, escaped, place, frame, &out)
      case .section(let name, let inverted, let content, let place):
        try section(try value(name, place), inverted, content, frame, &out)
      case .partial(let reference, let indentation, let place):
        try expand(reference, indentation, [:], place, frame, &out)
      case .parent(let reference, let indentation, let blocks, let place):
        try expand(reference, indentation, blocks, place, frame, &out)
      case .block(let name, let indentation, let standsAlone, let content, let place):
        guard let given = frame.blocks[name] else {
          try run(content, frame, &out)
          continue
        }
        guard !given.block.nodes.isEmpty else { continue }
        var inner = frame
        inner.escape = given.escape
        inner.indentation = frame.indented(indentation)
        inner.removed = given.block.indentation
        if standsAlone { out.append(inner.indentation) }
        try descend(place)
        try run(given.block.nodes, inner, &out)
        depth -= 1
      }
    }
  }

  private mutating func interpolate(
    _ name: Name, _ escaped: Bool, _ place: Place, _ frame: Frame, _ out: inout PieceBuilder
  ) throws(TemplateError) {
    let value = try value(name, place)
    let kind = frame.escape == .html ? markup?.kind ?? .text : .text
    if kind != .text { try judge(value, kind, name, escaped, place) }
    switch value {
    case .string(let text):
      out.append(PlaceEscape.fit(text, kind), escaped && kind.isEscaped ? frame.escape : .text)
    case .bool(let value): out.append(value ? "true" : "false", .text)
    case .slot(let slot): out.append(slot, escaped ? frame.escape : .text)
    case .null, .list, .dictionary: break
    }
    markup?.value()
    try check(out, place)
  }

  /// Refuses a value where none may stand, whatever it is.
  private func judge(
    _ value: Value, _ kind: MarkupPlace.Kind, _ name: Name, _ escaped: Bool, _ place: Place
  ) throws(TemplateError) {
    let title = "\"\(name.parts.isEmpty ? "." : name.parts.joined(separator: "."))\""
    if case .slot(let slot) = value, let refusal = PlaceEscape.refusal(of: kind, slot: slot) {
      throw TemplateError(place, "\(title) \(refusal)")
    }
    if let refusal = PlaceEscape.refusal(of: kind) { throw TemplateError(place, "\(title) \(refusal)") }
    if !escaped { throw TemplateError(place, "\(title) is inserted as it is inside a tag or style: expected {{…}}") }
  }

  private mutating func section(
    _ value: Value, _ inverted: Bool, _ content: [Node], _ frame: Frame, _ out: inout PieceBuilder
  ) throws(TemplateError) {
    if case .slot(let slot) = value {
      var inner = PieceBuilder()
      if !inverted { stack.append(value) }
      try run(content, frame, &inner)
      if !inverted { stack.removeLast() }
      out.append(sectionOver: slot, inverted: inverted, inner)
    } else if inverted {
      if value.isFalse { try run(content, frame, &out) }
    } else if case .list(let items) = value {
      for item in items {
        stack.append(item)
        try run(content, frame, &out)
        stack.removeLast()
      }
    } else if !value.isFalse {
      stack.append(value)
      try run(content, frame, &out)
      stack.removeLast()
    }
  }

  /// Renders a partial or parent. Blocks given further out win over those given here.
  private mutating func expand(
    _ reference: Reference, _ indentation: [UInt8]?, _ blocks: [String: Block], _ place: Place, _ frame: Frame,
    _ out: inout PieceBuilder
  ) throws(TemplateError) {
    let name: String
    switch reference {
    case .fixed(let text): name = text
    case .dynamic(let path):
      switch try value(path, place) {
      case .string(let text): name = text
      case .slot(let slot): throw TemplateError(place, "\(slot.rawValue) is a reader's, and can't name a partial")
      default: return
      }
    }
    guard let template = partials.find(name) else {
      if missingPartials == .blank { return }
      throw TemplateError(place, "there is no partial \"\(name)\"")
    }
    expansions += 1
    guard expansions <= Template.maximumPartials else {
      throw TemplateError(place, "more than \(Template.maximumPartials) partials: do they include each other?")
    }
    var inner = Frame(escape: template.escape, blocks: frame.blocks)
    if let indentation { inner.indentation = frame.indented(indentation) }
    inner.blocks.merge(blocks.mapValues { Given(block: $0, escape: frame.escape) }) { outer, _ in outer }
    try descend(place)
    try run(template.nodes, inner, &out)
    depth -= 1
    try check(out, place)
  }

  private func check(_ out: borrowing PieceBuilder, _ place: Place) throws(TemplateError) {
    guard out.count <= Template.maximumOutput else {
      throw TemplateError(place, "the result is longer than \(Template.maximumOutput >> 20) MiB")
    }
  }

  private mutating func descend(_ place: Place) throws(TemplateError) {
    depth += 1
    guard depth <= Template.maximumDepth else {
      throw TemplateError(
        place, "partials are nested deeper than \(Template.maximumDepth): do they include each other?")
    }
  }

  /// The innermost context that has the name's first part decides (the specification's rule on dotted names).
  private func value(_ name: Name, _ place: Place) throws(TemplateError) -> Value {
    guard let first = name.parts.first else { return stack.last ?? .null }
    for context in stack.reversed() {
      guard var value = context[first] else { continue }
      for part in name.parts.dropFirst() {
        if value == .null { return .null }
        guard let next = value[part] else { return try missing(name, place) }
        value = next
      }
      return value
    }
    return try missing(name, place)
  }

  private func missing(_ name: Name, _ place: Place) throws(TemplateError) -> Value {
    guard names == .refused else { return .null }
    throw TemplateError(place, "nothing is called \"\(name.parts.joined(separator: "."))\" here")
  }
}
