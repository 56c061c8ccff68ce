internal import Markup
internal import Platform

/// Fits sanitised HTML into a mail: its headings below the one above it, in order, and its pictures into the column.
///
/// A picture's attributes are what Outlook goes by, so one that is wider than the column is made smaller in them, in its
/// shape, and one that doesn't say how large it is gets the column's width.
///
/// Failure policy: total; what isn't as the sanitiser writes it is left as it is.
enum BodyFitting {
  /// - Parameters:
  ///   - level: of the heading that the text stands under; the text's own begin one below, and skip none.
  ///   - column: pixels.
  static func fit(_ html: String, below level: Int, column: Int) -> String {
    let bytes = Array(html.utf8)
    let found = tags(bytes)
    guard !found.isEmpty else { return html }
    let least = found.compactMap { $0.heading }.min() ?? 1
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var done = 0
    var last = level
    for found in found {
      if let heading = found.heading {
        // A closing tag closes what was opened last: headings aren't in headings.
        if !found.closes { last = min(level + 1 + heading - least, last + 1, 6) }
        result += bytes[done..<found.tag.name.lowerBound]
        result += "h\(last)".utf8
        done = found.tag.name.upperBound
      } else {
        for (range, text) in picture(found.tag, column, bytes) {
          result += bytes[done..<range.lowerBound]
          result += text.utf8
          done = range.upperBound
        }
      }
    }
    result += bytes[done...]
    return String(decoding: result, as: UTF8.self)
  }

  private struct Found {
    var tag: HTMLTag
    /// 1 to 6; `nil` for a picture.
    var heading: Int?
    var closes = false
  }

  private static func tags(_ bytes: [UInt8]) -> [Found] {
    var found: [Found] = []
    for token in HTMLTokenizer(bytes) {
      switch token {
      case .startTag(let tag):
        if let heading = heading(tag, bytes) {
          found.append(Found(tag: tag, heading: heading))
        } else if tag.isNamed("img", in: bytes) {
          found.append(Found(tag: tag))
        }
      case .endTag(let tag):
        if let heading = heading(tag, bytes) { found.append(Found(tag: tag, heading: heading, closes: true)) }
      default: break
      }
    }
    return found
  }

  private static func heading(_ tag: HTMLTag, _ bytes: [UInt8]) -> Int? {
    let name = bytes[tag.name]
    guard name.count == 2, name.first?.lowercasedASCII == UInt8(ascii: "h"), let digit = name.last, 49...54 ~= digit
    else {
      return nil
    }
    return Int(digit) - 48
  }

  /// What is to stand in a picture's tag, in order.
  private static func picture(_ tag: HTMLTag, _ column: Int, _ bytes: [UInt8]) -> [(Range<Int>, String)] {
    guard let width = number("width", tag, bytes) else {
      // With a height alone its shape is known to nobody here; a width that is no number is the author's.
      guard tag.attribute("width", in: bytes) == nil, tag.attribute("height", in: bytes) == nil else { return [] }
      let place = tag.name.upperBound
      return [(place..<place, " width=\"\(column)\"")]
    }
    guard width.value > column else { return [] }
    var edits = [(width.range, String(column))]
    if let height = number("height", tag, bytes) {
      edits.append((height.range, String(max(1, height.value * column / width.value))))
    }
    return edits.sorted { $0.0.lowerBound < $1.0.lowerBound }
  }

  /// An attribute's number, and where its digits are.
  private static func number(
    _ name: StaticString, _ tag: HTMLTag, _ bytes: [UInt8]
  ) -> (value: Int, range: Range<Int>)? {
    guard let range = tag.attribute(name, in: bytes)?.value else { return nil }
    let digits = bytes[range].prefix(while: \.isASCIIDigit)
    guard digits.count <= 6, let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (value, digits.startIndex..<digits.endIndex)
  }
}
