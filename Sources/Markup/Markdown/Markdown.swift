// Markdown to HTML by cmark-gfm: CommonMark with GitHub's tables, strikethrough, autolinks, task lists and footnotes.
// Raw HTML passes through as it is: what comes out isn't safe before the Sanitizer has seen it. Any text gives HTML,
// but for one over the limit. Quotes and dashes stay as they were typed.

internal import CCmark
internal import Synchronization

/// Text that can't be set from Markdown.
public enum MarkdownError: Error, Sendable, Equatable, CustomStringConvertible {
  case tooLarge(bytes: Int, limit: Int)
  /// More `[` than any article has.
  case tangledLinks(limit: Int)
  case outOfMemory

  public var description: String {
    switch self {
    case .tooLarge(let bytes, let limit): "\(bytes) bytes of Markdown: at most \(limit) are read"
    case .tangledLinks(let limit): "more than \(limit) opening brackets in one Markdown text"
    case .outOfMemory: "out of memory while reading Markdown"
    }
  }
}

/// The door to cmark-gfm.
public enum Markdown {
  /// Bytes that `html` reads unless told otherwise; an article is far smaller.
  public static let defaultLimit = 1 << 20
  /// Opening brackets before a text is refused: `![[]()` over and over costs cmark-gfm 0.29.0.gfm.6 quadratic time
  /// (measured: 83 s for a megabyte; below half a second within this limit).
  public static let maxBrackets = 20_000

  /// HTML of a Markdown text, both UTF-8; bytes that aren't UTF-8 become U+FFFD. Not sanitised.
  public static func html(_ source: [UInt8], limit: Int = defaultLimit) throws(MarkdownError) -> [UInt8] {
    guard source.count <= limit else { throw .tooLarge(bytes: source.count, limit: limit) }
    guard source.count(where: { $0 == UInt8(ascii: "[") }) <= maxBrackets else {
      throw .tangledLinks(limit: maxBrackets)
    }
    // cmark-gfm adds an extension's special characters to tables of the whole process while it parses (inlines.c,
    // cmark_inlines_add_special_character), so that only one thread may.
    guard let html = gate.withLock({ extensions in render(source, extensions.pointers) }) else { throw .outOfMemory }
    return html
  }

  private static let gate = Mutex(Extensions())

  private static func render(_ source: [UInt8], _ extensions: [OpaquePointer]) -> [UInt8]? {
    let options = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8
    guard let parser = cmark_parser_new(options) else { return nil }
    defer { cmark_parser_free(parser) }
    for syntax in extensions { cmark_parser_attach_syntax_extension(parser, syntax) }
    source.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else { return nil }
    defer { cmark_node_free(document) }
    guard let text = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser)) else {
      return nil
    }
    defer { cmark_get_default_mem_allocator().pointee.free(text) }
    return [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// The syntax extensions, registered once; they live as long as the process.
  private struct Extensions {
    let pointers: [OpaquePointer]

    init() {
      cmark_gfm_core_extensions_ensure_registered()
      let names = ["table", "strikethrough", "autolink", "tasklist"]
      pointers = names.compactMap { (name: String) in cmark_find_syntax_extension(name) }
    }
  }
}
