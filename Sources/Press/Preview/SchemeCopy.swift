/// A copy of a mail that shows as on a light or on a dark screen, whatever the screen that it is looked at on.
///
/// What a media query asks of `prefers-color-scheme` is answered for good, in `<style>` elements only: an article may write
/// of it. Failure policy: total; a mail without style elements is copied with the scheme alone. Limits: what clients do
/// to a mail's colours on their own isn't shown.
enum SchemeCopy {
  static func copy(of html: [UInt8], dark: Bool, images: Bool = true) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(html.count + 300)
    var index = 0
    while let open = html.find("<style", from: index), let end = html.find("</style", from: open) {
      copy += html[index..<open]
      answer(html[open..<end], dark: dark, into: &copy)
      index = end
    }
    copy += html[index...]
    let scheme = dark ? "dark" : "light"
    var addition = "<style>:root{color-scheme:\(scheme)!important}</style><base target=\"_blank\">"
    if !images { addition += "<meta http-equiv=\"Content-Security-Policy\" content=\"img-src 'none'\">" }
    // At the head's end, where it comes after the mail's own.
    copy.insert(contentsOf: addition.utf8, at: copy.find("</head", from: 0) ?? 0)
    return copy
  }

  /// `(prefers-color-scheme: dark)` becomes a feature that always or never is.
  private static func answer(_ style: ArraySlice<UInt8>, dark: Bool, into copy: inout [UInt8]) {
    var rest = style
    while let open = rest.firstIndex(of: UInt8(ascii: "(")) {
      copy += rest[..<open]
      rest = rest[open...]
      guard let close = rest.firstIndex(of: UInt8(ascii: ")")), close - open < 80 else {
        copy.append(UInt8(ascii: "("))
        rest = rest.dropFirst()
        continue
      }
      let words = String(decoding: rest[open...close], as: UTF8.self).lowercased().filter { !$0.isWhitespace }
      switch words {
      case "(prefers-color-scheme:dark)": copy += (dark ? always : never).utf8
      case "(prefers-color-scheme:light)": copy += (dark ? never : always).utf8
      default:
        copy.append(UInt8(ascii: "("))
        rest = rest.dropFirst()
        continue
      }
      rest = rest[(close + 1)...]
    }
    copy += rest
  }

  private static let always = "(min-width:0px)"
  private static let never = "(max-width:0px)"
}

extension [UInt8] {
  /// Where an ASCII text begins, letters in either case.
  fileprivate func find(_ text: StaticString, from start: Int) -> Int? {
    let count = text.utf8CodeUnitCount
    guard self.count - start >= count else { return nil }
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
    return withUnsafeBufferPointer { octets in
      (start...(octets.count - count)).first { place in
        octets[place] == wanted[0]
          && (1..<count).allSatisfy { octets[place + $0] == wanted[$0] || octets[place + $0] | 0x20 == wanted[$0] }
      }
    }
  }
}
