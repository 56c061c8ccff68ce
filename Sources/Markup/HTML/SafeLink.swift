// Which links an article may keep. A link is judged as a browser would read it after all its kindnesses: entities are
// decoded already, control characters and outer white space are gone, the scheme is compared in lower case. What can't
// be told apart for certain is dropped: a link lost is a smaller harm than a script run.

internal import Platform

enum SafeLink {
  /// The link as it may stand in an attribute; nil if it must go.
  /// - Parameter base: what a relative link is resolved against; nil drops relative links.
  static func href(_ raw: String, base: URLReference?) -> String? {
    let text = cleaned(raw)
    let reference = URLReference(text)
    switch reference.scheme {
    case "mailto": return reference.authority == nil && reference.path.utf8.contains(UInt8(ascii: "@")) ? text : nil
    case "http", "https": return reference.isWeb ? reference.description : nil
    case .some: return nil
    case nil: return resolved(text, reference, base)
    }
  }

  /// The same for what is fetched (pictures): http and https only.
  static func source(_ raw: String, base: URLReference?) -> String? {
    guard let link = href(raw, base: base), !link.hasPrefix("mailto:") else { return nil }
    return link
  }

  private static func resolved(_ text: String, _ reference: URLReference, _ base: URLReference?) -> String? {
    guard let base, base.isWeb, !text.isEmpty else { return nil }
    // A colon before any slash is a scheme that isn't one: nobody writes relative links like that.
    let head = text.utf8.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    guard !head.contains(UInt8(ascii: ":")) else { return nil }
    // What the base has of its own is no cleaner than what is resolved against it.
    let target = URLReference(cleaned(base.resolving(reference).description))
    return target.isWeb ? target.description : nil
  }

  /// Without control and invisible characters and outer white space; what may not stand in a URI (RFC 3986, section 2)
  /// percent-encoded, letters of other alphabets left alone.
  private static func cleaned(_ raw: String) -> String {
    let scalars = raw.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0..<0x20, 0x7F...0x9F, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFFE, 0xFFFF: false
      default: true
      }
    }
    let isSpace = { (scalar: Unicode.Scalar) in scalar == " " || scalar.properties.isWhitespace }
    let trimmed = scalars.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    var out: [UInt8] = []
    for scalar in trimmed {
      switch scalar {
      case " ", "\"", "<", ">", "`", "{", "}", "|", "\\", "^":
        PercentEncoding.append(UInt8(scalar.value), to: &out)
      case _ where scalar.properties.isWhitespace: out.append(contentsOf: "%20".utf8)
      default: out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
