/// A mail as one tier reads it, with only its readers' slots left open: the HTML part and the text part.
public struct Variant: Sendable, Equatable {
  public var html: [Piece]
  public var text: [Piece]

  public init(html: [Piece], text: [Piece]) {
    self.html = html
    self.text = text
  }
}

/// Sets variants from a folder of templates.
///
/// A newsletter `daily-review` has `daily-review.html.mustache` and `daily-review.txt.mustache`; `{{>masthead}}` in
/// either is `masthead.html.mustache` or `masthead.txt.mustache`. The caller reads the files.
///
/// Failure policy: a template that can't be read, or that isn't there, is refused with file, line and column.
public struct Typesetter: Sendable {
  private let templates: [String: Template]

  private static let html = ".html.mustache"
  private static let text = ".txt.mustache"

  /// - Parameter sources: the folder's templates by file name; files of other names are left alone.
  public init(_ sources: [String: [UInt8]]) throws(TemplateError) {
    var templates: [String: Template] = [:]
    for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
      if name.hasSuffix(Self.html) {
        templates[name] = try Template.parse(source, name: name, escape: .html)
      } else if name.hasSuffix(Self.text) {
        templates[name] = try Template.parse(source, name: name, escape: .text)
      }
    }
    self.templates = templates
  }

  /// Sets a variant: all that is the is evaluated, stylesheets are inlined, slots are left. Line ends are LF.
  /// - Parameters:
  ///   - newsletter: the slug, which its two templates are named after.
  ///   - context: as `VariantContext` makes it.
  ///   - names: what becomes of a name that no context has: blank in a send, an error in a check.
  public func set(
    _ newsletter: String, _ context: Value, names: Missing = .blank
  ) throws(TemplateError) -> Variant {
    let html = try render(newsletter, Self.html, context, names)
    let text = try render(newsletter, Self.text, context, names)
    return Variant(html: Tidying.lines(StyleInliner.inline(html).html), text: Tidying.text(text))
  }

  /// What is wrong with the stylesheets and style attributes of a variant's HTML part, with places in what templates
  /// rendered, before styles were inlined.
  public func styleFindings(
    _ newsletter: String, _ context: Value
  ) throws(TemplateError) -> [StylesheetFinding] {
    StyleInliner.inline(try render(newsletter, Self.html, context, .blank)).findings
  }

  /// What is wrong with the templates over a context: the first name in each part that nothing has, say.
  public func faults(_ newsletter: String, _ context: Value) -> [TemplateError] {
    [Self.html, Self.text].compactMap { suffix in
      do throws(TemplateError) {
        _ = try render(newsletter, suffix, context, .refused)
        return nil
      } catch {
        return error
      }
    }
  }

  private func render(
    _ newsletter: String, _ suffix: String, _ context: Value, _ names: Missing
  ) throws(TemplateError) -> [Piece] {
    let file = newsletter + suffix
    guard let template = templates[file] else {
      throw TemplateError(Place(file: file, line: 1, column: 1), "there is no such template: expected this file")
    }
    let partials = Partials { [templates] name in templates[name + suffix] ?? templates[name] }
    return try template.render(context, partials: partials, names: names)
  }

  /// A text template set on one line, as subjects are.
  func line(template name: String, _ context: Value, maximum: Int, names: Missing) throws(TemplateError) -> String {
    try Self.oneLine(try render(name, Self.text, context, names), name + Self.text, maximum)
  }

  /// A subject or preheader: a pattern's text over a context, on one line.
  /// - Parameter maximum: in graphemes; what is longer is cut and ends with `…`.
  public static func line(
    _ pattern: String, _ context: Value, maximum: Int? = nil, names: Missing = .blank
  ) throws(TemplateError) -> String {
    let name = "\"\(pattern.prefix(60))\""
    let template = try Template.parse(Array(pattern.utf8), name: name, escape: .text)
    return try oneLine(try template.render(context, names: names), name, maximum)
  }

  private static func oneLine(_ pieces: [Piece], _ name: String, _ maximum: Int?) throws(TemplateError) -> String {
    var bytes: [UInt8] = []
    for piece in pieces {
      guard case .literal(let literal) = piece else {
        throw TemplateError(
          Place(file: name, line: 1, column: 1), "holds what differs from reader to reader: expected the issue's only")
      }
      bytes += literal
    }
    let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard let maximum, line.count > maximum else { return line.directionsClosed }
    var cut = line.prefix(max(0, maximum - 1))
    while cut.last?.isWhitespace == true { cut.removeLast() }
    return String(cut + "…").directionsClosed
  }
}
