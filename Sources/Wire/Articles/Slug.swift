/// Names as parts of URLs.
enum Slug {
  /// Letters in a slug that is made of a title; an article that wants a longer one says so.
  private static let limit = 100

  /// "What's to come" is `whats-to-come`.
  static func of(_ name: String) -> String {
    var slug = ""
    for character in name.lowercased() where character != "'" && character != "’" {
      if character.isLetter || character.isNumber {
        if slug.count >= limit { break }
        slug.append(character)
      } else if !slug.isEmpty && slug.last != "-" {
        if slug.count >= limit { break }
        slug.append("-")
      }
    }
    while slug.last == "-" { slug.removeLast() }
    return slug
  }

  /// A slug as it was given, if it can stand in a URL as it is; otherwise one that is made of it.
  static func clean(_ slug: String) -> String {
    slug.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>\"?#{}%\\^`|/".utf8.contains($0) } ? slug : of(slug)
  }
}

/// What RFC 3987, section 3.1 makes of an address that isn't ASCII, and what browsers do with spaces.
enum PercentEncoding {
  /// Octets that can't stand in a URL become `%XX`; what is encoded stays.
  static func url(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for octet in text.utf8 {
      if isPlain(octet) {
        result.append(octet)
      } else {
        result += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isPlain(_ octet: UInt8) -> Bool {
    octet > 32 && octet < 127 && !"\"<>\\^`{|}".utf8.contains(octet)
  }
}
