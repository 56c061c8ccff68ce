// What HTML and CSS call white space, and their words.

internal import Platform

extension UInt8 {
  /// Space, tab, line feed, form feed, carriage return.
  @inline(__always)
  var isSpace: Bool { self == 32 || (self >= 9 && self <= 13 && self != 11) }
}

extension ArraySlice<UInt8> {
  /// As text, with A to Z in lower case.
  var loweredString: String {
    if contains(where: \.isASCIIUppercase) { return String(decoding: lowercasedASCII, as: UTF8.self) }
    return String(decoding: self, as: UTF8.self)
  }

  func ends(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard self.count >= count else { return false }
    for offset in 0..<count where self[endIndex - count + offset] != text.utf8Start[offset] { return false }
    return true
  }

  /// Without white space at either end.
  var trimmed: ArraySlice<UInt8> {
    var slice = drop(while: \.isSpace)
    while let last = slice.last, last.isSpace { slice.removeLast() }
    return slice
  }
}
