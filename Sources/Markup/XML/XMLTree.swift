// An XML document as a tree, for documents that are small by agreement (a feed). Depth is XMLLimits', the number of
// nodes is bounded, and a document that was cut short gives what there is of it.

/// An element and what is in it.
public struct XMLElement: Sendable, Hashable {
  public var start: XMLStart
  public var children: [XMLNode] = []
  /// Whether the document ended inside it.
  public var isTruncated = false

  public init(start: XMLStart, children: [XMLNode] = []) {
    self.start = start
    self.children = children
  }

  public var name: XMLName { start.name }

  /// All text in it, that of its elements too.
  public var text: String {
    var text = ""
    append(to: &text)
    return text
  }

  private func append(to text: inout String) {
    for child in children {
      switch child {
      case .text(let piece): text += piece
      case .element(let element): element.append(to: &text)
      }
    }
  }

  public var elements: some Sequence<XMLElement> { children.lazy.compactMap(\.element) }
}

/// A node of an XML tree.
public indirect enum XMLNode: Sendable, Hashable {
  case element(XMLElement)
  case text(String)

  public var element: XMLElement? {
    if case .element(let element) = self { element } else { nil }
  }
}

/// A document's first element, and where it isn't well-formed.
public struct XMLDocument: Sendable {
  /// nil if there is no element at all.
  public var root: XMLElement?
  public var problem: XMLProblem?

  /// Elements and texts of a document, unless told otherwise.
  public static let maxNodes = 400_000

  /// Reads a whole document.
  /// - Parameter charset: the label that HTTP gave, if any.
  public init(
    _ bytes: [UInt8], charset: String? = nil, limits: XMLLimits = XMLLimits(), maxNodes: Int = maxNodes
  ) throws(XMLError) {
    var reader = XMLReader(charset: charset, limits: limits)
    var stack: [XMLElement] = []
    var nodes = 0
    var position = 0
    var isEnded = false
    while true {
      guard let event = try reader.next() else {
        if isEnded { break }
        if position < bytes.count {
          let end = min(position + (256 << 10), bytes.count)
          reader.feed(bytes[position..<end])
          position = end
        } else {
          reader.end()
          isEnded = true
        }
        continue
      }
      switch event {
      case .start(let start):
        nodes += 1 + start.attributes.count
        stack.append(XMLElement(start: start))
      case .text(let text):
        nodes += 1
        if !stack.isEmpty { stack[stack.count - 1].children.append(.text(text)) }
      case .end:
        guard var last = stack.popLast() else { continue }
        last.isTruncated = reader.isTruncated
        if stack.isEmpty { root = last } else { stack[stack.count - 1].children.append(.element(last)) }
      }
      if nodes > maxNodes { throw XMLError(reason: .tooManyNodes, line: reader.line, limit: maxNodes) }
    }
    problem = reader.problem
  }
}
