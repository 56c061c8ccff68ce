// Why a piece of YAML, TOML or JSON can't be read: one type for all three, with the place in the file. libyaml's own
// words are kept where they are clear, and said in plain words where they speak of tokens and contexts.

/// A refusal with its place. `description` is `file:line:column: message`, as compilers and editors write it.
public struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  /// 1-based, in the file (not in the front matter).
  public var line: Int
  /// 1-based, in Unicode scalars.
  public var column: Int
  /// What is wrong and, where it is known, what to do.
  public var message: String
  /// An earlier place that belongs to it: the first of two equal keys, where an open quote began.
  public var earlier: Mark?

  public init(file: String, line: Int, column: Int, message: String, earlier: Mark? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.earlier = earlier
  }

  init(file: String, at mark: Mark, _ message: String, earlier: Mark? = nil) {
    self.init(file: file, line: mark.line, column: mark.column, message: message, earlier: earlier)
  }

  public var description: String { "\(file):\(line):\(column): \(message)" }

  /// libyaml's sentence (scanner.c, parser.c, reader.c of 0.2.5) in plain words; its own where nothing better is known.
  static func plainWords(_ problem: String, context: String?) -> String {
    switch problem {
    case "mapping values are not allowed in this context":
      "a colon and a space begin a value, and no value can begin here: put text that contains a colon in quotes"
    case "found character that cannot start any token":
      "a value can't begin with this character: put the text in quotes, and indent with spaces, not tabs"
    case "found a tab character that violates indentation":
      "a tab can't be used to indent: use spaces"
    case "could not find expected ':'":
      "this key has no colon after it"
    case "did not find expected key":
      "expected a key here: check the indentation, and the quotes of this line and the one before"
    case "did not find expected '-' indicator":
      "expected '-' and the list's next item here: check the indentation"
    case "did not find expected ',' or ']'":
      "a list in brackets isn't closed: expected ',' or ']'"
    case "did not find expected ',' or '}'":
      "a mapping in braces isn't closed: expected ',' or '}'"
    case "found unexpected end of stream":
      context?.contains("quoted scalar") == true ? "a quote is opened but never closed" : "the text ends too early"
    case "found unknown escape character":
      "unknown escape after a backslash: double it, or use single quotes"
    case "found undefined tag handle":
      "a tag with an unknown prefix: put text that begins with '!' in quotes"
    case "did not find expected <document start>":
      "unexpected text after the end of the YAML"
    case "control characters are not allowed":
      "a control character, which YAML doesn't allow"
    case "block sequence entries are not allowed in this context":
      "'-' begins a list's item, and none can begin here: put it on the next line, or the text in quotes"
    case "did not find expected alphabetic or numeric character":
      "a name must follow here: put text that begins with '*' or '&' in quotes"
    case "invalid leading UTF-8 octet", "invalid trailing UTF-8 octet", "incomplete UTF-8 octet sequence",
      "invalid length of a UTF-8 sequence", "invalid Unicode character":
      "not UTF-8: save the file as UTF-8"
    default:
      if let context { "\(problem) (\(context))" } else { problem }
    }
  }
}
