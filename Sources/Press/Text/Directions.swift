/// Marks of direction (Unicode Standard Annex 9) that a text opens and doesn't close.
///
/// In a line that stands with others, such as a subject in a list of mails, an override that stays open turns what
/// follows. Failure policy: total. Limits: none but memory; one pass.
extension String {
  /// The text with every embedding, override and isolate closed; most texts have none.
  var directionsClosed: String {
    // All of them are E2 80 AA…AE or E2 81 A6…A9.
    guard utf8.contains(0xE2) else { return self }
    var open: [Unicode.Scalar] = []
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x202A, 0x202B, 0x202D, 0x202E: open.append("\u{202C}")
      case 0x2066...0x2068: open.append("\u{2069}")
      case 0x202C: if open.last == scalar { open.removeLast() }
      // The end of an isolate ends what was opened within it.
      case 0x2069: if let start = open.lastIndex(of: scalar) { open.removeSubrange(start...) }
      default: break
      }
    }
    var closed = self
    for scalar in open.reversed() { closed.unicodeScalars.append(scalar) }
    return closed
  }
}
