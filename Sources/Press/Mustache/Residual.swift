internal import Platform

/// Pieces as a Mustache template in which only the readers' tags are left: how a frozen issue is kept on disk.
///
/// The first line sets delimiters that occur in no literal (`{{=<% %>=}}`); `<%name%>` is a slot escaped for HTML,
/// `<%&name%>` one for plain text; the literals are there as they are. The residue is deterministic, and any Mustache
/// renders it. No tag swallows white space: a section's tag that would stand alone on its line gets a line of its own,
/// line break included, or (after white space) an empty tag, `<%&nothing%>`, beside it.
///
/// Failure policy: writing is total; what is no residue is refused on reading, with its place.
public enum Residual {
  /// Writes canonical pieces, which `pieces(parsing:)` reads back.
  public static func source(of pieces: [Piece]) -> [UInt8] {
    let delimiters = delimiters(absentFrom: pieces)
    var marks: [Mark] = []
    flatten(pieces, into: &marks)
    var bytes = [UInt8]("{{=".utf8) + delimiters.open + [32] + delimiters.close + [UInt8]("=}}\n".utf8)
    var line = Line.start
    for (index, mark) in marks.enumerated() {
      switch mark {
      case .text(let text):
        bytes += text
        line = line.after(text)
      case .slot(let name):
        bytes += delimiters.open + name.utf8 + delimiters.close
        line = .printed
      case .section(let name):
        let next = index + 1 < marks.count ? marks[index + 1] : nil
        if line == .blank, next?.printsAtOnce != true {
          bytes += delimiters.open + nothing.utf8 + delimiters.close
          line = .printed
        }
        bytes += delimiters.open + name.utf8 + delimiters.close
        if line == .start { bytes.append(UInt8(ascii: "\n")) }
      }
    }
    return bytes
  }

  /// Reads what `source(of:)` wrote.
  /// - Parameter name: the file's name, for messages.
  public static func pieces(parsing source: [UInt8], name: String = "residue") throws(TemplateError) -> [Piece] {
    let template = try Template.parse(source, name: name, escape: .html)
    // Its places were judged when the issue was set.
    return try template.render(context, names: .refused, place: nil)
  }

  private static let nothing = "&nothing"

  private static let context: Value = {
    guard case .dictionary(var values) = Slot.context else { return .null }
    values["nothing"] = .null
    return .dictionary(values)
  }()

  /// Pieces in a row, sections as their two tags.
  private enum Mark {
    case text([UInt8])
    case slot(String)
    case section(String)

    /// Whether its first octet makes a printed line of the one it is on.
    var printsAtOnce: Bool {
      switch self {
      case .text(let bytes): bytes.first.map { $0 > 32 } ?? false
      case .slot: true
      case .section: false
      }
    }
  }

  /// What is on the line so far.
  private enum Line {
    case start, blank, printed

    func after(_ text: [UInt8]) -> Line {
      let newline = text.lastIndex(of: UInt8(ascii: "\n"))
      let tail = text[(newline.map { $0 + 1 } ?? 0)...]
      let before: Line = newline == nil ? self : .start
      if tail.isEmpty { return before }
      // Other control characters count as printed only if Mustache takes them so: 9 to 13 and 32 are blank to it.
      if tail.allSatisfy(\.isASCIIWhitespace) { return before == .printed ? .printed : .blank }
      return .printed
    }
  }

  private static func flatten(_ pieces: [Piece], into marks: inout [Mark]) {
    for piece in pieces {
      switch piece {
      case .literal(let bytes): marks.append(.text(bytes))
      case .slot(let slot, let escape): marks.append(.slot((escape == .html ? "" : "&") + slot.rawValue))
      case .section(let slot, let inverted, let content):
        marks.append(.section((inverted ? "^" : "#") + slot.rawValue))
        flatten(content, into: &marks)
        marks.append(.section("/" + slot.rawValue))
      }
    }
  }

  private static func delimiters(absentFrom pieces: [Piece]) -> Delimiters {
    var marks: [Mark] = []
    flatten(pieces, into: &marks)
    for width in 1... {
      let percents = [UInt8](repeating: UInt8(ascii: "%"), count: width)
      let delimiters = Delimiters(open: [UInt8(ascii: "<")] + percents, close: percents + [UInt8(ascii: ">")])
      let taken = marks.contains { mark in
        guard case .text(let bytes) = mark else { return false }
        return bytes.first(delimiters.open, from: 0) != nil || bytes.first(delimiters.close, from: 0) != nil
      }
      if !taken { return delimiters }
    }
    return .standard  // not reached: a literal is finite
  }
}
