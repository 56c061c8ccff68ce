internal import Platform

/// `2n+1`, `odd`, `-n + 3`: the argument of `:nth-child` (Selectors 3, 6.6.5.2).
enum NthFormula {
  static func read(_ argument: [UInt8]) -> (step: Int, offset: Int)? {
    let text = argument.lowercasedASCII
    if text == Array("odd".utf8) { return (2, 1) }
    if text == Array("even".utf8) { return (2, 0) }
    guard let n = text.firstIndex(of: UInt8(ascii: "n")) else { return number(text[...]).map { (0, $0) } }
    let head = text[..<n]
    let step: Int
    switch String(decoding: head, as: UTF8.self) {
    case "", "+": step = 1
    case "-": step = -1
    default:
      guard let number = number(head) else { return nil }
      step = number
    }
    let tail = text[(n + 1)...].trimmed
    if tail.isEmpty { return (step, 0) }
    guard let sign = tail.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let digits = tail.dropFirst().trimmed
    guard digits.first?.isASCIIDigit == true, let number = number(digits) else { return nil }
    return (step, sign == UInt8(ascii: "-") ? -number : number)
  }

  /// Nine digits at most, with a sign.
  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    guard text.count <= 10 else { return nil }
    return Int(String(decoding: text, as: UTF8.self))
  }

  static func holds(step: Int, offset: Int, _ position: Int) -> Bool {
    let difference = position - offset
    if step == 0 { return difference == 0 }
    return difference % step == 0 && difference / step >= 0
  }
}
