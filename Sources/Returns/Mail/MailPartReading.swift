internal import CGMime
internal import Platform

/// Reads the octets of a mail into a `MailPart`, with GMime.
///
/// Failure policy: total; what has no structure is one text. Limits, against mail that is made to cost: 10 MB of a mail,
/// 256 KB of a text, 200 parts, 12 levels; a mail whose lines and boundaries would cost GMime too much is cut shorter.
enum MailPartReading {
  static let sizeLimit = 10_000_000
  static let textLimit = 262_144
  static let partLimit = 200
  static let depthLimit = 12

  private static let isReady: Void = dateline_gmime_init()

  /// - Parameter mail: its lines ended in LF.
  static func read(_ mail: ArraySlice<UInt8>) -> MailPart {
    _ = isReady
    let octets = affordable(mail)
    let message = octets.withUnsafeBufferPointer { dateline_gmime_message($0.baseAddress, $0.count) }
    guard let message else { return MailPart(type: "text/plain", headers: MailHeader(), text: Array(mail)) }
    defer { dateline_gmime_unref(message) }
    var budget = partLimit
    let headers = headers(of: dateline_gmime_object(message))
    guard let root = dateline_gmime_root(message) else {
      return MailPart(type: "text/plain", headers: headers, text: body(of: octets))
    }
    var part = convert(root, depth: 0, &budget)
    part.headers = headers
    if part.leaves.allSatisfy({ $0.text.isEmpty && $0.attached == nil }) {
      // A multipart without parts, a message type that isn't one: its lines still say something.
      part.parts = []
      part.text = body(of: octets)
    }
    return part
  }

  /// What GMime is given: each line that begins with `--` costs it a look at each boundary that is open.
  private static func affordable(_ mail: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let mail = mail.prefix(sizeLimit)
    let dash = UInt8(ascii: "-")
    var boundaries = 0
    var dashes = 0
    mail.withUnsafeBufferPointer { octets in
      var index = 0
      while index + 9 < octets.count {
        if octets[index] == 10, octets[index + 1] == dash, octets[index + 2] == dash { dashes += 1 }
        if octets[index] | 32 == UInt8(ascii: "b"), octets[index + 8] == UInt8(ascii: "="),
          octets[index + 1] | 32 == UInt8(ascii: "o"), octets[index + 7] | 32 == UInt8(ascii: "y")
        {
          boundaries += 1
        }
        index += 1
      }
    }
    return boundaries * dashes > 20_000_000 ? mail.prefix(200_000) : mail
  }

  private static func body(of octets: ArraySlice<UInt8>) -> [UInt8] {
    var index = octets.startIndex
    while index + 1 < octets.endIndex, octets[index] != 10 || octets[index + 1] != 10 { index += 1 }
    return Array(octets[min(index + 2, octets.endIndex)...].prefix(textLimit))
  }

  private static func convert(_ object: UnsafeMutablePointer<GMimeObject>, depth: Int, _ budget: inout Int) -> MailPart
  {
    budget -= 1
    var part = MailPart(type: type(of: object), headers: headers(of: object))
    if let multipart = dateline_gmime_multipart(object) {
      guard depth < depthLimit else { return part }
      part.parts = surroundings(g_mime_multipart_get_prologue(multipart), of: multipart)
      for index in 0..<max(0, g_mime_multipart_get_count(multipart)) {
        guard budget > 0 else { break }
        guard let child = g_mime_multipart_get_part(multipart, index) else { continue }
        part.parts.append(convert(child, depth: depth + 1, &budget))
      }
      part.parts += surroundings(g_mime_multipart_get_epilogue(multipart), of: multipart)
    } else if let message = dateline_gmime_attached(object) {
      part.attached = headers(of: dateline_gmime_object(message))
      if depth < depthLimit, let root = dateline_gmime_root(message), type(of: root) == "multipart/report" {
        var report = convert(root, depth: depth + 1, &budget)
        report.headers = part.attached ?? MailHeader()
        part.attachedReport = report
      }
    } else {
      part.text = text(of: object)
    }
    return part
  }

  /// The text before the first boundary or after the last, where there is nothing but it, or where it says much.
  private static func surroundings(
    _ words: UnsafePointer<CChar>?, of multipart: UnsafeMutablePointer<GMimeMultipart>
  ) -> [MailPart] {
    guard let words, g_mime_multipart_get_count(multipart) == 0 else { return [] }
    let text = Array(String(cString: words).utf8.prefix(textLimit))
    return text[...].isBlank ? [] : [MailPart(type: "text/plain", headers: MailHeader(), text: text)]
  }

  private static func type(of object: UnsafeMutablePointer<GMimeObject>) -> String {
    guard let media = dateline_gmime_media(object, 0), let sub = dateline_gmime_media(object, 1) else {
      return "text/plain"
    }
    return (String(cString: media) + "/" + String(cString: sub)).lowercased()
  }

  private static func headers(of object: UnsafeMutablePointer<GMimeObject>) -> MailHeader {
    var fields = MailHeader()
    guard let list = g_mime_object_get_header_list(object) else { return fields }
    for index in 0..<min(500, max(0, g_mime_header_list_get_count(list))) {
      guard let header = g_mime_header_list_get_header_at(list, index), let name = g_mime_header_get_name(header) else {
        continue
      }
      let value = g_mime_header_get_value(header).map { String(cString: $0) } ?? ""
      fields.append(
        String(cString: name).lowercased(),
        value.utf8.count > 8_192 ? String(decoding: value.utf8.prefix(8_192), as: UTF8.self) : value)
    }
    return fields
  }

  /// A leaf's text; none of images and the like.
  private static func text(of object: UnsafeMutablePointer<GMimeObject>) -> [UInt8] {
    let type = type(of: object)
    guard let part = dateline_gmime_part(object), type.hasPrefix("text/") || type.hasPrefix("message/") else {
      return []
    }
    var charset = dateline_gmime_charset(object).map { String(cString: $0).lowercased() }
    if let name = charset, ["us-ascii", "ascii", "utf-8", "utf8", ""].contains(name) { charset = nil }
    var size = 0
    guard let content = dateline_gmime_content(part, charset, &size) else { return [] }
    defer { g_free(content) }
    let octets = Array(UnsafeBufferPointer(start: content, count: min(size, textLimit)))
    return LineEnds.unified(octets)
  }
}
