// What YAML, TOML and JSON front matter say, as one tree of values. Nothing is guessed: a scalar keeps its text and
// whether it was quoted, and the reader of a setting asks for the type it wants (YAML 1.2 core schema, section 10.3.2:
// `no`, `on` and `12:30` stay text). Nodes are bounded by the parsers: 64 levels, 100,000 nodes.

/// A place in a file; both numbers count from 1, columns in Unicode scalars.
public struct Mark: Sendable, Hashable, CustomStringConvertible {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public var description: String { "\(line):\(column)" }
}

/// A key and its value, in the order of the file.
public struct YAMLPair: Sendable, Equatable {
  /// Always a scalar.
  public var key: YAMLNode
  public var value: YAMLNode

  public init(key: YAMLNode, value: YAMLNode) {
    self.key = key
    self.value = value
  }
}

/// A node of a YAML document, with the place where it begins.
public indirect enum YAMLNode: Sendable, Equatable {
  /// `plain` is true for text without quotes (which may stand for a number, a truth value or nothing); quoted and block
  /// scalars, and anything tagged `!!str`, are never anything but text.
  case scalar(String, plain: Bool, Mark)
  case sequence([YAMLNode], Mark)
  /// Keys are unique.
  case mapping([YAMLPair], Mark)

  public var mark: Mark {
    switch self {
    case .scalar(_, _, let mark), .sequence(_, let mark), .mapping(_, let mark): mark
    }
  }

  /// The text of a scalar, quoted or not; nil for lists and mappings.
  public var text: String? {
    if case .scalar(let text, _, _) = self { text } else { nil }
  }

  /// The items of a list; nil for anything else.
  public var items: [YAMLNode]? {
    if case .sequence(let items, _) = self { items } else { nil }
  }

  /// The pairs of a mapping; nil for anything else.
  public var pairs: [YAMLPair]? {
    if case .mapping(let pairs, _) = self { pairs } else { nil }
  }

  /// The value of a key of a mapping; nil when there is no such key, or this isn't a mapping.
  public subscript(key: String) -> YAMLNode? {
    pairs?.first { $0.key.text == key }?.value
  }

  /// What kind of node this is, for messages: "text", "a list", "a mapping".
  public var kind: String {
    switch self {
    case .scalar: "text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension YAMLNode {
  private var plainText: String? {
    if case .scalar(let text, plain: true, _) = self { text } else { nil }
  }

  /// `null`, `Null`, `NULL`, `~` or nothing at all, without quotes.
  public var isNull: Bool {
    switch plainText {
    case "", "~", "null", "Null", "NULL": true
    default: false
    }
  }

  /// `true` or `false` (also `True`, `TRUE`, …), without quotes; nil for anything else, `yes` and `no` among it.
  public var asBool: Bool? {
    switch plainText {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// `12`, `-3`, `0o17`, `0xFF`, without quotes; nil for anything else, and for what an `Int` can't hold.
  public var asInt: Int? {
    guard let text = plainText else { return nil }
    if text.hasPrefix("0x") { return unsigned(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return unsigned(text.dropFirst(2), radix: 8) }
    return Int(text)
  }

  /// A number with or without a fraction or exponent, `.inf`, `-.inf`, `.nan`, without quotes; nil for anything else.
  public var asDouble: Double? {
    guard let text = plainText else { return nil }
    if let whole = asInt { return Double(whole) }
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
    case "-.inf", "-.Inf", "-.INF": return -.infinity
    case ".nan", ".NaN", ".NAN": return .nan
    default: break
    }
    // `Double` also takes `inf`, `nan` and hexadecimal fractions, which the core schema doesn't know.
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
    return Double(text)
  }

  private func unsigned(_ digits: Substring, radix: Int) -> Int? {
    guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
    return Int(digits, radix: radix)
  }
}
