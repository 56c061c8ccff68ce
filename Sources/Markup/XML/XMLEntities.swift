// References: XML's own, those a document declares for itself, HTML's (which feeds use without declaring them), and
// numbers. Nothing is ever loaded. A document's own entities are text only, and what they grow to is counted, so that a
// billion laughs end early.

struct XMLEntities {
  /// Declared in the document: replacement texts, with the references in them as they are written.
  private var declared: [String: [UInt8]] = [:]
  private(set) var grown = 0
  static let maxNesting = 16

  /// What a reference stands for, appended to `out`; false if nothing is known of it.
  /// - Parameter name: what stands between `&` and `;`.
  mutating func append(_ name: ArraySlice<UInt8>, limit: Int, into out: inout [UInt8]) -> Bool {
    if name.first == UInt8(ascii: "#") {
      guard let scalar = Self.number(name.dropFirst()) else { return false }
      out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      return true
    }
    let key = String(decoding: name, as: UTF8.self)
    if let byte = Self.predefined[key] {
      out.append(byte)
      return true
    }
    if declared[key] != nil { return expand(key, limit: limit, nesting: 0, into: &out) }
    if let scalar = Self.xhtml[key] {
      out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      return true
    }
    guard let meaning = HTMLReferences.meaning(of: name) else { return false }
    meaning.append(to: &out)
    return true
  }

  private mutating func expand(_ key: String, limit: Int, nesting: Int, into out: inout [UInt8]) -> Bool {
    guard nesting < Self.maxNesting, let text = declared[key] else { return false }
    // Each visit costs, even of an empty text.
    grown += text.count + 1
    var index = 0
    while index < text.count, grown <= limit {
      if text[index] == UInt8(ascii: "&"), let end = text[index...].prefix(64).firstIndex(of: UInt8(ascii: ";")) {
        let name = text[(index + 1)..<end]
        let inner = String(decoding: name, as: UTF8.self)
        let known =
          declared[inner] == nil || Self.predefined[inner] != nil
          ? append(name, limit: limit, into: &out)
          : expand(inner, limit: limit, nesting: nesting + 1, into: &out)
        if known {
          index = end + 1
          continue
        }
      }
      out.append(text[index])
      index += 1
    }
    return true
  }

  /// Takes the entity declarations out of a document type declaration. External ones are passed over.
  mutating func read(doctype: ArraySlice<UInt8>) {
    var words = DoctypeWords(bytes: doctype)
    while let word = words.next() {
      guard word == .name("<!ENTITY"), case .name(let name)? = words.next(), case .text(let value)? = words.next(),
        declared[name] == nil, declared.count < 1000
      else { continue }
      declared[name] = value
    }
  }

  static func number(_ digits: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let isHex = digits.first.map { $0 | 0x20 == UInt8(ascii: "x") } == true
    let text = isHex ? digits.dropFirst() : digits
    guard !text.isEmpty, text.first != UInt8(ascii: "+"), text.first != UInt8(ascii: "-"), text.count <= 9,
      let value = UInt32(String(decoding: text, as: UTF8.self), radix: isHex ? 16 : 10)
    else { return nil }
    // HTML's reading, within what XML can hold.
    let scalar = HTMLReferences.scalar(value)
    return isCharacter(scalar) ? scalar : "\u{FFFD}"
  }

  /// XML 1.0, production 2.
  private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  private static let predefined: [String: UInt8] = [
    "amp": UInt8(ascii: "&"), "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"), "quot": UInt8(ascii: "\""),
    "apos": UInt8(ascii: "'"),
  ]

  /// The two names that mean other characters in XHTML's DTDs, which XML goes by, than in HTML since.
  private static let xhtml: [String: Unicode.Scalar] = ["lang": "\u{2329}", "rang": "\u{232A}"]

  static func isHTML(_ name: String) -> Bool { HTMLReferences.meaning(of: Array(name.utf8)[...]) != nil }
}

/// A document type declaration as words: names, and texts in quotes. Comments are passed over.
private struct DoctypeWords {
  enum Word: Equatable {
    case name(String)
    case text([UInt8])
  }

  var bytes: ArraySlice<UInt8>

  mutating func next() -> Word? {
    while let byte = bytes.first {
      if byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") {
        bytes.removeFirst()
      } else if bytes.starts(with: "<!--".utf8) {
        while !bytes.isEmpty, !bytes.starts(with: "-->".utf8) { bytes.removeFirst() }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        let text = bytes.dropFirst().prefix { $0 != byte }
        bytes = bytes[text.endIndex...].dropFirst()
        return .text(Array(text))
      } else {
        let name = bytes.prefix { $0 > 0x20 && !"\"'>[]".utf8.contains($0) }
        bytes = bytes[name.endIndex...]
        return .name(String(decoding: name, as: UTF8.self))
      }
    }
    return nil
  }
}
