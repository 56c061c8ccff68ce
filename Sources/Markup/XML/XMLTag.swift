// What stands inside a start tag, and which namespaces its names are in.

internal import Platform

/// A start tag taken apart.
struct XMLTag {
  /// As it is written, prefix and all.
  private(set) var name: [UInt8]
  /// Whether it ends with a slash.
  private(set) var isEmpty = false
  private(set) var problem: String?
  private var bytes: ArraySlice<UInt8>

  /// - Parameter bytes: what stands between `<` and `>`.
  init(_ bytes: ArraySlice<UInt8>) {
    let name = bytes.prefix { XMLText.isNameByte($0) }
    self.name = Array(name)
    self.bytes = bytes[name.endIndex...]
  }

  struct Pair {
    var name: ArraySlice<UInt8>
    var value: String
  }

  /// The attributes, those of the same name but once; one more than allowed where there are too many.
  mutating func read(limits: XMLLimits, entities: inout XMLEntities) -> [Pair] {
    var pairs: [Pair] = []
    while let byte = bytes.first, pairs.count <= limits.attributes {
      if byte <= 0x20 {
        bytes.removeFirst()
      } else if byte == UInt8(ascii: "/") {
        bytes.removeFirst()
        if bytes.allSatisfy({ $0 <= 0x20 }) { isEmpty = true }
      } else {
        let name = bytes.prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "/") }
        bytes = bytes[name.endIndex...]
        if name.isEmpty {
          bytes.removeFirst()
          problem = "a tag with stray characters"
          continue
        }
        let value = value(of: name, limit: limits.entityBytes, entities: &entities)
        if pairs.contains(where: { $0.name == name }) {
          problem = "an attribute that is given twice"
        } else {
          pairs.append(Pair(name: name, value: value))
        }
      }
    }
    return pairs
  }

  private mutating func value(of name: ArraySlice<UInt8>, limit: Int, entities: inout XMLEntities) -> String {
    skipSpace()
    guard bytes.first == UInt8(ascii: "=") else {
      problem = "an attribute without a value"
      return String(decoding: name, as: UTF8.self)
    }
    bytes.removeFirst()
    skipSpace()
    let raw: ArraySlice<UInt8>
    if let quote = bytes.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      raw = bytes.dropFirst().prefix { $0 != quote }
      bytes = bytes[raw.endIndex...].dropFirst()
    } else {
      problem = "an attribute's value without quotes"
      raw = bytes.prefix { $0 > 0x20 }
      bytes = bytes[raw.endIndex...]
    }
    guard raw.contains(where: { $0 == UInt8(ascii: "&") || $0 < 0x20 }) else {
      return XMLText.clean(Array(raw))
    }
    return XMLText.clean(replacing(raw, limit: limit, entities: &entities))
  }

  private mutating func skipSpace() {
    while let byte = bytes.first, byte <= 0x20 { bytes.removeFirst() }
  }

  private mutating func replacing(
    _ raw: ArraySlice<UInt8>, limit: Int, entities: inout XMLEntities
  ) -> [UInt8] {
    var out: [UInt8] = []
    var index = raw.startIndex
    while index < raw.endIndex {
      let byte = raw[index]
      index += 1
      if byte == UInt8(ascii: "&") {
        let name = raw[index...].prefix(64).prefix { XMLText.isNameByte($0) || $0 == UInt8(ascii: "#") }
        if name.endIndex < raw.endIndex, raw[name.endIndex] == UInt8(ascii: ";"),
          entities.append(name, limit: limit, into: &out)
        {
          index = name.endIndex + 1
        } else {
          problem = "an ampersand that begins no reference"
          out.append(byte)
        }
      } else {
        out.append(byte == 0x09 || byte == 0x0A || byte == 0x0D ? 0x20 : byte)
      }
    }
    return out
  }
}

/// The namespaces in force.
struct XMLNamespaces {
  private struct Binding {
    var prefix: String
    var uri: String
  }

  private var bindings: [Binding] = []
  /// For each open element, how many bindings there were before it.
  private var marks: [Int] = []

  /// Declarations in force.
  var count: Int { bindings.count }

  /// The element's and its attributes' full names; false if a prefix is unknown.
  mutating func open(_ tag: [UInt8], _ pairs: [XMLTag.Pair]) -> (XMLStart, isKnown: Bool) {
    marks.append(bindings.count)
    var attributes: [(prefix: String, local: String, value: String)] = []
    for pair in pairs {
      let (prefix, local) = Self.split(pair.name)
      if prefix == "xmlns" {
        bindings.append(Binding(prefix: local, uri: pair.value))
      } else if prefix.isEmpty, local == "xmlns" {
        bindings.append(Binding(prefix: "", uri: pair.value))
      } else {
        attributes.append((prefix, local, pair.value))
      }
    }
    var isKnown = true
    func resolve(_ prefix: String) -> String {
      if prefix == "xml" { return "http://www.w3.org/XML/1998/namespace" }
      if let uri = bindings.last(where: { $0.prefix == prefix })?.uri { return uri }
      if !prefix.isEmpty { isKnown = false }
      return ""
    }
    let (prefix, local) = Self.split(tag[...])
    var start = XMLStart(name: XMLName(namespace: resolve(prefix), prefix: prefix, local: local))
    for (prefix, local, value) in attributes {
      // An attribute without a prefix is in no namespace (Namespaces in XML, section 6.2).
      let namespace = prefix.isEmpty ? "" : resolve(prefix)
      start.attributes.append(
        XMLAttribute(name: XMLName(namespace: namespace, prefix: prefix, local: local), value: value))
    }
    return (start, isKnown)
  }

  mutating func close() {
    if let mark = marks.popLast(), mark < bindings.count { bindings.removeSubrange(mark...) }
  }

  private static func split(_ name: ArraySlice<UInt8>) -> (prefix: String, local: String) {
    guard let colon = name.firstIndex(of: UInt8(ascii: ":")), colon > name.startIndex, colon < name.endIndex - 1 else {
      return ("", String(decoding: name, as: UTF8.self))
    }
    return (String(decoding: name[..<colon], as: UTF8.self), String(decoding: name[(colon + 1)...], as: UTF8.self))
  }
}

enum XMLText {
  /// Names by their bytes; every scalar beyond ASCII is taken for a letter.
  static func isNameStart(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") || byte >= 0x80
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    isNameStart(byte) || byte.isASCIIDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  /// Without the control characters that XML can't hold; CR LF and CR are LF (XML 1.0, section 2.11).
  static func clean(_ bytes: [UInt8]) -> String {
    if !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 0x0D: if index + 1 == bytes.count || bytes[index + 1] != 0x0A { out.append(0x0A) }
      case 0x00..<0x09, 0x0B, 0x0C, 0x0E..<0x20: break
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
