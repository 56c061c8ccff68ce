import Newsroom

/// What is wrong with a template, where, and what was expected there.
public struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The template's name, as its folder knows it.
  public let file: String
  /// From 1.
  public let line: Int
  /// From 1, in Unicode scalars.
  public let column: Int
  /// What was found, and what was expected.
  public let reason: String

  init(_ place: Place, _ reason: String) {
    file = place.file
    line = place.line
    column = place.column
    self.reason = reason
  }

  /// `daily-review.html.mustache:12:3: section "items" is never closed: expected {{/items}}`
  public var description: String { "\(file.printable):\(line):\(column): \(reason.printable)" }
}

/// A place in a template.
struct Place: Sendable, Equatable {
  var file: String
  var line: Int
  var column: Int
}
