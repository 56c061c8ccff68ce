/// How a value's characters are made fit for the kind of template it stands in. In HTML, what a place needs besides is
/// `PlaceEscape`'s.
///
/// Failure policy: total. Both leave out control characters (C0 but newline and tab, DEL, C1): no text of an issue needs
/// one, and a carriage return would be half a line break.
public enum Escape: Sendable {
  /// Element text and quoted attribute values: `& < > " '` become character references.
  case html
  /// Plain text: nothing else is changed.
  case text

  /// Gives `emit` each octet of `text`, escaped.
  @inline(__always)
  func each(of text: UnsafeBufferPointer<UInt8>, _ emit: (UInt8) -> Void) {
    var index = 0
    while index < text.count {
      let octet = text[index]
      index += 1
      if octet < 32 || octet == 127 {
        if octet == 9 || octet == 10 { emit(octet) }
      } else if octet == 0xC2, index < text.count, text[index] < 0xA0 {
        index += 1  // C1 in UTF-8
      } else if self == .html, let reference = Self.reference(to: octet) {
        for octet in reference.utf8 { emit(octet) }
      } else {
        emit(octet)
      }
    }
  }

  /// Appends `text`, escaped.
  func append(_ text: String, to bytes: inout [UInt8]) {
    text.withUTF8Bytes { each(of: $0) { bytes.append($0) } }
  }

  @inline(__always)
  private static func reference(to octet: UInt8) -> String? {
    switch octet {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }
}

extension String {
  /// The text's UTF-8 in place; only a string bridged from elsewhere is copied.
  @inline(__always)
  func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
  }
}
