/// Every name of a template, looked up in a context.
///
/// A section is gone into whether its value is true or false; over null and the empty list nothing is known of what is
/// inside. Failure policy: total.
struct NameWalk {
  let templates: [String: Template]
  let suffix: String
  var stack: [Value] = []
  /// Each place once, in the order of the walk.
  private(set) var found: [TemplateError] = []
  private var depth = 0
  private var expansions = 0

  init(templates: [String: Template], suffix: String) {
    self.templates = templates
    self.suffix = suffix
  }

  /// - Parameter blocks: given by parents, the outermost first come.
  mutating func run(_ nodes: [Node], _ blocks: [String: [Node]]) {
    for node in nodes {
      switch node {
      case .text, .line: break
      case .variable(let name, _, let place): _ = value(name, place)
      case .section(let name, let inverted, let content, let place):
        section(value(name, place), inverted, content, blocks)
      case .block(let name, _, _, let content, _): run(blocks[name] ?? content, blocks)
      case .partial(let reference, _, let place): expand(reference, [:], place, blocks)
      case .parent(let reference, _, let given, let place):
        expand(reference, given.mapValues(\.nodes), place, blocks)
      }
    }
  }

  private mutating func section(_ value: Value?, _ inverted: Bool, _ content: [Node], _ blocks: [String: [Node]]) {
    if inverted { return run(content, blocks) }
    switch value {
    case nil, .null: break
    case .list(let items): for item in items { push(item, content, blocks) }
    case .some(let value): push(value, content, blocks)
    }
  }

  private mutating func push(_ value: Value, _ content: [Node], _ blocks: [String: [Node]]) {
    stack.append(value)
    run(content, blocks)
    stack.removeLast()
  }

  private mutating func expand(
    _ reference: Reference, _ given: [String: [Node]], _ place: Place, _ blocks: [String: [Node]]
  ) {
    let name: String
    switch reference {
    case .fixed(let text): name = text
    case .dynamic(let path):
      guard case .string(let text)? = value(path, place) else { return }
      name = text
    }
    guard let template = templates[name + suffix] ?? templates[name] else {
      return say(place, "there is no partial \"\(name)\"")
    }
    guard depth < Template.maximumDepth, expansions < 20_000 else { return }
    depth += 1
    expansions += 1
    run(template.nodes, blocks.merging(given) { outer, _ in outer })
    depth -= 1
  }

  /// As rendering looks it up; `nil` where nothing is called that.
  private mutating func value(_ name: Name, _ place: Place) -> Value? {
    guard let first = name.parts.first else { return stack.last ?? .null }
    for context in stack.reversed() {
      guard var value = context[first] else { continue }
      for part in name.parts.dropFirst() {
        if value == .null { return .null }
        guard let next = value[part] else { return missing(name, place) }
        value = next
      }
      return value
    }
    return missing(name, place)
  }

  private mutating func missing(_ name: Name, _ place: Place) -> Value? {
    say(place, "nothing is called \"\(name.parts.joined(separator: "."))\" here")
    return nil
  }

  private mutating func say(_ place: Place, _ reason: String) {
    let error = TemplateError(place, reason)
    if !found.contains(error) { found.append(error) }
  }
}
