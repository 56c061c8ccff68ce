internal import Platform

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
    slug.utf8.allSatisfy { $0.isASCIIPrintable && !"<>\"?#{}%\\^`|/".utf8.contains($0) } ? slug : of(slug)
  }
}

extension PercentEncoding {
  /// What RFC 3987, section 3.1 makes of an address that isn't ASCII, and what browsers do with spaces: octets that can't
  /// stand in a URL become `%XX`; what is encoded stays.
  static func url(_ text: String) -> String { encode(text, keeping: \.isURIOctet) }
}
