internal import Platform

/// Reads the tags of an HTML text as HTML5 tokenises them (13.2.5), and changes nothing.
///
/// Failure policy: total. What would be a parse error is read as browsers do. Limits: elements are nested to 512, as in
/// browsers; deeper ones are siblings. Elements that no tag names (`tbody`, `body`) aren't there.
struct MarkupScanner {
  private var markup: ScannedMarkup
  private var bytes: [UInt8] { markup.bytes }
  private var position = 0
  private var open = OpenElements()
  /// Depth of `<![if …]>` and `<!--[if …]><!-->`.
  private var conditions = 0

  static func scan(_ bytes: [UInt8]) -> ScannedMarkup {
    var scanner = MarkupScanner(markup: ScannedMarkup(bytes: bytes))
    scanner.run()
    return scanner.markup
  }

  private init(markup: ScannedMarkup) { self.markup = markup }

  private mutating func run() {
    let bytes = bytes
    while position < bytes.count {
      let octet = bytes[position]
      if octet == UInt8(ascii: "<"), position + 1 < bytes.count {
        let next = bytes[position + 1]
        if next.isASCIILetter {
          startTag(bytes)
          continue
        }
        if next == UInt8(ascii: "/"), position + 2 < bytes.count {
          if bytes[position + 2].isASCIILetter { endTag(bytes) } else { bogusComment(bytes) }
          continue
        }
        if next == UInt8(ascii: "!") {
          if starts(bytes, position + 2, "--") { comment(bytes) } else { bogusComment(bytes) }
          continue
        }
        if next == UInt8(ascii: "?") {
          bogusComment(bytes)
          continue
        }
      }
      let start = position
      if let parent = open.last { markup.elements[parent].hasText = true }
      position += 1
      while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
      markup.texts.append((open.last ?? -1, start..<position))
    }
  }

  // MARK: Comments

  private mutating func comment(_ bytes: [UInt8]) {
    let start = position + 4
    var end = start
    if starts(bytes, start, ">") {
      position = start + 1
      return
    }
    if starts(bytes, start, "->") {
      position = start + 2
      return
    }
    while end < bytes.count, !starts(bytes, end, "-->"), !starts(bytes, end, "--!>") { end += 1 }
    let text = bytes[start..<end]
    if isCondition(text), text.ends(with: "<!") || text.ends(with: "]>") {
      conditions += 1
    } else if text.starts(with: "<![endif]".utf8) {
      conditions = max(0, conditions - 1)
    }
    position = min(bytes.count, end + (starts(bytes, end, "--!>") ? 4 : 3))
  }

  private mutating func bogusComment(_ bytes: [UInt8]) {
    let end = bytes[position...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count
    let text = bytes[min(position + 2, end)..<end]
    if isCondition(text) {
      conditions += 1
    } else if text.starts(with: "[endif]".utf8) {
      conditions = max(0, conditions - 1)
    }
    position = min(bytes.count, end + 1)
  }

  private func isCondition(_ text: ArraySlice<UInt8>) -> Bool {
    let text = text.drop { $0.isSpace }
    return text.starts(with: "[if ".utf8) || text.starts(with: "[IF ".utf8)
  }

  // MARK: Tags

  private mutating func endTag(_ bytes: [UInt8]) {
    var index = position + 2
    let name = self.name(bytes, &index)
    let before = markup.attributes.count
    _ = attributes(bytes, &index)
    markup.attributes.removeSubrange(before...)
    position = index
    open.close(name)
  }

  private mutating func startTag(_ bytes: [UInt8]) {
    let start = position
    var index = position + 1
    let name = self.name(bytes, &index)
    let first = markup.attributes.count
    let nameEnd = index
    let (isClosed, isEnded, insertion) = attributes(bytes, &index)
    position = index
    guard isEnded else {
      markup.attributes.removeSubrange(first...)
      return
    }
    let attributes = first..<markup.attributes.count
    open.prepare(for: name)
    let parent = open.last ?? -1
    let firstClass = markup.classes.count
    var id: String?
    for attribute in markup.attributes[attributes] {
      if attribute.name == "class", markup.classes.count == firstClass {
        for word in markup.value(attribute).split(whereSeparator: \.isSpace) {
          markup.classes.append(String(decoding: word, as: UTF8.self))
        }
      } else if attribute.name == "id", id == nil {
        id = String(decoding: markup.value(attribute), as: UTF8.self)
      }
    }
    let count = parent < 0 ? markup.rootCount : markup.elements[parent].childCount
    let number = markup.elements.count
    markup.elements.append(
      ScannedMarkup.Element(
        name: name, start: start, insertion: max(nameEnd, insertion), attributes: attributes, id: id,
        classes: firstClass..<markup.classes.count, parent: parent, previous: open.lastChild, index: count, end: index,
        isConditional: conditions > 0))
    // A stylesheet is nobody's sibling: it leaves when it is inlined, and what was second is first.
    if name != "style" {
      if parent < 0 { markup.rootCount += 1 } else { markup.elements[parent].childCount += 1 }
      open.lastChild = number
    }
    if TagNames.void.contains(name) || (isClosed && open.isForeign(name)) { return }
    if TagNames.rawText.contains(name) { rawText(bytes, of: number) } else { open.push(number, name) }
  }

  private mutating func rawText(_ bytes: [UInt8], of number: Int) {
    let name = Array(markup.elements[number].name.utf8)
    let start = position
    var end = start
    search: while end < bytes.count {
      if bytes[end] == UInt8(ascii: "<"), end + 1 + name.count < bytes.count, bytes[end + 1] == UInt8(ascii: "/") {
        var index = 0
        while index < name.count, bytes[end + 2 + index].lowercasedASCII == name[index] { index += 1 }
        let after = end + 2 + name.count
        if index == name.count, after < bytes.count {
          if bytes[after].isSpace || bytes[after] == UInt8(ascii: ">") || bytes[after] == UInt8(ascii: "/") {
            break search
          }
        }
      }
      end += 1
    }
    markup.elements[number].content = start..<end
    markup.elements[number].hasText = end > start
    markup.texts.append((number, start..<end))
    let close = bytes[end...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
    markup.elements[number].end = close
    position = close
  }

  /// A name up to white space, slash or bracket, in lower case.
  private func name(_ bytes: [UInt8], _ index: inout Int) -> String {
    let start = index
    while index < bytes.count, !bytes[index].isSpace, bytes[index] != UInt8(ascii: "/"),
      bytes[index] != UInt8(ascii: ">")
    {
      index += 1
    }
    return bytes[start..<index].loweredString
  }

  /// Attributes up to the tag's end, which `index` is after.
  private mutating func attributes(_ bytes: [UInt8], _ index: inout Int) -> (
    isClosed: Bool, isEnded: Bool, insertion: Int
  ) {
    var insertion = 0
    var isClosed = false
    while index < bytes.count {
      let octet = bytes[index]
      if octet == UInt8(ascii: ">") {
        index += 1
        return (isClosed, true, insertion)
      }
      if octet.isSpace || octet == UInt8(ascii: "/") {
        isClosed = octet == UInt8(ascii: "/")
        index += 1
        continue
      }
      isClosed = false
      markup.attributes.append(attribute(bytes, &index))
      insertion = index
    }
    return (isClosed, false, insertion)
  }

  private func attribute(_ bytes: [UInt8], _ index: inout Int) -> ScannedMarkup.Attribute {
    let start = index
    index += 1  // an equals sign here is part of the name
    while index < bytes.count, !bytes[index].isSpace, bytes[index] != UInt8(ascii: "/"),
      bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "=")
    {
      index += 1
    }
    let end = index
    let name = bytes[start..<end].loweredString
    var ahead = index
    while ahead < bytes.count, bytes[ahead].isSpace { ahead += 1 }
    guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "=") else {
      return ScannedMarkup.Attribute(name: name, value: end..<end, assignment: end..<end)
    }
    ahead += 1
    while ahead < bytes.count, bytes[ahead].isSpace { ahead += 1 }
    var value = ahead..<ahead
    if ahead < bytes.count, bytes[ahead] == UInt8(ascii: "\"") || bytes[ahead] == UInt8(ascii: "'") {
      let close = bytes[(ahead + 1)...].firstIndex(of: bytes[ahead]) ?? bytes.count
      value = (ahead + 1)..<close
      index = min(bytes.count, close + 1)
    } else {
      while ahead < bytes.count, !bytes[ahead].isSpace, bytes[ahead] != UInt8(ascii: ">") { ahead += 1 }
      value = value.lowerBound..<ahead
      index = ahead
    }
    return ScannedMarkup.Attribute(name: name, value: value, assignment: end..<index)
  }

  private func starts(_ bytes: [UInt8], _ index: Int, _ text: StaticString) -> Bool {
    guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
    for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
    return true
  }
}
