// A Markdown file is front matter and a body. Jekyll, Hugo and Eleventy begin it with `---` and YAML; Hugo also with
// `+++` and TOML, or with `{` and JSON. All three give the same tree, with lines and columns of the file. Front matter
// that is opened and not closed, or that its language doesn't allow, is an error; nothing is guessed or repaired.

/// A file taken apart.
public struct FrontMatter: Sendable, Equatable {
  /// What the front matter says: a mapping. nil where there is none, or nothing but comments in it.
  public var node: YAMLNode?
  /// What follows it, as it is in the file.
  public var body: [UInt8]
  /// The line of the file at which the body begins, from 1.
  public var bodyLine: Int
  /// Keys of YAML that were given again; empty unless they were allowed.
  public var repeated: [YAMLError]

  public init(node: YAMLNode?, body: [UInt8], bodyLine: Int, repeated: [YAMLError] = []) {
    self.node = node
    self.body = body
    self.bodyLine = bodyLine
    self.repeated = repeated
  }

  /// What becomes of a key that YAML front matter gives twice, which many an old file does.
  public enum RepeatedKeys: Sendable {
    case refuse
    /// The last one counts, as it does for Hugo; `repeated` names each.
    case keepLast
  }

  /// Splits a file. A byte order mark and empty lines before the front matter are skipped; lines may end in LF or CR
  /// LF.
  public static func parse(
    _ bytes: [UInt8], file: String, repeatedKeys: RepeatedKeys = .refuse
  ) throws(YAMLError) -> FrontMatter {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var lines = Lines(rest: text)
    lines.skipBlank()
    let opening = lines.number + 1
    let json = lines.rest
    guard let first = lines.next() else { return FrontMatter(node: nil, body: Array(text), bodyLine: 1) }
    switch trimmed(first) {
    case "---", "+++":
      let fence = trimmed(first)
      let start = lines.rest.startIndex
      while let line = lines.next() {
        let word = trimmed(line)
        guard word == fence || (fence == "---" && word == "...") else { continue }
        let content = Array(bytes[start..<line.startIndex])
        var (node, repeated): (YAMLNode?, [YAMLError]) = (nil, [])
        if fence == "+++" {
          node = try TOML.parse(content, file: file, firstLine: opening + 1)
        } else if repeatedKeys == .keepLast {
          (node, repeated) = try YAML.parseKeepingLast(content, file: file, firstLine: opening + 1)
        } else {
          node = try YAML.parse(content, file: file, firstLine: opening + 1)
        }
        try checkMapping(node, file)
        return FrontMatter(
          node: node.flatMap { $0.isNull ? nil : $0 }, body: Array(lines.rest), bodyLine: lines.number + 1,
          repeated: repeated)
      }
      throw YAMLError(
        file: file, line: opening, column: 1,
        message: "the front matter that begins here has no end: close it with a line '\(fence)'")
    case "---js", "---javascript", "---json", "---yaml", "---toml", "---yml":
      throw YAMLError(
        file: file, line: opening, column: 4,
        message: "front matter's language can't be named: '---' begins YAML, '+++' TOML, '{' JSON")
    case let word where word == "{" || ["{\"", "{ ", "{\t", "{}"].contains(String(word.prefix(2))):
      var reader = JSONReader(json, file: file, firstLine: opening)
      let node = try reader.object()
      let (body, line) = try reader.rest()
      return FrontMatter(node: node, body: body, bodyLine: line)
    default:
      return FrontMatter(node: nil, body: Array(text), bodyLine: 1)
    }
  }

  private static func checkMapping(_ node: YAMLNode?, _ file: String) throws(YAMLError) {
    guard let node, node.pairs == nil, !node.isNull else { return }
    throw YAMLError(
      file: file, at: node.mark, "front matter must be keys and values (such as 'title: …'), not \(node.kind)")
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> String {
    let end = line.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? line.startIndex
    return String(decoding: line[line.startIndex..<min(end, line.startIndex + 16)], as: UTF8.self)
  }
}

/// Lines of a text, without their LF.
private struct Lines {
  var rest: ArraySlice<UInt8>
  /// Lines given out.
  var number = 0

  init(rest: ArraySlice<UInt8>) {
    self.rest = rest
  }

  mutating func skipBlank() {
    var ahead = self
    while let line = ahead.next(), line.allSatisfy({ $0 <= 0x20 }) { self = ahead }
  }

  mutating func next() -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    number += 1
    let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
    defer { rest = rest[min(end + 1, rest.endIndex)...] }
    return rest[..<end]
  }
}
