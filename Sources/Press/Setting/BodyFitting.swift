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
    html.withUTF8Bytes { octets in
      let found = tags(octets)
      guard !found.isEmpty else { return html }
      let least = found.compactMap { $0.heading }.min() ?? 1
      var result: [UInt8] = []
      result.reserveCapacity(octets.count + 64)
      var done = 0
      var last = level
      for tag in found {
        result += octets[done..<tag.range.lowerBound]
        done = tag.range.upperBound
        let source = octets[tag.range]
        if let heading = tag.heading {
          // A closing tag closes what was opened last: headings aren't in headings.
          if !tag.closes { last = min(level + 1 + heading - least, last + 1, 6) }
          result += (tag.closes ? "</h\(last)" : "<h\(last)").utf8
          result += source.dropFirst(tag.closes ? 4 : 3)
        } else {
          result += picture(source, column)
        }
      }
      result += octets[done...]
      return String(decoding: result, as: UTF8.self)
    }
  }

  private struct Tag {
    var range: Range<Int>
    /// 1 to 6; `nil` for a picture.
    var heading: Int?
    var closes = false
  }

  private static func tags(_ octets: UnsafeBufferPointer<UInt8>) -> [Tag] {
    var tags: [Tag] = []
    var index = 0
    while index + 3 < octets.count {
      guard octets[index] == UInt8(ascii: "<") else {
        index += 1
        continue
      }
      let closes = octets[index + 1] == UInt8(ascii: "/")
      let name = index + (closes ? 2 : 1)
      let end = end(octets, name)
      let digit = name + 1 < end ? octets[name + 1] : 0
      let after = name + 2 < end ? octets[name + 2] : 0
      if octets[name] == UInt8(ascii: "h"), (49...54).contains(digit), after == 32 || after == UInt8(ascii: ">") {
        tags.append(Tag(range: index..<end, heading: Int(digit) - 48, closes: closes))
      } else if !closes, octets[name..<min(end, name + 4)].elementsEqual("img ".utf8) {
        tags.append(Tag(range: index..<end))
      }
      index = end
    }
    return tags
  }

  /// Past the tag's `>`, which may also stand in a quoted value.
  private static func end(_ octets: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var isQuoted = false
    for index in start..<octets.count {
      if octets[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if octets[index] == UInt8(ascii: ">"), !isQuoted { return index + 1 }
    }
    return octets.count
  }

  private static func picture(_ tag: Slice<UnsafeBufferPointer<UInt8>>, _ column: Int) -> [UInt8] {
    let source = Array(tag)
    guard let width = number("width", source) else {
      // With a height alone its shape is known to nobody here; a width that is no number is the author's.
      guard value("width", source) == nil, value("height", source) == nil else { return source }
      return Array("<img width=\"\(column)\"".utf8) + source.dropFirst(4)
    }
    guard width.value > column else { return source }
    let height = number("height", source)
    var result = source
    // From the end, so that the first place holds.
    let edits = [(width.range, column)] + (height.map { [($0.range, max(1, $0.value * column / width.value))] } ?? [])
    for (range, value) in edits.sorted(by: { $0.0.lowerBound > $1.0.lowerBound }) {
      result.replaceSubrange(range, with: String(value).utf8)
    }
    return result
  }

  /// An attribute's number, and where its digits are.
  private static func number(_ name: String, _ tag: [UInt8]) -> (value: Int, range: Range<Int>)? {
    guard let first = value(name, tag) else { return nil }
    let digits = tag[first...].prefix { (48...57).contains($0) }
    guard digits.count <= 6, let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (value, first..<first + digits.count)
  }

  /// Where an attribute's value begins.
  private static func value(_ name: String, _ tag: [UInt8]) -> Int? {
    let start = " \(name)=\"".utf8
    var isQuoted = false
    for index in tag.indices {
      if tag[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, tag[index] == 32, tag[index...].starts(with: start) { return index + start.count }
    }
    return nil
  }
}
