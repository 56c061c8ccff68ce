// Text into HTML bytes: what every serializer here escapes with. Control characters and noncharacters, which HTML can't
// hold, are left out; CR and CR LF become LF.

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends text as character data: `&`, `<` and `>` escaped.
  mutating func appendHTML(text: Substring.UTF8View) { appendEscaped(text, inAttribute: false) }

  /// Appends an attribute's value without its quotes: `"` escaped too.
  mutating func appendHTML(attribute: String) { appendEscaped(Substring(attribute).utf8, inAttribute: true) }

  private mutating func appendEscaped(_ text: Substring.UTF8View, inAttribute: Bool) {
    var previous: (UInt8, UInt8) = (0, 0)
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\"") where inAttribute: append("&quot;")
      case 0x0D: append(0x0A)
      case 0x0A where previous.1 == 0x0D: break
      case 0x09, 0x0A: append(byte)
      case 0..<0x20, 0x7F: break
      case 0xBE, 0xBF:
        append(byte)
        if previous == (0xEF, 0xBF) { removeLast(3) }  // U+FFFE, U+FFFF
      default: append(byte)
      }
      previous = (previous.1, byte)
    }
  }
}

extension String {
  /// Without the control characters and noncharacters that `appendHTML` leaves out: what is empty then is no text.
  var heldByHTML: String {
    let mayNotHold = { (byte: UInt8) in
      byte < 0x20 && byte != 9 && byte != 10 && byte != 13 || byte == 0x7F || byte == 0xEF
    }
    guard utf8.contains(where: mayNotHold) else { return self }
    let held = unicodeScalars.filter { scalar in
      switch scalar.value {
      case 9, 10, 13: true
      case 0..<0x20, 0x7F, 0xFFFE, 0xFFFF: false
      default: true
      }
    }
    return String(String.UnicodeScalarView(held))
  }
}
