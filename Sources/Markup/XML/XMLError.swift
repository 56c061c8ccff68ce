// Why an XML document is refused. Ill-formed ones are mended; only what no honest document has is an error.

/// Limits that no honest document reaches; together they bound the memory that reading takes.
public struct XMLLimits: Sendable {
  /// Elements inside one another.
  public var depth = 200
  /// Bytes of one start tag or end tag.
  public var tagBytes = 1 << 20
  /// Attributes of one tag, namespace declarations among them.
  public var attributes = 500
  /// Namespace declarations in force at one place.
  public var namespaces = 200
  /// Bytes of text between two tags.
  public var textBytes = 16 << 20
  /// Bytes of a document type declaration.
  public var doctypeBytes = 64 << 10
  /// Bytes that references to the document's own entities may grow to, all together.
  public var entityBytes = 1 << 20

  public init() {}
}

/// A limit that was passed, and where.
public struct XMLError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Reason: Sendable, Hashable {
    case tooDeep, tagTooLong, tooManyAttributes, tooManyNamespaces, textTooLong, doctypeTooLong, entitiesTooLong,
      tooManyNodes
  }

  public var reason: Reason
  /// From 1.
  public var line: Int
  public var limit: Int

  public var description: String {
    let what =
      switch reason {
      case .tooDeep: "elements are more than \(limit) deep"
      case .tagTooLong: "a tag is longer than \(limit) bytes"
      case .tooManyAttributes: "a tag has more than \(limit) attributes"
      case .tooManyNamespaces: "more than \(limit) namespaces are declared in one place"
      case .textTooLong: "one element's text is longer than \(limit) bytes"
      case .doctypeTooLong: "the document type declaration is longer than \(limit) bytes"
      case .entitiesTooLong: "the document's entities grow to more than \(limit) bytes"
      case .tooManyNodes: "the document has more than \(limit) elements and texts"
      }
    return "line \(line): \(what): this is no honest document; ask who serves it"
  }
}
