/// A tag of a template, as it is written.
struct Tag: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case variable(escaped: Bool)
    case section(inverted: Bool)
    case close, comment, delimiters, partial, parent, block
  }

  var kind: Kind
  /// Without white space around it; for a dynamic name, with the asterisk.
  var name: String
  var place: Place
  /// As it would be closed, for messages: `{{/name}}`.
  var delimiters: Delimiters

  /// Whether it may have a line to itself, which then isn't printed.
  var mayStandAlone: Bool {
    if case .variable = kind { false } else { true }
  }

  /// Whether a closing tag must follow.
  var opens: Bool {
    switch kind {
    case .section, .parent, .block: true
    case .variable, .close, .comment, .delimiters, .partial: false
    }
  }

  func written(_ sigil: String) -> String {
    String(decoding: delimiters.open, as: UTF8.self) + sigil + name + String(decoding: delimiters.close, as: UTF8.self)
  }
}

/// What tags begin and end with.
struct Delimiters: Sendable, Equatable {
  var open: [UInt8]
  var close: [UInt8]

  static let standard = Delimiters(open: [UInt8]("{{".utf8), close: [UInt8]("}}".utf8))
}

/// A template cut into text and tags. Text is cut after each newline.
enum Token: Sendable, Equatable {
  case text(ArraySlice<UInt8>)
  case tag(Tag)

  /// Text of nothing but spaces, tabs and a line break.
  var isBlank: Bool {
    if case .text(let bytes) = self {
      bytes.allSatisfy { $0 == 32 || (9...10).contains($0) || $0 == 13 }
    } else {
      false
    }
  }

  var endsLine: Bool {
    if case .text(let bytes) = self { bytes.last == UInt8(ascii: "\n") } else { false }
  }

  var tag: Tag? {
    if case .tag(let tag) = self { tag } else { nil }
  }
}
