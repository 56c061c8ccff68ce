internal import Platform

/// Cuts CSS where its syntax allows: not inside strings, comments, brackets or addresses.
///
/// From CSS Syntax Module Level 3, 4 and 5. Works over offsets of one text, so that findings know their place.
///
/// Failure policy: total; what is never closed goes on to the end.
enum CSSText {
  /// The offset after what is at `index`: a comment, a string, an escape, an address without quotes, or one octet.
  static func after(_ bytes: [UInt8], _ index: Int, _ end: Int) -> Int {
    switch bytes[index] {
    case UInt8(ascii: "/") where index + 1 < end && bytes[index + 1] == UInt8(ascii: "*"):
      return afterComment(bytes, index, end)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return afterString(bytes, index, end)
    case UInt8(ascii: "\\"): return min(end, index + 2)
    case UInt8(ascii: "u"), UInt8(ascii: "U"): return afterAddress(bytes, index, end) ?? index + 1
    default: return index + 1
    }
  }

  /// The offset of the first of `stops` that isn't inside anything; `end` if there is none.
  static func first(_ stops: (UInt8) -> Bool, _ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var closers: [UInt8] = []
    var index = start
    while index < end {
      let octet = bytes[index]
      if let closer = closers.last {
        if octet == closer {
          closers.removeLast()
          index += 1
          continue
        }
      } else if stops(octet) {
        return index
      }
      if let closer = closer(of: octet) { closers.append(closer) }
      index = after(bytes, index, end)
    }
    return end
  }

  /// The offset of the bracket that closes the one at `index`; `end` if there is none.
  static func close(_ bytes: [UInt8], _ index: Int, _ end: Int) -> Int {
    guard let closer = closer(of: bytes[index]) else { return end }
    return first({ $0 == closer }, bytes, index + 1, end)
  }

  /// The offset of the first octet that is neither white space nor in a comment.
  static func skipBlank(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end {
      if bytes[index].isSpace {
        index += 1
      } else if bytes[index] == UInt8(ascii: "/"), index + 1 < end, bytes[index + 1] == UInt8(ascii: "*") {
        index = afterComment(bytes, index, end)
      } else {
        break
      }
    }
    return index
  }

  /// The text without comments, each run of white space outside strings as one space, and none at the ends.
  static func tidy(_ bytes: [UInt8], _ start: Int, _ end: Int) -> [UInt8] {
    var result: [UInt8] = []
    var isBlank = false
    var index = start
    while index < end {
      let octet = bytes[index]
      let next = after(bytes, index, end)
      let isComment = octet == UInt8(ascii: "/") && next > index + 1
      if octet.isSpace || isComment {
        if octet.isSpace { isBlank = true }
      } else {
        if isBlank, !result.isEmpty { result.append(32) }
        isBlank = false
        result += bytes[index..<next]
      }
      index = next
    }
    return result
  }

  static func isName(_ octet: UInt8) -> Bool {
    octet.isASCIIAlphanumeric || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_") || octet >= 0x80
  }

  private static func closer(of octet: UInt8) -> UInt8? {
    switch octet {
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    default: nil
    }
  }

  private static func afterComment(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var index = start + 2
    while index + 1 < end {
      if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") { return index + 2 }
      index += 1
    }
    return end
  }

  /// A string ends at its quote, or before the line's end.
  private static func afterString(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var index = start + 1
    while index < end {
      if bytes[index] == bytes[start] { return index + 1 }
      if bytes[index] == 10 { return index }
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return end
  }

  /// The offset before the closing bracket of `url(…` without quotes, if that is what is at `start`.
  private static func afterAddress(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int? {
    guard start + 4 < end, bytes[start + 1].lowercasedASCII == UInt8(ascii: "r"),
      bytes[start + 2].lowercasedASCII == UInt8(ascii: "l"),
      bytes[start + 3] == UInt8(ascii: "("), start == 0 || !isName(bytes[start - 1])
    else { return nil }
    var index = start + 4
    while index < end, bytes[index].isSpace { index += 1 }
    guard index < end, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "'") else { return nil }
    while index < end, bytes[index] != UInt8(ascii: ")") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
    return min(end, index + 1)
  }
}
