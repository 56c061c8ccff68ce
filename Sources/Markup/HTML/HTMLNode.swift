// HTML as a tree of Swift values: what libxml2's parser made of the tags, with nothing of libxml2 left in it. Trees
// from `HTML.parse` are at most `HTML.maxDepth` levels deep, so that walking (and freeing) one by recursion is safe.

/// An attribute with its entities decoded; the value is empty where the tag gives none.
public struct HTMLAttribute: Sendable, Hashable {
  /// Lower case.
  public var name: String
  public var value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// An element: a name, attributes in the order of the tag, children.
public struct HTMLElement: Sendable, Hashable {
  /// Lower case.
  public var name: String
  public var attributes: [HTMLAttribute]
  public var children: [HTMLNode]

  public init(name: String, attributes: [HTMLAttribute] = [], children: [HTMLNode] = []) {
    self.name = name
    self.attributes = attributes
    self.children = children
  }

  /// The value of the first attribute of that name (lower case).
  public subscript(attribute: String) -> String? {
    attributes.first { $0.name == attribute }?.value
  }
}

/// A node of an HTML tree.
public indirect enum HTMLNode: Sendable, Hashable {
  case element(HTMLElement)
  /// Text with its entities decoded.
  case text(String)
  /// What stands between `<!--` and `-->`.
  case comment(String)

  /// The element, where it is one.
  public var element: HTMLElement? {
    if case .element(let element) = self { element } else { nil }
  }
}
