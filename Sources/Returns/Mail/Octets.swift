internal import Platform

/// Small words for octets of text, so that reading never makes a `String` of a line that says nothing.
extension Sequence<UInt8> {
  /// ASCII letters in lower case.
  var lowered: [UInt8] { lowercasedASCII }

  var text: String { String(decoding: Array(self), as: UTF8.self) }
}

extension ArraySlice<UInt8> {
  var isBlank: Bool { allSatisfy { $0 == 32 || $0 == 9 } }

  var trimmedBlanks: ArraySlice<UInt8> {
    var slice = self
    while let first = slice.first, first <= 32 { slice.removeFirst() }
    while let last = slice.last, last <= 32 { slice.removeLast() }
    return slice
  }

  func starts(with word: StaticString) -> Bool {
    guard count >= word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { elementsEqual($0, count: $0.count) }
  }

  private func elementsEqual(_ octets: UnsafeBufferPointer<UInt8>, count: Int) -> Bool {
    for offset in 0..<count where self[startIndex + offset] != octets[offset] { return false }
    return true
  }

  /// Where a word begins; both in the same case.
  func firstIndex(of word: StaticString) -> Int? {
    let length = word.utf8CodeUnitCount
    guard count >= length else { return nil }
    return withUnsafeBufferPointer { octets in
      word.withUTF8Buffer { needle in
        let first = needle[0]
        var at = 0
        while at + length <= octets.count {
          if octets[at] == first {
            var offset = 1
            while offset < length, octets[at + offset] == needle[offset] { offset += 1 }
            if offset == length { return startIndex + at }
          }
          at += 1
        }
        return nil
      }
    }
  }

  func has(_ word: StaticString) -> Bool { firstIndex(of: word) != nil }
}

extension String {
  var trimmed: String { Array(utf8)[...].trimmedBlanks.text }

  var octets: [UInt8] { Array(utf8) }

  /// On one line, printable, at most `limit` scalars.
  func oneLine(_ limit: Int = 500) -> String {
    var words = ""
    var count = 0
    var pendingSpace = false
    for scalar in unicodeScalars {
      if scalar.value <= 32 || scalar.value == 0xA0 {
        pendingSpace = !words.isEmpty
        continue
      }
      if count + 2 > limit { break }
      if pendingSpace {
        words += " "
        count += 1
        pendingSpace = false
      }
      switch scalar.value {
      case 127...159, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
        0xE0000...0xE007F:
        words += "?"
      default: words.unicodeScalars.append(scalar)
      }
      count += 1
    }
    return words
  }
}
