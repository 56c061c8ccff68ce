/// A Mustache template: the whole of the specification (1.4) but lambdas, with inheritance and dynamic names.
///
/// Failure policy: what can't be read is refused with file, line and column. Limits: sections and partials nest 100 deep,
/// 100,000 partials and 16 MiB of output to a rendering.
public struct Template: Sendable {
  public let name: String
  public let escape: Escape
  let nodes: [Node]

  static let maximumDepth = 100
  static let maximumPartials = 100_000
  static let maximumOutput = 16 << 20

  /// Reads a template.
  /// - Parameters:
  ///   - source: UTF-8, with either kind of line ending.
  ///   - name: the file's name, for messages.
  ///   - escape: what `{{name}}` does; `{{{name}}}` and `{{&name}}` insert as plain text does.
  public static func parse(
    _ source: [UInt8], name: String, escape: Escape = .html
  ) throws(TemplateError) -> Template {
    var parser = NodeParser(steps: try Lines.lay(try Tokens.scan(source, file: name)))
    return Template(name: name, escape: escape, nodes: parser.nodes())
  }
}

/// A value's name: no parts for the implicit iterator, `.`.
struct Name: Sendable, Equatable {
  let parts: [String]

  init(_ text: String) {
    parts = text == "." ? [] : text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }
}

/// A template's name: as written, or a value's that holds it.
enum Reference: Sendable {
  case fixed(String)
  case dynamic(Name)

  init(_ text: String) {
    self =
      text.hasPrefix("*")
      ? .dynamic(Name(String(decoding: text.utf8.dropFirst().trimmed, as: UTF8.self))) : .fixed(text)
  }
}

/// The instruction tree.
indirect enum Node: Sendable {
  case text([UInt8])
  /// A line begins: what indents the template, then the line's own indentation.
  case line([UInt8])
  case variable(Name, escaped: Bool, Place)
  case section(Name, inverted: Bool, [Node], Place)
  /// Indentation where it stands alone.
  case partial(Reference, indentation: [UInt8]?, Place)
  case parent(Reference, indentation: [UInt8]?, [String: Block], Place)
  /// `indentation` is that of what replaces it; `standsAlone`: no line has begun yet.
  case block(String, indentation: [UInt8], standsAlone: Bool, [Node], Place)
}

/// What a parent is given for a block, apart from its indentation.
struct Block: Sendable {
  /// Without the first line's beginning.
  var nodes: [Node]
  /// How many octets each of its lines is indented by where it is written.
  var indentation: Int
}

/// Builds the tree. The steps are balanced: `Lines` has seen to that.
private struct NodeParser {
  let steps: [Lines.Step]
  var index = 0

  init(steps: [Lines.Step]) { self.steps = steps }

  /// Up to the closing tag of the section that it is in, which is taken too.
  mutating func nodes() -> [Node] {
    var nodes: [Node] = []
    while index < steps.count {
      let step = steps[index]
      index += 1
      switch step {
      case .text(let bytes): nodes.append(.text(bytes))
      case .line(let indentation): nodes.append(.line(indentation))
      case .tag(let tag, let layout):
        if tag.kind == .close { return nodes }
        if let node = node(tag, layout) { nodes.append(node) }
      }
    }
    return nodes
  }

  private mutating func node(_ tag: Tag, _ layout: Lines.Layout) -> Node? {
    let indentation = layout.standsAlone ? layout.indentation : nil
    switch tag.kind {
    case .comment, .delimiters, .close: return nil
    case .variable(let escaped): return .variable(Name(tag.name), escaped: escaped, tag.place)
    case .section(let inverted): return .section(Name(tag.name), inverted: inverted, nodes(), tag.place)
    case .partial: return .partial(Reference(tag.name), indentation: indentation, tag.place)
    case .parent:
      let blocks = nodes().compactMap { node -> (String, Block)? in
        guard case .block(let name, _, _, let content, _) = node else { return nil }
        return (name, Block(content))
      }
      return .parent(
        Reference(tag.name), indentation: indentation, Dictionary(blocks) { first, _ in first }, tag.place)
    case .block:
      let content = nodes()
      // Where the tag has a line to itself, what replaces the block is indented as its own content is.
      let intrinsic = layout.standsAlone ? content.firstIndentation : nil
      return .block(
        tag.name, indentation: intrinsic ?? layout.indentation ?? [], standsAlone: layout.standsAlone, content,
        tag.place)
    }
  }
}

extension Block {
  init(_ content: [Node]) {
    nodes = content
    indentation = 0
    if case .line = content.first {
      indentation = content.firstIndentation?.count ?? 0
      nodes.removeFirst()
    }
  }
}

extension [Node] {
  /// The indentation of the first line that isn't blank.
  fileprivate var firstIndentation: [UInt8]? {
    for (index, node) in enumerated() {
      guard case .line(let indentation) = node else { continue }
      if index + 1 < count, case .text(let bytes) = self[index + 1], bytes.trimmed.isEmpty { continue }
      return indentation
    }
    return nil
  }
}
