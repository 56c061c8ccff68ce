// What HTMLTokenizer cuts a text into. All ranges are of octets in the tokenizer's own text; tokens hold none of it.

public enum HTMLToken: Sendable, Equatable {
  /// Text in which character references count.
  case text(Range<Int>)
  /// Text in which they don't: of scripts and style elements, say.
  case rawText(Range<Int>)
  case startTag(HTMLTag)
  case endTag(HTMLTag)
  case comment(HTMLComment)
  /// `<!doctype …>`.
  case doctype(Range<Int>)
  /// What browsers leave out: `</>`, and a tag that the text ends in.
  case dropped(Range<Int>)

  public var range: Range<Int> {
    switch self {
    case .text(let range), .rawText(let range), .doctype(let range), .dropped(let range): range
    case .startTag(let tag), .endTag(let tag): tag.range
    case .comment(let comment): comment.range
    }
  }
}

public struct HTMLTag: Sendable, Equatable {
  /// From `<` to after `>`.
  public var range: Range<Int>
  public var name: Range<Int>
  /// As they are written; of one name, the first counts. An end tag's count for nothing.
  public var attributes: [Attribute]
  /// Whether a slash is directly before `>`; it counts in SVG and MathML only.
  public var isSelfClosing: Bool

  public struct Attribute: Sendable, Equatable {
    public var name: Range<Int>
    /// Without quotes; empty where there is none.
    public var value: Range<Int>
    public var quote: Quote
    /// From the name to after the value with its quotes.
    public var range: Range<Int>
  }

  public enum Quote: Sendable {
    case double, single
    /// A value without quotes.
    case unquoted
    /// No equals sign.
    case absent
  }

  /// Where another attribute would go: after the last one, or after the name.
  public var insertion: Int { attributes.last?.range.upperBound ?? name.upperBound }

  /// Whether the tag's name is this one, which is in lower case; in the text it was read from.
  public func isNamed(_ name: StaticString, in bytes: [UInt8]) -> Bool { bytes.equalsLowered(name, at: self.name) }

  /// The name in lower case, in the text it was read from.
  public func lowercasedName(in bytes: [UInt8]) -> String {
    String(decoding: bytes[name].map(\.loweredInHTML), as: UTF8.self)
  }

  /// The attribute of a name, which is in lower case; in the text it was read from.
  public func attribute(_ name: StaticString, in bytes: [UInt8]) -> Attribute? {
    attributes.first { bytes.equalsLowered(name, at: $0.name) }
  }
}

public struct HTMLComment: Sendable, Equatable {
  public var range: Range<Int>
  /// Between `<!--` and `-->`; of a bogus comment, after `<!`, `</` or `<`.
  public var content: Range<Int>
  /// `<!name …>`, `<?…>`, `</ …>`: what HTML takes for a comment though it isn't written as one.
  public var isBogus: Bool
  /// Whether its end is there, not the text's.
  public var isEnded: Bool

  /// What a comment means to Outlook for what stands outside of comments.
  public enum Condition: Sendable {
    /// `<![if !mso]>`, `<!--[if !mso]><!-->`: what follows is for some readers.
    case begins
    /// `<![endif]>`, `<!--<![endif]-->`.
    case ends
  }

  public func condition(in bytes: [UInt8]) -> Condition? {
    let text = bytes[content]
    let words = text.drop { $0.isHTMLBlank }
    if words.starts(with: "[if ".utf8) || words.starts(with: "[IF ".utf8) {
      return isBogus || text.suffix(2).elementsEqual("<!".utf8) || text.suffix(2).elementsEqual("]>".utf8)
        ? .begins : nil
    }
    return text.starts(with: isBogus ? "[endif]".utf8 : "<![endif]".utf8) ? .ends : nil
  }
}

extension [UInt8] {
  /// Whether a range's octets, in lower case, are these.
  fileprivate func equalsLowered(_ name: StaticString, at range: Range<Int>) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    for offset in 0..<range.count where self[range.lowerBound + offset].loweredInHTML != name.utf8Start[offset] {
      return false
    }
    return true
  }
}
