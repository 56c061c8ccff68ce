internal import Platform

/// What a value must become for each place of a page.
///
/// Failure policy: a value that can't stand where it is becomes nothing (data must not stop an issue); a place in which no
/// value may stand is the designer's to mend, and named as an error.
enum PlaceEscape {
  /// `text`, fit for `kind`; its HTML escaping is still to come where `kind.isEscaped`.
  static func fit(_ text: String, _ kind: MarkupPlace.Kind) -> String {
    switch kind {
    case .text, .attribute: text
    case .address: WebLink.checked(text) ?? ""
    case .addressPart: component(text)
    case .stylesheet, .declarations: isStyle(text) ? text : ""
    case .name: text.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") } ? text : ""
    case .comment: String(text.map { "<>-".contains($0) ? " " : $0 })
    case .script, .unquoted: ""
    }
  }

  /// Why no value may stand at `kind`; `nil` where one may.
  static func refusal(of kind: MarkupPlace.Kind) -> String? {
    switch kind {
    case .unquoted: "stands in an attribute without quotes: expected name=\"{{…}}\""
    case .script: "stands in a script, which mail has no use for: expected it elsewhere"
    default: nil
    }
  }

  /// Why a reader's value may not stand at `kind`.
  static func refusal(of kind: MarkupPlace.Kind, slot: Slot) -> String? {
    if let refusal = refusal(of: kind) { return refusal }
    switch kind {
    case .text, .attribute: return nil
    case .address where slot == .unsubscribeLink || slot == .confirmLink: return nil
    case .addressPart where slot.queryHead != nil: return nil
    default: return "is a reader's: expected it in text, in an attribute in quotes, or, a link, as a whole href"
    }
  }

  /// RFC 3986's unreserved characters, and `@`, stay; others are octets in percent-encoding.
  private static func component(_ text: String) -> String {
    PercentEncoding.encode(text) { $0.isURIUnreserved || $0 == UInt8(ascii: "@") }
  }

  /// Whether `text` can be nothing in CSS but a value: no character that ends one, opens a function or a comment, or
  /// escapes, and single quotes in pairs.
  private static func isStyle(_ text: String) -> Bool {
    var quotes = 0
    for octet in text.utf8 {
      if octet == UInt8(ascii: "'") { quotes += 1 }
      guard octet >= 0x80 || octet.isASCIIAlphanumeric || " #%.,-_'".utf8.contains(octet) else { return false }
    }
    return quotes.isMultiple(of: 2)
  }
}

extension MarkupPlace.Kind {
  /// Whether HTML's escaping comes after: not in a stylesheet, where character references mean nothing.
  var isEscaped: Bool { self != .stylesheet }
}
