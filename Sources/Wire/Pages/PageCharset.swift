// The bytes of a page to UTF-8, by the order of the HTML Standard (13.2.3.2) with one change for saved files: bytes
// that are valid UTF-8 and not only ASCII are UTF-8 whatever a tag says, since browsers save pages as UTF-8 and leave
// the tag as it was. Never fails: an unknown charset is windows-1252, bytes it doesn't have are U+FFFD.

internal import Glibc

enum PageCharset {
  /// Bytes looked at for `<meta charset>`.
  private static let prescan = 4096

  static func utf8(_ bytes: [UInt8], contentType: String?) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    if bytes.starts(with: [0xFF, 0xFE]) { return convert(Array(bytes.dropFirst(2)), from: "UTF-16LE") ?? bytes }
    if bytes.starts(with: [0xFE, 0xFF]) { return convert(Array(bytes.dropFirst(2)), from: "UTF-16BE") ?? bytes }
    if bytes.allSatisfy({ $0 < 0x80 }), !bytes.contains(0x1B) { return bytes }
    if String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0x1B) { return bytes }
    for name in [contentType.flatMap(charset(in:)), declared(bytes)] {
      guard let name else { continue }
      if isUTF8(name) { return Array(String(decoding: bytes, as: UTF8.self).utf8) }
      if let text = convert(bytes, from: encoding(name)) { return text }
    }
    // A few broken bytes in what else is UTF-8: a cut at the end, or one pasted name.
    let text = String(decoding: bytes, as: UTF8.self)
    let broken = text.unicodeScalars.reduce(0) { $0 + ($1 == "\u{FFFD}" ? 1 : 0) }
    let foreign = text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x80 ? 1 : 0) }
    if broken * 4 < foreign { return Array(text.utf8) }
    return convert(bytes, from: "CP1252") ?? Array(text.utf8)
  }

  /// `text/html; charset="iso-8859-1"`.
  static func charset(in contentType: String) -> String? {
    let lower = contentType.lowercased()
    guard let start = lower.firstRange(of: "charset") else { return nil }
    let rest = lower[start.upperBound...].drop { $0 == " " }
    guard rest.first == "=" else { return nil }
    let value = rest.dropFirst().drop { $0 == " " || $0 == "\"" || $0 == "'" }
    let name = value.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_:.".contains($0)) }
    return name.isEmpty ? nil : String(name)
  }

  /// What a `<meta>` or an XML declaration near the start says.
  private static func declared(_ bytes: [UInt8]) -> String? {
    let head = String(decoding: bytes.prefix(prescan), as: UTF8.self).lowercased()
    if head.hasPrefix("<?xml"), let start = head.firstRange(of: "encoding="),
      start.lowerBound < (head.firstIndex(of: ">") ?? head.endIndex)
    {
      return charset(in: "charset=" + head[start.upperBound...].prefix(60))
    }
    var rest = head[...]
    while let meta = rest.firstRange(of: "<meta") {
      let tag = rest[meta.upperBound...].prefix { $0 != ">" }
      if let name = charset(in: String(tag)) { return name }
      rest = rest[tag.endIndex...]
    }
    return nil
  }

  private static func isUTF8(_ name: String) -> Bool { ["utf-8", "utf8", "unicode-1-1-utf-8"].contains(name) }

  /// iconv's name for a label of the Encoding Standard, which reads many labels as a larger set of the same family.
  private static func encoding(_ label: String) -> String {
    switch label {
    case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252": "CP1252"
    case "iso-8859-9", "latin5", "windows-1254": "CP1254"
    case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j": "CP932"
    case "gb2312", "gbk", "gb_2312-80", "x-gbk": "GB18030"
    case "euc-kr", "ks_c_5601-1987", "korean", "windows-949": "CP949"
    case "big5", "big5-hkscs", "x-x-big5": "BIG5-HKSCS"
    case "utf-16", "utf-16le", "utf-16be": "UTF-8"  // 13.2.3.3: a tag that can be read isn't in UTF-16
    default: label.uppercased()
    }
  }

  private static func convert(_ bytes: [UInt8], from charset: String) -> [UInt8]? {
    Converter(from: charset)?.convert(bytes)
  }
}

/// An iconv handle. Bytes that the charset doesn't have become U+FFFD, one each.
private final class Converter {
  private let handle: iconv_t

  init?(from charset: String) {
    guard let handle = iconv_open("UTF-8", charset), Int(bitPattern: handle) != -1 else { return nil }
    self.handle = handle
  }

  deinit { iconv_close(handle) }

  func convert(_ bytes: [UInt8]) -> [UInt8] {
    var input = bytes.map { CChar(bitPattern: $0) }
    var chunk = [CChar](repeating: 0, count: 1 << 16)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + bytes.count / 2)
    input.withUnsafeMutableBufferPointer { source in
      chunk.withUnsafeMutableBufferPointer { target in
        var next = source.baseAddress
        var left = source.count
        while left > 0 {
          var place = target.baseAddress
          var room = target.count
          let failed = iconv(handle, &next, &left, &place, &room) == -1
          out.append(contentsOf: target.prefix(target.count - room).map { UInt8(bitPattern: $0) })
          guard failed, left > 0 else { break }
          if errno == E2BIG { continue }
          out.append(contentsOf: [0xEF, 0xBF, 0xBD])
          next = next.map { $0 + 1 }
          left -= 1
        }
      }
    }
    return out
  }
}
