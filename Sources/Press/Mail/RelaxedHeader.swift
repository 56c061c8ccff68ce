internal import Platform

/// A header's fields in DKIM's relaxed form (RFC 6376, section 3.4.2): names in lower case, lines unfolded, white space in
/// a row made one space, none around the colon or at the end.
///
/// Failure policy: total.
enum RelaxedHeader {
  /// The fields of `names`, each ended by CRLF; of several of one name the last that isn't taken yet (section 5.4.2), and
  /// nothing where there is none.
  /// - Parameter header: whole fields, each ended by CRLF.
  static func text(of names: [String], in header: ArraySlice<UInt8>) -> [UInt8] {
    var fields = fields(header)
    var text: [UInt8] = []
    text.reserveCapacity(header.count)
    for name in names {
      guard let index = fields.lastIndex(where: { isName($0, name) }) else { continue }
      append(fields.remove(at: index), to: &text)
      text.append(13)
      text.append(10)
    }
    return text
  }

  /// Appends one field, without a line end.
  static func append(_ field: ArraySlice<UInt8>, to text: inout [UInt8]) {
    let colon = field.firstIndex(of: UInt8(ascii: ":")) ?? field.endIndex
    for octet in field[..<colon] where octet > 32 {
      text.append(octet.lowercasedASCII)
    }
    text.append(UInt8(ascii: ":"))
    var isSpaced = false
    var isEmpty = true
    for octet in field[colon...].dropFirst() {
      switch octet {
      case 13, 10: break
      case 32, 9: isSpaced = true
      default:
        if isSpaced, !isEmpty { text.append(32) }
        isSpaced = false
        isEmpty = false
        text.append(octet)
      }
    }
  }

  private static func fields(_ header: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    var start = header.startIndex
    var at = start
    while let end = header[at...].firstIndex(of: 10) {
      at = end + 1
      if at < header.endIndex, header[at] == 32 || header[at] == 9 { continue }
      fields.append(header[start..<end])
      start = at
    }
    return fields
  }

  private static func isName(_ field: ArraySlice<UInt8>, _ name: String) -> Bool {
    var octets = field.makeIterator()
    for expected in name.utf8 {
      guard octets.next()?.lowercasedASCII == expected.lowercasedASCII else { return false }
    }
    while let octet = octets.next() {
      if octet == UInt8(ascii: ":") { return true }
      guard octet == 32 || octet == 9 else { return false }
    }
    return false
  }
}
