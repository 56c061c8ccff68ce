/// Fills lines with the words of one paragraph: the one place where text is broken.
///
/// A paragraph is UTF-8, its words apart by one space, with a few control characters that mean something (`Mark`); no
/// others may be in it. Widths and breaks are `DisplayWidth`'s.
///
/// Failure policy: total. Limits: what can't be broken, such as a link, is left whole, however wide.
enum LineFiller {
  /// What control characters mean in a paragraph.
  enum Mark {
    /// A space at which no line ends, unless what it holds together is half a line.
    static let glue: UInt8 = 1
    /// No character, but a line may end here.
    static let chance: UInt8 = 2
    /// Between these two, no line ends.
    static let whole: UInt8 = 3
    static let wholeEnd: UInt8 = 4
    static let lineBreak: UInt8 = 10
  }

  /// Appends `paragraph` to a line that already has `column` columns.
  /// - Parameters:
  ///   - hanging: what each further line begins with, ASCII.
  ///   - out: the text so far; no line of it ends with a space.
  static func fill(
    _ paragraph: ArraySlice<UInt8>, columns: Int, from column: Int, hanging: [UInt8], into out: inout [UInt8]
  ) {
    var line = Line(columns: columns, column: column, hanging: hanging)
    paragraph.withUnsafeBufferPointer { octets in
      var start = 0
      var spaced = false
      while start < octets.count {
        switch octets[start] {
        case 0x20:
          spaced = true
          start += 1
        case Mark.lineBreak:
          line.end(&out)
          spaced = false
          start += 1
        default:
          var end = start
          while end < octets.count, octets[end] != 0x20, octets[end] != Mark.lineBreak { end += 1 }
          line.place(UnsafeBufferPointer(rebasing: octets[start..<end]), spaced: spaced, &out)
          spaced = false
          start = end
        }
      }
    }
  }

  /// `paragraph` as one line, without marks.
  static func plain(_ paragraph: some Sequence<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    for octet in paragraph {
      if octet == Mark.glue || octet == Mark.lineBreak { out.append(0x20) } else if octet > 4 { out.append(octet) }
    }
    return out
  }

  private struct Line {
    let columns: Int
    var column: Int
    let hanging: [UInt8]
    /// There is text after what the line begins with.
    var begun = false

    mutating func end(_ out: inout [UInt8]) {
      // An ideographic space may stand at a line's end, where it says nothing.
      while begun, out.last == 0x80, out.count >= 3, out[out.count - 2] == 0x80, out[out.count - 3] == 0xE3 {
        out.removeLast(3)
      }
      out.append(10)
      out += hanging
      column = hanging.count
      begun = false
    }

    private mutating func room(_ width: Int, spaced: Bool, _ out: inout [UInt8]) {
      if begun, column + (spaced ? 1 : 0) + width > columns {
        end(&out)
      } else if begun, spaced {
        out.append(0x20)
        column += 1
      }
      column += width
      begun = true
    }

    /// A word: as one where all of it is narrow, which most are, else by graphemes.
    mutating func place(_ word: UnsafeBufferPointer<UInt8>, spaced: Bool, _ out: inout [UInt8]) {
      guard let (width, hasMarks) = narrow(word) else {
        for (index, unit) in units(String(decoding: word, as: UTF8.self)).enumerated() {
          room(unit.width, spaced: index == 0 ? spaced : unit.spaced, &out)
          out.append(contentsOf: unit.text.utf8)
        }
        return
      }
      room(width, spaced: spaced, &out)
      if hasMarks { out += LineFiller.plain(word) } else { out.append(contentsOf: word) }
    }

    /// The width of a word whose scalars are all a column wide and which can't be broken; nil if it may be otherwise.
    private func narrow(_ word: UnsafeBufferPointer<UInt8>) -> (width: Int, hasMarks: Bool)? {
      var width = 0
      var hasMarks = false
      var hasGlue = false
      var index = 0
      while index < word.count {
        let octet = word[index]
        index += 1
        switch octet {
        case 0x20..<0x7F: width += 1
        case Mark.glue:
          width += 1
          hasGlue = true
          hasMarks = true
        case Mark.whole, Mark.wholeEnd: hasMarks = true
        // U+0080 to U+02FF, Greek, Cyrillic without its marks.
        case 0xC2...0xCB, 0xCE, 0xCF, 0xD0, 0xD1, 0xD3:
          width += 1
          index += 1
        // Dashes and quotation marks.
        case 0xE2 where index + 1 < word.count && word[index] == 0x80 && 0x90...0xA7 ~= word[index + 1]:
          width += 1
          index += 2
        default: return nil
        }
      }
      return hasGlue && width > columns / 2 ? nil : (width, hasMarks)
    }

    private struct Unit {
      var text = ""
      var width = 0
      var spaced = false
    }

    /// What is never broken, in order. Parts held together by glue are one, if they are less than half a line.
    private func units(_ word: String) -> [Unit] {
      let keepsHangul = DisplayWidth.of(word) <= columns - hanging.count
      var units: [Unit] = []
      var parts = [Unit()]
      var last: Character?
      var isWhole = false
      func close() {
        let width = parts.reduce(parts.count - 1) { $0 + $1.width }
        if parts.count > 1, width <= columns / 2 {
          let text = parts.map(\.text).joined(separator: " ")
          units.append(Unit(text: text, width: width, spaced: parts[0].spaced))
        } else {
          units += parts.filter { !$0.text.isEmpty }
        }
        parts = [Unit()]
      }
      for character in word {
        switch character.isASCII ? character.asciiValue : nil {
        case Mark.glue:
          parts.append(Unit(spaced: true))
          last = nil
        case Mark.chance:
          close()
          last = nil
        case Mark.whole: isWhole = true
        case Mark.wholeEnd: isWhole = false
        default:
          if !isWhole, let last, DisplayWidth.breaks(last, character, keepsHangul: keepsHangul) { close() }
          parts[parts.count - 1].text.append(character)
          parts[parts.count - 1].width += DisplayWidth.of(character)
          last = character
        }
      }
      close()
      return units
    }
  }
}
