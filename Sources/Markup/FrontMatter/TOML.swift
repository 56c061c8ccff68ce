// Hugo's TOML front matter (TOML 1.0) as the tree that YAML gives: strings are quoted scalars; numbers, truth values
// and dates plain ones (underscores taken out, `inf` and `nan` as YAML writes them, binary numbers in decimal).
// Anything TOML doesn't allow is an error with its place, as are more than 64 levels and more than 100,000 values.

internal import Platform

enum TOML {
  static func parse(_ bytes: [UInt8], file: String, firstLine: Int) throws(YAMLError) -> YAMLNode? {
    var reader = TOMLReader(cursor: TextCursor(bytes[...], file: file, firstLine: firstLine))
    return try reader.document()
  }
}

private struct TOMLReader {
  var cursor: TextCursor
  private typealias Key = (text: String, mark: Mark)

  mutating func document() throws(YAMLError) -> YAMLNode {
    let root = TOMLTable(mark: cursor.mark, origin: .header)
    var current = root
    while true {
      skipBlankLines()
      guard !cursor.isAtEnd else { return root.node }
      if cursor.byte == UInt8(ascii: "[") {
        current = try header(root)
      } else {
        try pair(in: current, depth: 1)
      }
      try endOfLine()
    }
  }

  /// `[name]` or `[[name]]`.
  private mutating func header(_ root: TOMLTable) throws(YAMLError) -> TOMLTable {
    cursor.advance()
    let isArray = cursor.take("[")
    var path = try keyPath()
    try cursor.expect("]", "expected ']' after the table's name")
    if isArray { try cursor.expect("]", "expected ']]' after the table's name") }
    let last = path.removeLast()
    let parent = try descend(from: root, path, origin: .implied)
    try cursor.count(last.mark)
    let table = TOMLTable(mark: last.mark, origin: .header)
    switch parent[last.text] {
    case nil: parent.set(last.text, isArray ? .tables(TOMLTables(table), last.mark) : .table(table), at: last.mark)
    case .tables(let tables, _) where isArray: tables.all.append(table)
    case .table(let known) where !isArray && known.origin == .implied:
      known.origin = .header
      return known
    default: throw twice(last, in: parent)
    }
    return table
  }

  /// `key = value`, where the key may be dotted.
  private mutating func pair(in table: TOMLTable, depth: Int) throws(YAMLError) {
    var path = try keyPath()
    let last = path.removeLast()
    let parent = try descend(from: table, path, origin: .dotted)
    guard parent[last.text] == nil else { throw twice(last, in: parent) }
    try cursor.expect("=", "expected '=' after the key '\(last.text)'")
    skipSpace()
    parent.set(last.text, .node(try value(depth: depth + path.count)), at: last.mark)
  }

  private mutating func descend(
    from root: TOMLTable, _ path: [Key], origin: TOMLTable.Origin
  ) throws(YAMLError) -> TOMLTable {
    var table = root
    for key in path {
      switch table[key.text] {
      case nil:
        try cursor.count(key.mark)
        let next = TOMLTable(mark: key.mark, origin: origin)
        table.set(key.text, .table(next), at: key.mark)
        table = next
      case .table(let next) where origin == .implied || next.origin != .header: table = next
      case .tables(let tables, _) where origin == .implied:
        guard let next = tables.all.last else { throw twice(key, in: table) }
        table = next
      default: throw twice(key, in: table)
      }
    }
    return table
  }

  private mutating func keyPath() throws(YAMLError) -> [Key] {
    var path: [Key] = []
    repeat {
      skipSpace()
      let mark = cursor.mark
      switch cursor.byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): path.append((try TOMLString.read(&cursor, isKey: true), mark))
      default:
        var bytes: [UInt8] = []
        while let byte = cursor.byte, Self.isBareKey(byte) {
          bytes.append(byte)
          cursor.advance()
        }
        guard !bytes.isEmpty else { throw cursor.error("expected a key here: letters, digits, '-', '_', or quotes") }
        path.append((String(decoding: bytes, as: UTF8.self), mark))
      }
      skipSpace()
      guard path.count < YAML.maxDepth else { throw cursor.error("more than \(YAML.maxDepth) levels deep") }
    } while cursor.take(".")
    return path
  }

  private mutating func value(depth: Int) throws(YAMLError) -> YAMLNode {
    let mark = cursor.mark
    try cursor.count(mark)
    guard depth <= YAML.maxDepth else { throw cursor.error("more than \(YAML.maxDepth) levels deep") }
    switch cursor.byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      return .scalar(try TOMLString.read(&cursor, isKey: false), plain: false, mark)
    case UInt8(ascii: "["):
      cursor.advance()
      var items: [YAMLNode] = []
      while true {
        skipBlankLines()
        if cursor.take("]") { return .sequence(items, mark) }
        items.append(try value(depth: depth + 1))
        skipBlankLines()
        if !cursor.take(","), cursor.byte != UInt8(ascii: "]") { throw cursor.error("expected ',' or ']' here") }
      }
    case UInt8(ascii: "{"):
      cursor.advance()
      let table = TOMLTable(mark: mark, origin: .header)
      skipSpace()
      if cursor.take("}") { return table.node }
      repeat {
        try pair(in: table, depth: depth + 1)
        skipSpace()
      } while cursor.take(",")
      try cursor.expect("}", "expected ',' or '}' here: a table in braces stays on one line")
      return table.node
    default: return .scalar(try literal(), plain: true, mark)
    }
  }

  /// A number, truth value or date, up to what can't belong to one.
  private mutating func literal() throws(YAMLError) -> String {
    let mark = cursor.mark
    var bytes: [UInt8] = []
    while let byte = cursor.byte, byte > 0x20, byte != UInt8(ascii: "#"), !",]}".utf8.contains(byte) {
      bytes.append(byte)
      cursor.advance()
    }
    // A date and a time may be set apart by one space.
    if bytes.count == 10, bytes[4] == UInt8(ascii: "-"), cursor.byte == 0x20, let next = cursor.peek(1),
      next.isASCIIDigit
    {
      cursor.advance()
      bytes.append(0x20)
      while let byte = cursor.byte, byte > 0x20, !",]}#".utf8.contains(byte) {
        bytes.append(byte)
        cursor.advance()
      }
    }
    let text = try cursor.text(bytes, from: mark)
    guard let value = TOMLLiteral.value(text) else {
      throw cursor.error(
        text.isEmpty
          ? "expected a value here"
          : "'\(text)' is neither a number, a date nor true or false: put text in quotes", at: mark)
    }
    return value
  }

  private func twice(_ key: Key, in table: TOMLTable) -> YAMLError {
    let first = table.mark(of: key.text)
    let words = first.map { ", first on line \($0.line)" } ?? ""
    return cursor.error("'\(key.text)' is given twice\(words): keep one of them", at: key.mark, earlier: first)
  }

  private mutating func endOfLine() throws(YAMLError) {
    skipSpace()
    skipComment()
    if cursor.byte == 0x0D, cursor.peek(1) == 0x0A { cursor.advance() }
    guard cursor.isAtEnd || cursor.take("\n") else { throw cursor.error("expected the end of the line here") }
  }

  private mutating func skipBlankLines() {
    while let byte = cursor.byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x23 {
      if byte == 0x23 { skipComment() } else { cursor.advance() }
    }
  }

  private mutating func skipComment() {
    if cursor.byte == UInt8(ascii: "#") { cursor.skip { $0 != 0x0A } }
  }

  private mutating func skipSpace() {
    cursor.skip { $0 == 0x20 || $0 == 0x09 }
  }

  private static func isBareKey(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
