internal import Platform

/// One declaration of a stylesheet or style attribute.
public struct Declaration: Sendable, Equatable {
  /// In lower case, but for custom properties: `margin-top`.
  public let property: String
  /// As it is written, without comments and `!important`, white space in one piece: `0 auto`.
  public let value: String
  public let isImportant: Bool

  public init(property: String, value: String, isImportant: Bool = false) {
    self.property = property
    self.value = value
    self.isImportant = isImportant
  }
}

/// Something wrong at an offset.
struct CSSFault {
  var offset: Int
  var reason: String
}

enum DeclarationReader {
  /// The declarations of a style attribute, or of a block without nested rules.
  ///
  /// Failure policy: what isn't a declaration is left out up to the next semicolon (CSS Syntax 5.4.4), and listed.
  static func declarations(
    _ bytes: [UInt8], _ range: Range<Int>, _ faults: inout [CSSFault]
  ) -> [Declaration] {
    var result: [Declaration] = []
    var index = range.lowerBound
    while true {
      index = CSSText.skipBlank(bytes, index, range.upperBound)
      guard index < range.upperBound else { return result }
      if bytes[index] == UInt8(ascii: ";") {
        index += 1
        continue
      }
      let end = CSSText.first({ $0 == UInt8(ascii: ";") }, bytes, index, range.upperBound)
      if let declaration = declaration(bytes, index..<end, &faults) { result.append(declaration) }
      index = end + 1
    }
  }

  static func declaration(_ bytes: [UInt8], _ range: Range<Int>, _ faults: inout [CSSFault]) -> Declaration? {
    var index = range.lowerBound
    while index < range.upperBound, CSSText.isName(bytes[index]) { index += 1 }
    let name = bytes[range.lowerBound..<index]
    let colon = CSSText.skipBlank(bytes, index, range.upperBound)
    guard let first = name.first, !first.isASCIIDigit, colon < range.upperBound, bytes[colon] == UInt8(ascii: ":")
    else {
      fault("is no declaration: expected a property, a colon and a value", bytes, range, &faults)
      return nil
    }
    let property = name.starts(with: "--".utf8) ? String(decoding: name, as: UTF8.self) : name.loweredString
    var value = CSSText.tidy(bytes, colon + 1, range.upperBound)[...]
    let isImportant = cutImportant(&value)
    guard !value.isEmpty || property.hasPrefix("--") else {
      fault("has no value", bytes, range, &faults)
      return nil
    }
    guard !value.contains(UInt8(ascii: "{")) || property.hasPrefix("--") else {
      fault("holds a brace: is a semicolon missing before it?", bytes, range, &faults)
      return nil
    }
    return Declaration(property: property, value: String(decoding: value, as: UTF8.self), isImportant: isImportant)
  }

  private static func fault(_ reason: String, _ bytes: [UInt8], _ range: Range<Int>, _ faults: inout [CSSFault]) {
    let text = CSSText.tidy(bytes, range.lowerBound, min(range.upperBound, range.lowerBound + 60))
    faults.append(
      CSSFault(
        offset: range.lowerBound, reason: "\"\(String(decoding: text, as: UTF8.self))\" \(reason); it is left out"))
  }

  private static func cutImportant(_ value: inout ArraySlice<UInt8>) -> Bool {
    let word = Array("important".utf8)
    guard value.count > word.count, value.suffix(word.count).lowercasedASCII == word else { return false }
    let rest = value.dropLast(word.count).trimmed
    guard rest.last == UInt8(ascii: "!") else { return false }
    value = rest.dropLast().trimmed
    return true
  }
}
