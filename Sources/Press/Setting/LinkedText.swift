/// Plain text as HTML in which the web addresses are links, as mail programs make them of a text part.
///
/// An address is from `http://` or `https://` to the next white space, without the punctuation of the sentence it ends.
/// Failure policy: total; what `WebLink` doesn't take stays text. All of it is escaped.
enum LinkedText {
  /// - Parameter name: the links' class.
  static func html(_ text: String, class name: String) -> String {
    var out: [UInt8] = []
    var rest = text[...]
    while let word = nextAddress(in: rest) {
      Escape.html.append(String(rest[..<word.startIndex]), to: &out)
      let link = String(word)
      // A cut summary may end within an address.
      if WebLink.checked(link) == nil || link.hasSuffix("…") {
        Escape.html.append(link, to: &out)
      } else {
        out += "<a class=\"\(name)\" href=\"".utf8
        Escape.html.append(link, to: &out)
        out += "\">".utf8
        Escape.html.append(link, to: &out)
        out += "</a>".utf8
      }
      rest = rest[word.endIndex...]
    }
    Escape.html.append(String(rest), to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// The first address in a text.
  static func nextAddress(in text: Substring) -> Substring? {
    let start = [text.firstRange(of: "http://"), text.firstRange(of: "https://")].compactMap { $0?.lowerBound }.min()
    guard let start else { return nil }
    var word = text[start...].prefix { !$0.isWhitespace && $0 != ">" && $0 != "\"" }
    while let last = word.last, ".,;:!?'”’]".contains(last) || (last == ")" && !word.contains("(")) {
      word.removeLast()
    }
    return word
  }
}
