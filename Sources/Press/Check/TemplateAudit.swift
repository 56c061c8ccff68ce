internal import Newsroom

/// Reads a folder's templates without setting a mail: names that nothing has, partials and blocks that aren't there.
///
/// Unlike a rendering it doesn't stop at the first, and goes into what isn't shown today: sections over values that are
/// false, and their opposites. What is empty in a context can't be judged; `everything` is one in which nothing is.
///
/// Failure policy: a template that can't be read is an error; what is wrong with readable ones is the result. Limits:
/// partials nested deeper than 100, and more than 20,000 of them, are not followed.
public struct TemplateAudit {
  let templates: [String: Template]
  /// By file, in the order they are written.
  private let tags: [String: [Tag]]

  /// - Parameter sources: the folder's templates by file name, as `Typesetter` takes them.
  public init(_ sources: [String: [UInt8]]) throws(TemplateError) {
    var templates: [String: Template] = [:]
    var tags: [String: [Tag]] = [:]
    for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
      guard let suffix = Self.suffix(of: name) else { continue }
      templates[name] = try Template.parse(source, name: name, escape: suffix == Self.html ? .html : .text)
      tags[name] = try Tokens.scan(source, file: name).compactMap(\.tag)
    }
    self.templates = templates
    self.tags = tags
  }

  static let html = ".html.mustache"
  static let text = ".txt.mustache"

  private static func suffix(of file: String) -> String? { [html, text].first { file.hasSuffix($0) } }

  /// What is wrong with a mail's two templates, and with that of its subject if it has one, over each of the contexts.
  public func faults(_ mail: String, _ contexts: [Value]) -> [TemplateError] {
    var found: [TemplateError] = []
    for file in [mail + Self.html, mail + Self.text, mail + ".subject" + Self.text] {
      guard let template = templates[file], let suffix = Self.suffix(of: file) else { continue }
      var names = NameWalk(templates: templates, suffix: suffix)
      for context in contexts {
        names.stack = [context]
        names.run(template.nodes, [:])
      }
      found += names.found + blockFaults(from: template, suffix)
    }
    return found
  }

  // MARK: Blocks

  /// Blocks given to a parent that has none of that name, in a template and all that it includes.
  private func blockFaults(from template: Template, _ suffix: String) -> [TemplateError] {
    var found: [TemplateError] = []
    var visited: Set<String> = [template.name]
    var open = [template]
    while let template = open.popLast() {
      template.nodes.eachReference { reference, blocks, place in
        guard case .fixed(let name) = reference, let other = templates[name + suffix] ?? templates[name] else { return }
        if visited.insert(other.name).inserted { open.append(other) }
        guard !blocks.isEmpty else { return }
        let known = declared(by: other, suffix)
        guard !known.isOpen else { return }
        for block in blocks.sorted() where !known.names.contains(block) {
          let hint = block.nearest(of: known.names).map { ": did you mean {{$\($0)}}?" } ?? ""
          found.append(
            TemplateError(self.place(of: block, after: place), "\"\(name)\" has no block \"\(block)\"\(hint)"))
        }
      }
    }
    return found
  }

  /// The blocks that can be given to a template; `isOpen` where a dynamic name keeps them from being known.
  private func declared(by template: Template, _ suffix: String) -> (names: Set<String>, isOpen: Bool) {
    var names: Set<String> = []
    var isOpen = false
    var visited: Set<String> = [template.name]
    var open = [template]
    while let template = open.popLast() {
      template.nodes.eachBlock { names.insert($0) }
      template.nodes.eachReference { reference, _, _ in
        switch reference {
        case .dynamic: isOpen = true
        case .fixed(let name):
          guard let other = templates[name + suffix] ?? templates[name], visited.insert(other.name).inserted else {
            return
          }
          open.append(other)
        }
      }
    }
    return (names, isOpen)
  }

  private func place(of block: String, after parent: Place) -> Place {
    let tags = (tags[parent.file] ?? []).drop { $0.place != parent }
    return tags.first { $0.kind == .block && $0.name == block }?.place ?? parent
  }
}

extension [Node] {
  /// Every partial and parent, with the names of the blocks that it is given.
  fileprivate func eachReference(_ body: (Reference, [String], Place) -> Void) {
    for node in self {
      switch node {
      case .text, .line, .variable: break
      case .section(_, _, let content, _), .block(_, _, _, let content, _): content.eachReference(body)
      case .partial(let reference, _, let place): body(reference, [], place)
      case .parent(let reference, _, let blocks, let place):
        body(reference, [String](blocks.keys), place)
        for block in blocks.values { block.nodes.eachReference(body) }
      }
    }
  }

  /// Every block that is declared, by name.
  fileprivate func eachBlock(_ body: (String) -> Void) {
    for node in self {
      switch node {
      case .text, .line, .variable, .partial: break
      case .section(_, _, let content, _): content.eachBlock(body)
      case .parent(_, _, let blocks, _): for block in blocks.values { block.nodes.eachBlock(body) }
      case .block(let name, _, _, let content, _):
        body(name)
        content.eachBlock(body)
      }
    }
  }
}
