internal import Newsroom
internal import Platform

/// Finds addresses in a line of text as people and servers write them: bare, in angle brackets, quoted, after
/// `rfc822;` or `mailto:`.
///
/// Failure policy: what isn't mailable is passed over. Limits: addr-specs without quoted local parts, ASCII only.
enum AddressScan {
  struct Found {
    var address: EmailAddress
    /// Of the addr-spec itself, in the line's indices.
    var range: Range<Int>
  }

  static func all(in line: ArraySlice<UInt8>, limit: Int = 20) -> [Found] {
    var found: [Found] = []
    var index = line.startIndex
    while found.count < limit, let at = line[index...].firstIndex(of: UInt8(ascii: "@")) {
      var begin = at
      while begin > index, isLocal(line[begin - 1]), at - begin < 80 { begin -= 1 }
      var end = at + 1
      while end < line.endIndex, isDomain(line[end]), end - at < 260 { end += 1 }
      index = end
      if let address = address(line[begin..<at], line[(at + 1)..<end], &begin, &end) {
        found.append(Found(address: address, range: begin..<end))
      }
    }
    return found
  }

  static func first(in text: String) -> EmailAddress? { all(in: text.octets[...], limit: 1).first?.address }

  static func addresses(in text: String) -> [EmailAddress] { all(in: text.octets[...], limit: 50).map(\.address) }

  private static func address(
    _ local: ArraySlice<UInt8>, _ domain: ArraySlice<UInt8>, _ begin: inout Int, _ end: inout Int
  ) -> EmailAddress? {
    var local = local
    var domain = domain
    // Quotes and marks around an address are octets that an address may have.
    while let first = local.first, "'`.*=-#!~/{|".utf8.contains(first) { local.removeFirst() }
    // X.400's `dda:SMTP=ann@example.org`.
    if local.prefix(5).lowered == Array("smtp=".utf8) { local = local.dropFirst(5) }
    while let last = local.last, last == UInt8(ascii: "'"), local.first != last { local.removeLast() }
    while let last = domain.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { domain.removeLast() }
    if let slashes = local.firstIndex(of: UInt8(ascii: "/")), local[slashes...].starts(with: "//") { return nil }
    begin = local.startIndex
    end = domain.endIndex
    guard !local.isEmpty, !domain.isEmpty else { return nil }
    return try? EmailAddress(String(decoding: local, as: UTF8.self) + "@" + String(decoding: domain, as: UTF8.self))
  }

  private static func isLocal(_ octet: UInt8) -> Bool {
    octet.isASCIIAlphanumeric || octet == UInt8(ascii: ".") || "!#$%&'*+-/=?^_`{|}~".utf8.contains(octet)
  }

  private static func isDomain(_ octet: UInt8) -> Bool {
    octet.isASCIIAlphanumeric || octet == UInt8(ascii: ".") || octet == UInt8(ascii: "-")
  }
}
