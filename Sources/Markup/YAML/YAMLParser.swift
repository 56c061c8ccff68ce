// YAML text to a tree, over libyaml's event API. One document, or none. Anything libyaml refuses is an error with its
// place; so are two equal keys, keys that aren't text, tags other than the core schema's, and more than 64 levels or
// 100,000 nodes, an alias counting as many nodes as it stands for (which is what stops a "billion laughs").

internal import CYAML

/// The door to libyaml.
public enum YAML {
  /// Levels of lists and mappings.
  public static let maxDepth = 64
  /// Nodes, keys included, after aliases have been followed.
  public static let maxNodes = 100_000

  /// Reads one YAML document from UTF-8 (or UTF-16 with a BOM); nil when there is nothing but comments.
  /// - Parameters:
  ///   - file: the name that errors carry.
  ///   - firstLine: the line of the file at which `bytes` begin.
  public static func parse(_ bytes: [UInt8], file: String, firstLine: Int = 1) throws(YAMLError) -> YAMLNode? {
    try YAMLParser(bytes, file: file, firstLine: firstLine, keepsLast: false).document()
  }

  /// The same, but of equal keys the last one counts, as it does for Hugo; each of the others is reported.
  static func parseKeepingLast(
    _ bytes: [UInt8], file: String, firstLine: Int
  ) throws(YAMLError) -> (node: YAMLNode?, repeated: [YAMLError]) {
    let parser = YAMLParser(bytes, file: file, firstLine: firstLine, keepsLast: true)
    return (try parser.document(), parser.repeated)
  }
}

/// Owns a `yaml_parser_t`, which points into itself and therefore lives on the heap, and the bytes it reads.
private final class YAMLParser {
  private struct Anchored {
    var node: YAMLNode
    var count: Int
    var height: Int
  }

  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let ready: Bool
  private let file: String
  private let firstLine: Int
  private var anchors: [String: Anchored] = [:]
  private var nodes = 0
  private let keepsLast: Bool
  private(set) var repeated: [YAMLError] = []

  init(_ bytes: [UInt8], file: String, firstLine: Int, keepsLast: Bool) {
    self.keepsLast = keepsLast
    self.file = file
    self.firstLine = firstLine
    input = .allocate(capacity: max(bytes.count, 1))
    _ = input.initialize(from: bytes)
    ready = yaml_parser_initialize(parser) == 1
    if ready { yaml_parser_set_input_string(parser, input.baseAddress, bytes.count) }
  }

  deinit {
    if ready { yaml_parser_delete(parser) }
    parser.deallocate()
    input.deallocate()
  }

  func document() throws(YAMLError) -> YAMLNode? {
    guard ready else { throw YAMLError(file: file, line: firstLine, column: 1, message: "out of memory") }
    var root: YAMLNode?
    while true {
      let event = try next()
      switch event.kind {
      case .documentStart where root != nil:
        throw failure(event.mark, "a second YAML document begins here: only one is allowed")
      case .streamEnd: return root
      case .streamStart, .documentStart, .documentEnd: continue
      default: root = try node(event, depth: 1).node
      }
    }
  }

  /// The node that begins with this event, with how many nodes and levels it has.
  private func node(_ event: Event, depth: Int) throws(YAMLError) -> Anchored {
    let result: Anchored
    switch event.kind {
    case .scalar(let text, let plain):
      try count(1, event.mark)
      result = Anchored(node: .scalar(text, plain: plain, event.mark), count: 1, height: 0)
    case .alias(let name): return try follow(name, event.mark, depth: depth)
    case .sequenceStart: result = try sequence(event, depth: depth)
    case .mappingStart: result = try mapping(event, depth: depth)
    default: throw failure(event.mark, "expected a value here")
    }
    if let anchor = event.anchor { anchors[anchor] = result }
    return result
  }

  private func sequence(_ start: Event, depth: Int) throws(YAMLError) -> Anchored {
    try open(start, depth: depth)
    var items: [YAMLNode] = []
    var (total, height) = (1, 0)
    while true {
      let event = try next()
      if case .sequenceEnd = event.kind { break }
      let item = try node(event, depth: depth + 1)
      items.append(item.node)
      total += item.count
      height = max(height, item.height)
    }
    return Anchored(node: .sequence(items, start.mark), count: total, height: height + 1)
  }

  private func mapping(_ start: Event, depth: Int) throws(YAMLError) -> Anchored {
    try open(start, depth: depth)
    var pairs: [YAMLPair] = []
    var seen: [String: Int] = [:]
    var (total, height) = (1, 0)
    while true {
      let event = try next()
      if case .mappingEnd = event.kind { break }
      let key = try node(event, depth: depth + 1)
      guard let text = key.node.text else {
        throw failure(event.mark, "a key must be text, not \(key.node.kind): put it in quotes")
      }
      let earlier = seen[text]
      if let earlier {
        let first = pairs[earlier].key.mark
        let error = failure(
          event.mark, "the key '\(text)' appears twice, first on line \(first.line): keep one of them", earlier: first)
        guard keepsLast else { throw error }
        repeated.append(error)
      }
      let value = try node(try next(), depth: depth + 1)
      let pair = YAMLPair(key: key.node, value: value.node)
      if let earlier {
        pairs[earlier] = pair
      } else {
        seen[text] = pairs.count
        pairs.append(pair)
      }
      total += key.count + value.count
      height = max(height, value.height)
    }
    return Anchored(node: .mapping(pairs, start.mark), count: total, height: height + 1)
  }

  /// An anchor is known once its node is complete, so that no node can contain itself.
  private func follow(_ name: String, _ mark: Mark, depth: Int) throws(YAMLError) -> Anchored {
    guard let target = anchors[name] else {
      throw failure(mark, "nothing named '&\(name)' comes before this: put text that begins with '*' in quotes")
    }
    try count(target.count, mark)
    try check(depth: depth - 1 + target.height, mark)
    return target
  }

  private func open(_ event: Event, depth: Int) throws(YAMLError) {
    try count(1, event.mark)
    try check(depth: depth, event.mark)
  }

  private func check(depth: Int, _ mark: Mark) throws(YAMLError) {
    guard depth <= YAML.maxDepth else { throw failure(mark, "more than \(YAML.maxDepth) levels deep") }
  }

  private func count(_ added: Int, _ mark: Mark) throws(YAMLError) {
    nodes += added
    guard nodes <= YAML.maxNodes else { throw failure(mark, "more than \(YAML.maxNodes) values, counting aliases") }
  }
}

extension YAMLParser {
  /// An event with everything copied out of libyaml's memory.
  fileprivate struct Event {
    enum Kind {
      case streamStart, streamEnd, documentStart, documentEnd
      case scalar(String, plain: Bool)
      case alias(String)
      case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }
    var kind: Kind
    var anchor: String?
    var mark: Mark
  }

  fileprivate func next() throws(YAMLError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw refusal() }
    defer { yaml_event_delete(&event) }
    let at = mark(event.start_mark)
    let data = event.data
    switch event.type {
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return Event(kind: .streamEnd, mark: at)
    case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, mark: at)
    case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, mark: at)
    case YAML_ALIAS_EVENT: return Event(kind: .alias(string(data.alias.anchor) ?? ""), mark: at)
    case YAML_SCALAR_EVENT:
      let scalar = data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let tag = string(scalar.tag)
      try check(tag: tag, at)
      let plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && tag != "!" && tag != "tag:yaml.org,2002:str"
      return Event(kind: .scalar(text, plain: plain), anchor: string(scalar.anchor), mark: at)
    case YAML_SEQUENCE_START_EVENT:
      try check(tag: string(data.sequence_start.tag), at)
      return Event(kind: .sequenceStart, anchor: string(data.sequence_start.anchor), mark: at)
    case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, mark: at)
    case YAML_MAPPING_START_EVENT:
      try check(tag: string(data.mapping_start.tag), at)
      return Event(kind: .mappingStart, anchor: string(data.mapping_start.anchor), mark: at)
    case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, mark: at)
    default: return Event(kind: .streamStart, mark: at)
    }
  }

  private func check(tag: String?, _ at: Mark) throws(YAMLError) {
    guard let tag, tag != "!" else { return }
    let core = "tag:yaml.org,2002:"
    guard tag.hasPrefix(core),
      ["str", "int", "float", "bool", "null", "seq", "map", "timestamp"].contains(tag.dropFirst(core.count))
    else { throw failure(at, "the tag '\(tag)' isn't understood: put text that begins with '!' in quotes") }
  }

  /// What libyaml says went wrong. A problem with bytes comes as an offset, any other with a mark.
  private func refusal() -> YAMLError {
    let state = parser.pointee
    let problem = string(state.problem) ?? "can't be read"
    let context = string(state.context)
    switch state.error {
    case YAML_MEMORY_ERROR: return failure(Mark(line: firstLine, column: 1), "out of memory")
    case YAML_READER_ERROR:
      let before = input.prefix(min(state.problem_offset, input.count))
      let line = before.count { $0 == 0x0A }
      let column = before.reversed().prefix { $0 != 0x0A }.count { $0 & 0xC0 != 0x80 }
      return failure(
        Mark(line: firstLine + line, column: column + 1), YAMLError.plainWords(problem, context: context))
    default:
      let began = context == nil ? nil : mark(state.context_mark)
      return failure(mark(state.problem_mark), YAMLError.plainWords(problem, context: context), earlier: began)
    }
  }

  fileprivate func failure(_ mark: Mark, _ message: String, earlier: Mark? = nil) -> YAMLError {
    let began = message.contains("never closed") ? earlier : nil
    let words = began.map { "\(message) (it begins on line \($0.line), column \($0.column))" } ?? message
    return YAMLError(file: file, at: mark, words, earlier: earlier)
  }

  private func mark(_ mark: yaml_mark_t) -> Mark {
    Mark(line: Int(mark.line) + firstLine, column: Int(mark.column) + 1)
  }

  private func string(_ bytes: UnsafePointer<yaml_char_t>?) -> String? { bytes.map { String(cString: $0) } }
  private func string(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? { bytes.map { String(cString: $0) } }
  private func string(_ bytes: UnsafePointer<CChar>?) -> String? { bytes.map { String(cString: $0) } }
}
