/// Nested selectors as the flat ones they stand for (CSS Nesting Module Level 1), one for each pair.
enum Nesting {
  static func flattened(_ inner: [[UInt8]], in outer: [[UInt8]]) -> [[UInt8]] {
    inner.flatMap { selector in outer.map { flattened(selector, in: $0) } }
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
