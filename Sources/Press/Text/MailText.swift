public import Markup
public import Newsroom

/// HTML as the text part of a mail has it: headings underlined, lists and quotations with their marks, small tables in
/// columns and large ones row by row, links numbered with a list of them at the end, lines of 72 columns.
///
/// The words are the HTML's, in its order; a picture is its alternative text in brackets. What a browser doesn't show
/// (scripts, styles, hidden preheaders) isn't there. Lines are LF, none ends with a space, and no two in a row are
/// blank; there is no newline at the end.
///
/// Failure policy: every tree gives a text; HTML that can't be read throws what `HTML.parse` does. Limits: indentation
/// and quotation marks take at most half a line, deeper levels none; 400 levels of elements are read.
public struct MailText: Sendable {
  public var columns: Int
  public var links: Newsletter.TextLinks

  /// - Parameter columns: at least 20.
  public init(columns: Int = 72, links: Newsletter.TextLinks = .numbered) {
    self.columns = max(20, columns)
    self.links = links
  }

  public func text(of nodes: [HTMLNode]) -> String {
    var setter = TextSetter(columns: columns, links: links)
    setter.set(nodes)
    return String(decoding: setter.finish(), as: UTF8.self)
  }

  /// - Parameter html: a piece of a page or a whole one; what isn't UTF-8 is Windows-1252.
  public func text(of html: [UInt8]) throws(HTMLError) -> String {
    var html = html
    if html.contains(where: { $0 >= 0x80 }), String(validating: html, as: UTF8.self) == nil {
      // As Latin-1; `HTML.parse` reads its C1 controls as what Windows-1252 has there.
      html = html.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
    }
    html = Self.withoutConditions(html)
    return text(of: try HTML.parse(html, as: Self.isPage(html) ? .page : .fragment))
  }

  /// The same of sanitised HTML; of what can't be read any more, none.
  public func text(of html: String) -> String {
    html.isEmpty ? "" : (try? text(of: Array(html.utf8))) ?? ""
  }

  /// Without Outlook's `<![if …]>` and `<![endif]>` outside comments: bogus comments by the HTML Standard (13.2.5.42),
  /// but text to libxml2. What they enclose is for everybody.
  private static func withoutConditions(_ html: [UInt8]) -> [UInt8] {
    // Most HTML has none, and this is quick to see.
    let opening = Array("<![".utf8)
    guard html.indices.contains(where: { html[$0] == opening[0] && html[$0...].starts(with: opening) }) else {
      return html
    }
    var out: [UInt8] = []
    var done = 0
    for case .comment(let comment) in HTMLTokenizer(html, as: .plain) where comment.isBogus {
      let content = html[comment.content]
      guard content.starts(with: "[if".utf8) || content.starts(with: "[endif".utf8) else { continue }
      out += html[done..<comment.range.lowerBound]
      done = comment.range.upperBound
    }
    return done == 0 ? html : out + html[done...]
  }

  /// Whether it says early on that it is a whole page.
  private static func isPage(_ html: [UInt8]) -> Bool {
    for token in HTMLTokenizer(html, as: .plain) {
      if token.range.lowerBound >= 1_000 { return false }
      switch token {
      case .doctype: return true
      case .startTag(let tag) where tag.isNamed("html", in: html) || tag.isNamed("body", in: html): return true
      default: break
      }
    }
    return false
  }
}
