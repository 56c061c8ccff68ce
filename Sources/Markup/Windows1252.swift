// Windows-1252, for what calls itself Latin-1 and for numeric references that were written with it in mind. The five
// bytes it leaves undefined stay the control characters they are in Latin-1 (WHATWG Encoding Standard, index
// windows-1252).

/// Scalars of the bytes 0x80–0x9F.
private let windows1252High: [UInt16] = [
  0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
  0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
  0x017E, 0x0178,
]

/// The scalar a byte stands for.
func windows1252Scalar(_ byte: UInt8) -> Unicode.Scalar {
  guard 0x80...0x9F ~= byte, let scalar = Unicode.Scalar(windows1252High[Int(byte) - 0x80]) else {
    return Unicode.Scalar(byte)
  }
  return scalar
}

/// UTF-8 text with the control characters U+0080–U+009F taken for Windows-1252 bytes.
func windows1252(_ utf8: [UInt8]) -> String {
  let text = String(decoding: utf8, as: UTF8.self)
  guard utf8.contains(0xC2), text.unicodeScalars.contains(where: { 0x80...0x9F ~= $0.value }) else { return text }
  var mended = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    mended.append(0x80...0x9F ~= scalar.value ? windows1252Scalar(UInt8(scalar.value)) : scalar)
  }
  return String(mended)
}
