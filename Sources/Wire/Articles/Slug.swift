/// Names as parts of URLs.
enum Slug {
  /// "What's to come" is `whats-to-come`.
  static func of(_ name: String) -> String {
    var slug = ""
    for character in name.lowercased() where character != "'" && character != "’" {
      if character.isLetter || character.isNumber {
        slug.append(character)
      } else if !slug.isEmpty && slug.last != "-" {
        slug.append("-")
      }
    }
    while slug.last == "-" { slug.removeLast() }
    return slug
  }
}
