// What an XML document says, piece by piece, with its namespaces and entities resolved.

/// The name of an element or attribute.
public struct XMLName: Sendable, Hashable {
  /// The namespace's URI; empty where there is none, or where the prefix is declared nowhere.
  public var namespace: String
  /// Before the colon; empty where there is none. Its meaning is the namespace's, unless that is unknown.
  public var prefix: String
  /// After the colon, as it is written.
  public var local: String

  public init(namespace: String = "", prefix: String = "", local: String) {
    self.namespace = namespace
    self.prefix = prefix
    self.local = local
  }
}

/// An attribute with its references replaced and its white space made spaces (XML 1.0, section 3.3.3).
public struct XMLAttribute: Sendable, Hashable {
  public var name: XMLName
  public var value: String

  public init(name: XMLName, value: String) {
    self.name = name
    self.value = value
  }
}

/// A start tag.
public struct XMLStart: Sendable, Hashable {
  public var name: XMLName
  /// In the order of the tag, without namespace declarations.
  public var attributes: [XMLAttribute]

  public init(name: XMLName, attributes: [XMLAttribute] = []) {
    self.name = name
    self.attributes = attributes
  }

  /// The value of the attribute of that local name which has no prefix, else of any that has it.
  public subscript(local: String) -> String? {
    if attributes.isEmpty { return nil }
    return
      (attributes.first { $0.name.local == local && $0.name.prefix.isEmpty }
      ?? attributes.first { $0.name.local == local && $0.name.prefix != "xml" })?.value
  }

  /// The value of `xml:base` and the like.
  public func xml(_ local: String) -> String? {
    attributes.isEmpty ? nil : attributes.first { $0.name.prefix == "xml" && $0.name.local == local }?.value
  }
}

/// One step of reading. Starts and ends are balanced, whatever the document says.
public enum XMLEvent: Sendable, Hashable {
  case start(XMLStart)
  case end(XMLName)
  /// Text and CDATA between two tags, in pieces of about 64 KB where it is long. Never empty.
  case text(String)
}

/// Where a document isn't well-formed, and was mended.
public struct XMLProblem: Sendable, Hashable, CustomStringConvertible {
  /// From 1.
  public var line: Int
  public var message: String

  public var description: String { "line \(line): \(message)" }
}
