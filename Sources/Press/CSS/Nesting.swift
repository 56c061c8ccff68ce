/// Nested selectors as the flat ones they stand for (CSS Nesting Module Level 1), one for each pair.
enum Nesting {
  static let maxSelectors = 64
  static let maxOctets = 10_000

  /// Nil where that would be too many, or too long in all.
  static func flattened(_ inner: [[UInt8]], in outer: [[UInt8]]) -> [[UInt8]]? {
    guard inner.count * outer.count <= maxSelectors else { return nil }
    var result: [[UInt8]] = []
    var octets = 0
    for selector in inner {
      let copies = selector.count { $0 == UInt8(ascii: "&") } + 1
      for parent in outer {
        octets += selector.count + copies * parent.count
        guard octets <= maxOctets else { return nil }
        result.append(flattened(selector, in: parent))
      }
    }
    return result
  }

  private static func flattened(_ inner: [UInt8], in outer: [UInt8]) -> [UInt8] {
    let ampersand = UInt8(ascii: "&")
    var result: [UInt8] = []
    var isNested = false
    var index = 0
    while index < inner.count {
      let next = CSSText.after(inner, index, inner.count)
      if inner[index] == ampersand {
        result += outer
        isNested = true
      } else {
        result += inner[index..<next]
      }
      index = next
    }
    return isNested ? result : outer + [32] + result
  }
}
