internal import Markup

/// Elements of an HTML text, in document order, with the places of their tags.
///
/// Parents and siblings are indices of `elements`, or -1.
struct ScannedMarkup {
  struct Element {
    var name: String
    /// Of the tag's `<`.
    var start: Int
    /// Where another attribute would go: after the last one, or after the name.
    var insertion: Int
    var attributes: Range<Int>
    var id: String?
    var classes: Range<Int>
    var parent: Int
    var previous: Int
    /// Among its sibling elements, from 0.
    var index: Int
    var childCount = 0
    /// Of text only elements: `style`, `title`.
    var content: Range<Int>?
    /// After its end tag; known for text only elements.
    var end: Int
    var hasText = false
    /// Between `<!--[if !mso]><!-->` and its end, or inside `<![if !mso]>`.
    var isConditional = false
  }

  struct Attribute {
    /// In lower case.
    var name: String
    /// As it is written, without quotes.
    var value: Range<Int>
    /// Of what follows the name: an equals sign, white space, quotes and the value; empty where there is none.
    var assignment: Range<Int>
  }

  let bytes: [UInt8]
  var elements: [Element] = []
  var attributes: [Attribute] = []
  var classes: [String] = []
  /// Text, with the element it is directly in; of text only elements too.
  var texts: [(element: Int, range: Range<Int>)] = []
  /// Element children of no element.
  var rootCount = 0

  func attribute(_ name: String, of element: Int) -> Attribute? {
    for index in elements[element].attributes where attributes[index].name == name { return attributes[index] }
    return nil
  }

  /// The attribute's value, with its character references resolved.
  func value(_ attribute: Attribute) -> [UInt8] {
    HTMLReferences.decoded(bytes[attribute.value], inAttribute: true)
  }
}
