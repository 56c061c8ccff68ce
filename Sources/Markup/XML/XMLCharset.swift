// Which encoding a document is in: the byte order mark or the shape of its first bytes where they settle it, then what
// HTTP said, then the XML declaration, then UTF-8. Labels are read as the WHATWG Encoding Standard reads them where it
// differs from the registered names (Latin-1 and ASCII are Windows-1252).

enum XMLCharset: Equatable {
  case utf8
  case windows1252
  /// By iconv's name.
  case named(String)

  /// Bytes looked at for the declaration.
  static let window = 1024

  /// The encoding, and how many bytes the mark takes.
  static func detect(_ head: ArraySlice<UInt8>, http: String?) -> (charset: XMLCharset, mark: Int) {
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if head.starts(with: [0xFF, 0xFE, 0, 0]) { return (.named("UTF-32LE"), 4) }
    if head.starts(with: [0, 0, 0xFE, 0xFF]) { return (.named("UTF-32BE"), 4) }
    if head.starts(with: [0xFF, 0xFE]) { return (.named("UTF-16LE"), 2) }
    if head.starts(with: [0xFE, 0xFF]) { return (.named("UTF-16BE"), 2) }
    // XML 1.0, appendix F.1: "<" or "<?" as wider encodings and EBCDIC write them.
    if head.starts(with: [0x3C, 0, 0, 0]) { return (.named("UTF-32LE"), 0) }
    if head.starts(with: [0, 0, 0, 0x3C]) { return (.named("UTF-32BE"), 0) }
    if head.starts(with: [0x3C, 0]) { return (.named("UTF-16LE"), 0) }
    if head.starts(with: [0, 0x3C]) { return (.named("UTF-16BE"), 0) }
    if let http, let charset = named(http), !charset.isWide { return (charset, 0) }
    if head.starts(with: [0x4C, 0x6F, 0xA7, 0x94]) {
      var transcoder = Transcoder(.named("CP037"))
      let name = declaration(transcoder.utf8(head)[...])
      return (name.flatMap { named($0) } ?? .named("CP037"), 0)
    }
    if let name = declaration(head), let charset = named(name), !charset.isWide, charset.isASCIICompatible {
      return (charset, 0)
    }
    return (.utf8, 0)
  }

  /// What a label names; nil if nothing here knows it.
  static func named(_ label: String) -> XMLCharset? {
    let name = label.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_:.+".contains($0)) }
    switch name.replacing("_", with: "-") {
    case "": return nil
    case "utf-8", "utf8", "u8", "unicode-1-1-utf-8": return .utf8
    case "us-ascii", "ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252",
      "iso-ir-100", "ansi-x3.4-1968", "8859", "cp819", "ibm819":
      return .windows1252
    case "gb2312", "gbk", "gb-2312-80", "x-gbk", "chinese", "csgb2312", "euc-cn", "euccn": return .named("GB18030")
    case "euc-kr", "euckr", "ks-c-5601", "ks-c-5601-1987", "ksc5601", "korean": return .named("CP949")
    case "shift-jis", "shiftjis", "sjis", "s-jis", "x-sjis", "ms-kanji", "csshiftjis": return .named("CP932")
    case "big5", "big-5", "x-x-big5", "big5-tw", "csbig5": return .named("BIG5-HKSCS")
    case "x-mac-roman", "mac", "macintosh", "mac-roman", "macroman": return .named("MACINTOSH")
    case "tis-620", "iso-8859-11", "windows-874": return .named("CP874")
    case "iso-8859-9", "latin5": return .named("CP1254")
    default: break
    }
    var candidates = [name, name.replacing("_", with: "-")]
    if name.allSatisfy(\.isNumber) { candidates += ["cp" + name, "ibm" + name] }
    if name.hasPrefix("cp") { candidates.append("ibm" + name.dropFirst(2)) }
    if name.hasPrefix("iso8859") { candidates.append("iso-8859" + name.dropFirst(7)) }
    if name.hasPrefix("x-") { candidates.append(String(name.dropFirst(2))) }
    if name.hasPrefix("windows-") || name.hasPrefix("windows_") { candidates.append("cp" + name.dropFirst(8)) }
    return candidates.first(where: Transcoder.knows).map { .named($0.uppercased()) }
  }

  /// The label in an XML declaration, read as ASCII.
  private static func declaration(_ head: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: head.prefix(window), as: UTF8.self)
    guard let start = text.firstRange(of: "<?xml"), let end = text[start.upperBound...].firstRange(of: "?>"),
      let label = text[start.upperBound..<end.lowerBound].firstRange(of: "encoding")
    else { return nil }
    let rest = text[label.upperBound..<end.lowerBound].drop { $0.isWhitespace || $0 == "=" }
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
    return String(rest.dropFirst().prefix { $0 != quote })
  }

  /// A document whose "<" is one byte can't be in these.
  private var isWide: Bool {
    if case .named(let name) = self {
      name.contains("UTF-16") || name.contains("UTF-32") || name.contains("UCS")
    } else {
      false
    }
  }

  /// Whether a declaration in ASCII letters can be believed.
  private var isASCIICompatible: Bool {
    guard case .named = self else { return true }
    var transcoder = Transcoder(self)
    return transcoder.utf8(Array("<?xml".utf8)[...]) == Array("<?xml".utf8)
  }
}

extension XMLReader {
  /// A C1 control as the Windows-1252 character that was meant; any other scalar as it is.
  public static func windows1252(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    0x80...0x9F ~= scalar.value ? windows1252Scalar(UInt8(scalar.value)) : scalar
  }

  /// Whether HTML has an entity of that name.
  public static func isHTMLEntity(_ name: String) -> Bool { XMLEntities.isHTML(name) }
}
