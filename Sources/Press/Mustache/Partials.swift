/// Where a template's partials and parents are found.
public struct Partials: Sendable {
  let find: @Sendable (String) -> Template?

  /// No partials.
  public static let none = Partials { _ in nil }

  /// Asks `find` for each name that a template uses.
  public init(_ find: @escaping @Sendable (String) -> Template?) { self.find = find }

  /// Reads all of `sources`, by name.
  public init(_ sources: [String: [UInt8]], escape: Escape = .html) throws(TemplateError) {
    var templates: [String: Template] = [:]
    for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
      templates[name] = try Template.parse(source, name: name, escape: escape)
    }
    self.init { [templates] in templates[$0] }
  }
}

/// What becomes of a name that nothing has.
public enum Missing: Sendable {
  /// Nothing is printed.
  case blank
  /// The rendering fails, with the name's place.
  case refused
}
