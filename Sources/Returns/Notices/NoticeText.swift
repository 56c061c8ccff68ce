internal import Newsroom
internal import Platform

/// The words of a notice: its lines, and the header of the mail that it returns.
struct NoticeText {
  struct Line {
    var octets: ArraySlice<UInt8>
    /// Without space around it, in lower case.
    var lowered: ArraySlice<UInt8>
  }

  private(set) var lines: [Line] = []
  private(set) var original: MailHeader?

  private static let lineLimit = 2_000

  /// From all of a mail's texts, in order.
  init(_ mail: MailPart) {
    let leaves = mail.leaves
    let hasPlain = leaves.contains { $0.type != "text/html" && $0.isNotice && $0.text.count > 20 }
    var isFirst = true
    for leaf in leaves {
      if let attached = leaf.attached {
        if original == nil { original = attached }
        continue
      }
      if leaf.type == "text/rfc822-headers" || leaf.type == "message/global-headers" || leaf.type == "message/rfc822" {
        if original == nil, !leaf.text.isEmpty {
          original = MailHeader(lines: leaf.text.split(separator: 10).prefix(400))
        }
        continue
      }
      guard leaf.isNotice, !leaf.text.isEmpty else { continue }
      if leaf.type == "text/html", hasPlain { continue }
      add(leaf.type == "text/html" ? HTMLWords.text(of: leaf.text) : leaf.text, mayBegin: !isFirst)
      isFirst = false
    }
  }

  private mutating func add(_ text: [UInt8], mayBegin: Bool) {
    let raw = text.prefix(120_000).split(
      separator: 10, maxSplits: Self.lineLimit, omittingEmptySubsequences: false
    ).prefix(Self.lineLimit)
    let all = Array(raw.map { $0.prefix(2_000) })
    let lowered = all.map { $0.trimmedBlanks.lowered }
    let (count, header) = OriginalMail.split(all, lowered: lowered, mayBegin: mayBegin)
    guard lines.count < Self.lineLimit else { return }
    if !lines.isEmpty { lines.append(Line(octets: [], lowered: [])) }
    for index in 0..<count { lines.append(Line(octets: all[index].trimmedBlanks, lowered: lowered[index][...])) }
    if original == nil || original?.isEmpty == true { original = header }
  }

  /// All words, in lower case, white space as single spaces; at most 16 KB.
  var words: [UInt8] {
    var words: [UInt8] = []
    for line in lines where !line.lowered.isEmpty {
      if words.count > 16_384 { break }
      words += line.lowered
      words.append(32)
    }
    return words
  }
}

extension MailPart {
  /// Whether a leaf is text that a person is to read.
  fileprivate var isNotice: Bool {
    type.hasPrefix("text/") && type != "text/rfc822-headers" && type != "text/calendar" && type != "text/css"
  }
}

/// The words of an HTML notice: its tags left out, blocks on lines of their own.
enum HTMLWords {
  static func text(of html: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var index = html.startIndex
    var skipping: [UInt8]?
    while index < html.endIndex {
      let octet = html[index]
      if octet == UInt8(ascii: "<") {
        // A `<` ends the search, or a text of nothing else would cost the square of its length.
        let next = html[(index + 1)...].prefix(4_000).firstIndex { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") }
        let end = next.flatMap { html[$0] == UInt8(ascii: ">") ? $0 : nil } ?? index
        let tag = html[index..<max(index, end)].dropFirst().lowered
        let name = Array(tag.prefix { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "/") })
        if end == index || (name.isEmpty && tag.first != UInt8(ascii: "!"))
          || tag.contains(UInt8(ascii: "@")) && !tag.contains(32)
        {
          // No tag: `<ann@example.org>`, written without entities.
          if skipping == nil { text.append(octet) }
          index += 1
          continue
        }
        index = end + 1
        if let open = skipping {
          if name == [UInt8(ascii: "/")] + open { skipping = nil }
          continue
        }
        if name == Array("style".utf8) || name == Array("script".utf8) { skipping = name }
        if blocks.contains(name.first == UInt8(ascii: "/") ? Array(name.dropFirst()) : name) { text.append(10) }
        continue
      }
      if skipping == nil {
        if octet == UInt8(ascii: "&"), let (value, next) = entity(html, index) {
          text += value
          index = next
          continue
        }
        text.append(octet)
      }
      index += 1
    }
    return text
  }

  private static let blocks = Set(
    ["br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "pre", "hr", "td", "ul", "blockquote", "title"].map
    {
      Array($0.utf8)
    })

  private static func entity(_ html: [UInt8], _ index: Int) -> ([UInt8], Int)? {
    guard let end = html[index...].prefix(10).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = html[(index + 1)..<end]
    let value: [UInt8]
    switch String(decoding: name, as: UTF8.self) {
    case "lt", "#60": value = Array("<".utf8)
    case "gt", "#62": value = Array(">".utf8)
    case "amp", "#38": value = Array("&".utf8)
    case "quot", "#34": value = Array("\"".utf8)
    case "apos", "#39": value = Array("'".utf8)
    case "nbsp", "#160": value = [32]
    case "#64", "commat": value = [UInt8(ascii: "@")]
    case "#46", "period": value = [UInt8(ascii: ".")]
    default: return nil
    }
    return (value, end + 1)
  }
}
