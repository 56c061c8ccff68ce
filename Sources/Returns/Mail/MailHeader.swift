internal import Platform

/// The header fields of a message or a part, in order: names in lower case, values unfolded and decoded (RFC 2047).
struct MailHeader {
  private(set) var fields: [(name: String, value: String)] = []

  init() {}

  mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

  var isEmpty: Bool { fields.isEmpty }

  func first(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

  /// A value in lower case without space around it; empty where there is no such field.
  func word(_ name: String) -> String { first(name)?.lowercased().trimmed ?? "" }
}

extension MailHeader {
  /// Reads header fields from lines, up to the first blank one: as quoted in notices, so folded lines may have lost
  /// their indent, and each line may be marked with `>`.
  init(lines: some Sequence<ArraySlice<UInt8>>) {
    var count = 0
    for raw in lines {
      let line = raw.withoutQuoteMark
      if line.isBlank { break }
      count += 1
      if count > 400 { break }
      if let first = line.first, first == 32 || first == 9, !fields.isEmpty {
        fields[fields.count - 1].value += " " + line.trimmedBlanks.text
      } else if let (name, value) = line.headerField {
        fields.append((name, value.text))
      } else if !fields.isEmpty {
        fields[fields.count - 1].value += " " + line.trimmedBlanks.text
      }
    }
  }
}

extension ArraySlice<UInt8> {
  /// `Name: value` as a name in lower case and the octets of its value; nil where the line isn't one.
  var headerField: (name: String, value: ArraySlice<UInt8>)? {
    var end = startIndex
    while end < endIndex, end - startIndex < 60, self[end].isHeaderNameOctet { end += 1 }
    guard end > startIndex, end < endIndex else { return nil }
    var colon = end
    while colon < endIndex, self[colon] == 32 || self[colon] == 9 { colon += 1 }
    guard colon < endIndex, self[colon] == UInt8(ascii: ":") else { return nil }
    return (self[startIndex..<end].lowered.text, self[(colon + 1)...].trimmedBlanks)
  }

  var withoutQuoteMark: ArraySlice<UInt8> {
    guard first == UInt8(ascii: ">") else { return self }
    let rest = dropFirst()
    return rest.first == 32 ? rest.dropFirst() : rest
  }
}

extension UInt8 {
  var isHeaderNameOctet: Bool {
    isASCIIAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
  }
}
