/// A complex selector of level 3 (`https://www.w3.org/TR/selectors-3/`), and `:is` and `:where` of level 4.
struct Selector {
  enum Combinator { case descendant, child, adjacent, sibling }

  /// What one element must be.
  struct Compound {
    var type: String?
    var ids: [String] = []
    var classes: [String] = []
    var attributes: [AttributeTest] = []
    var pseudos: [Pseudo] = []
  }

  struct AttributeTest {
    enum Kind { case present, equals, includes, dash, prefix, suffix, substring }
    var name: String
    var kind: Kind
    var value: [UInt8] = []
    var ignoresCase = false
  }

  enum Pseudo {
    case root, empty
    /// The element is number `step`·n + `offset` among its siblings, from 1.
    case nth(step: Int, offset: Int, ofType: Bool, fromEnd: Bool)
    case not([Selector])
    case any([Selector])
  }

  /// From the right: the first is the element itself.
  var compounds: [Compound] = []
  /// `combinators[i]` stands between `compounds[i + 1]` and `compounds[i]`.
  var combinators: [Combinator] = []
  /// Identifiers, then classes, attributes and pseudo-classes, then types: ten bits each.
  var specificity: UInt32 = 0

  static func specificity(_ ids: Int, _ classes: Int, _ types: Int) -> UInt32 {
    UInt32(min(ids, 1023)) << 20 | UInt32(min(classes, 1023)) << 10 | UInt32(min(types, 1023))
  }
}
