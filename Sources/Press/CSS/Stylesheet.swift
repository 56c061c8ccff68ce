/// A stylesheet, read: what can be inlined, and what has to stay.
///
/// Failure policy: CSS error recovery; what is left out is listed. Limits: rules are nested to 8, and a nested selector
/// stands for 64 at most, 10,000 octets in all.
struct Stylesheet {
  /// Declarations for what a selector chooses.
  struct Rule {
    var selector: Selector
    /// The selector as it is written.
    var text: String
    /// Among all rules of the document; the selectors of one list share it.
    var order: Int
    var declarations: [Declaration]
    /// Where it is written.
    var offset: Int
  }

  enum Part {
    /// Goes to the elements: one of `rules`.
    case inlined(rule: Int)
    /// Stays as it is.
    case kept([UInt8])
    /// At-rules stay as they are; their name in lower case, and the place of their block's content.
    case atRule(String, [UInt8], prelude: [UInt8], block: Range<Int>?)
    /// A rule whose selectors don't depend on what can be known when an issue is set: `a:hover`.
    case dynamic(selectors: [[UInt8]], declarations: [Declaration], text: [UInt8], offset: Int)
  }

  var parts: [Part] = []
  var rules: [Rule] = []
  /// Of what stays, the rules for elements, as if each state held: `a` of `a:hover`.
  var staying: [Rule] = []
  var faults: [CSSFault] = []
}

extension Stylesheet {
  /// What stays in the `<style>` element, a line for each rule; empty if nothing does.
  var rest: [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
      switch part {
      case .inlined: continue
      case .kept(let text), .atRule(_, let text, _, _): bytes += text
      case .dynamic(let selectors, _, let text, _):
        bytes += selectors.joined(separator: ",".utf8)
        bytes += "{".utf8 + text + "}".utf8
      }
      bytes.append(10)
    }
    return bytes
  }
}

extension [Declaration] {
  /// As a block's content.
  var text: [UInt8] {
    var bytes: [UInt8] = []
    for declaration in self {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: ";")) }
      bytes += declaration.property.utf8
      bytes.append(UInt8(ascii: ":"))
      bytes += declaration.value.utf8
      if declaration.isImportant { bytes += "!important".utf8 }
    }
    return bytes
  }
}
