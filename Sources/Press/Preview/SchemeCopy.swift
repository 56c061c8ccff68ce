internal import Markup

/// A copy of a mail that shows as on a light or on a dark screen, whatever the screen that it is looked at on.
///
/// What a media query asks of `prefers-color-scheme` is answered for good, in `<style>` elements only: an article may write
/// of it. Failure policy: total; a mail without style elements is copied with the scheme alone. Limits: what clients do
/// to a mail's colours on their own isn't shown.
enum SchemeCopy {
  static func copy(of html: [UInt8], dark: Bool, images: Bool = true) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(html.count + 300)
    var done = 0
    var headEnd: Int?
    for token in HTMLTokenizer(html) {
      switch token {
      case .startTag(let tag) where tag.isNamed("style", in: html):
        copy += html[done..<tag.range.lowerBound]
        // The element's `media` asks too.
        answer(html[tag.range], dark: dark, into: &copy)
        done = tag.range.upperBound
      case .rawText(let range) where range.lowerBound == done:
        answer(html[range], dark: dark, into: &copy)
        done = range.upperBound
      case .endTag(let tag) where headEnd == nil && tag.isNamed("head", in: html):
        copy += html[done..<tag.range.lowerBound]
        done = tag.range.lowerBound
        headEnd = copy.count
      default: break
      }
    }
    copy += html[done...]
    let scheme = dark ? "dark" : "light"
    var addition = "<style>:root{color-scheme:\(scheme)!important}</style><base target=\"_blank\">"
    if !images { addition += "<meta http-equiv=\"Content-Security-Policy\" content=\"img-src 'none'\">" }
    // At the head's end, where it comes after the mail's own.
    copy.insert(contentsOf: addition.utf8, at: headEnd ?? 0)
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
