internal import Foundation

/// The letters of all scripts, as a local part may have them.
///
/// RFC 6531 leaves everything outside ASCII to the receiving host. Refused here is what people can't see or type, what
/// turns the writing direction, what is another spelling of ASCII (a wide @, a superscript, a ligature), and marks that
/// would join the character before the name. Failure policy: total. Limits: no joiners, which some scripts' words have.
enum InternationalName {
  /// The first character that doesn't belong into a local part as it was given; `nil` where all do.
  static func unfit(in name: String) -> Unicode.Scalar? {
    var isFirst = true
    for scalar in name.unicodeScalars {
      defer { isFirst = scalar == "." }
      guard !scalar.isASCII else { continue }
      if isFirst && isMark(scalar) || !isFit(scalar) { return scalar }
    }
    return nil
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func isFit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
      return false
    default:
      // Hangul's fillers, variation selectors and the like: letters by category, and nothing to see.
      if scalar.properties.isDefaultIgnorableCodePoint { return false }
      return !String(scalar).precomposedStringWithCompatibilityMapping.utf8.contains { $0 < 128 }
    }
  }
}
