/// What remains of the declarations for one element (CSS Cascading 3, 6): the last of each property by importance,
/// then the style attribute, specificity and order.
///
/// A shorthand doesn't take its longhands' place, nor they its: all stay, in the order of their weight, and a client
/// sees the same. Where one rule declares a property more than once, for clients that know less, all of them stay.
enum Cascade {
  struct Winner: Equatable {
    var declaration: Declaration
    /// Written in the style attribute, whose `!important` must go on outdoing the rules that stay.
    var isAuthors: Bool
  }

  /// - Parameters:
  ///   - layers: rules, the weakest first.
  ///   - style: of the style attribute.
  static func winners(_ layers: [[Declaration]], style: [Declaration]) -> [Winner] {
    let all = layers + [style]
    var normal: [String: Int] = [:]
    var important: [String: Int] = [:]
    for (index, layer) in all.enumerated() {
      for declaration in layer {
        if declaration.isImportant {
          important[declaration.property] = index
        } else {
          normal[declaration.property] = index
        }
      }
    }
    var result: [Winner] = []
    for isImportant in [false, true] {
      if isImportant, important.isEmpty { break }
      for (index, layer) in all.enumerated() {
        for declaration in layer where declaration.isImportant == isImportant {
          let property = declaration.property
          guard (isImportant ? important : normal)[property] == index, isImportant || important[property] == nil,
            result.last?.declaration != declaration
          else { continue }
          result.append(Winner(declaration: declaration, isAuthors: index == all.count - 1))
        }
      }
    }
    return result
  }

  /// As a style attribute's value, without quotes: double ones inside are single where CSS allows it.
  static func attribute(_ winners: [Winner]) -> [UInt8] {
    var bytes: [UInt8] = []
    for winner in winners {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: ";")) }
      quote(winner.declaration.property.utf8, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      quote(singleQuoted(Array(winner.declaration.value.utf8)), to: &bytes)
      if winner.declaration.isImportant, winner.isAuthors { bytes += "!important".utf8 }
    }
    return bytes
  }

  /// Appends `text` as it stands between double quotes.
  private static func quote(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    for octet in text {
      switch octet {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      default: bytes.append(octet)
      }
    }
  }

  static func singleQuoted(_ value: [UInt8]) -> [UInt8] {
    let double = UInt8(ascii: "\"")
    let single = UInt8(ascii: "'")
    guard value.contains(double) else { return value }
    var result: [UInt8] = []
    var index = 0
    while index < value.count {
      let next = CSSText.after(value, index, value.count)
      let token = value[index..<next]
      if token.first == double, token.count > 1, token.last == double, !token.contains(single),
        !token.dropFirst().dropLast().contains(double)
      {
        result.append(single)
        result += token.dropFirst().dropLast()
        result.append(single)
      } else {
        result += token
      }
      index = next
    }
    return result
  }
}
