/// The elements that are open while tags are read, and which of them a tag ends without saying so.
///
/// From the HTML standard, 13.2.6.4; the adoption of misnested formatting is left out: `<b><p></b></p>` keeps its `b`
/// open until `p` ends.
struct OpenElements {
  private struct Entry {
    var number: Int
    var name: String
    var lastChild = -1
  }

  private var stack: [Entry] = []
  private var lastRoot = -1
  /// How many open elements have a name: looking for one that isn't there would cost a walk for each tag.
  private var counts: [String: Int] = [:]

  static let maxDepth = 512
  // What parts of tables end; made once, not for each tag.
  private static let endedByItem: Set<String> = ["li"]
  private static let endedByTerm: Set<String> = ["dd", "dt"]
  private static let endedByRow: Set<String> = ["tr", "caption", "colgroup"]
  private static let endedByCell: Set<String> = ["td", "th"]
  private static let endedByRows: Set<String> = ["tbody", "thead", "tfoot", "tr", "caption", "colgroup"]
  private static let endedByCaption: Set<String> = ["caption", "colgroup"]

  var last: Int? { stack.last?.number }

  /// The youngest child of the innermost open element.
  var lastChild: Int {
    get { stack.last?.lastChild ?? lastRoot }
    set { if stack.isEmpty { lastRoot = newValue } else { stack[stack.count - 1].lastChild = newValue } }
  }

  /// Whether a slash at the tag's end closes it: in SVG and MathML only.
  func isForeign(_ name: String) -> Bool {
    name == "svg" || name == "math" || isOpen("svg") || isOpen("math")
  }

  mutating func push(_ number: Int, _ name: String) {
    guard stack.count < Self.maxDepth else { return }
    stack.append(Entry(number: number, name: name))
    counts[name, default: 0] += 1
  }

  /// Ends what a start tag of this name ends.
  mutating func prepare(for name: String) {
    if stack.last?.name == "head", !TagNames.head.contains(name) { pop(to: stack.count - 1) }
    if TagNames.closesParagraph.contains(name) { close("p", within: TagNames.scopes) }
    switch name {
    case "li": closeItem(Self.endedByItem)
    case "dd", "dt": closeItem(Self.endedByTerm)
    case "option", "optgroup":
      if stack.last?.name == "option" { pop(to: stack.count - 1) }
      if name == "optgroup", stack.last?.name == "optgroup" { pop(to: stack.count - 1) }
    case "tr": closeRows(Self.endedByRow)
    case "td", "th": closeRows(Self.endedByCell)
    case "tbody", "thead", "tfoot": closeRows(Self.endedByRows)
    case "caption", "colgroup": closeRows(Self.endedByCaption)
    case "button": close("button", within: TagNames.scopes.subtracting(["button"]))
    case let heading where Self.isHeading(heading):
      if let last = stack.last, TagNames.headings.contains(last.name) { pop(to: stack.count - 1) }
    default: break
    }
  }

  /// Ends what an end tag of this name ends.
  mutating func close(_ name: String) {
    if TagNames.tableParts.contains(name) {
      close(name, within: TagNames.tableScopes)
    } else if Self.isHeading(name) {
      if let index = nearest(TagNames.headings, within: TagNames.scopes) { pop(to: index) }
    } else if TagNames.special.contains(name) {
      close(name, within: TagNames.scopes)
    } else {
      close(name, within: TagNames.special)
    }
  }

  private static func isHeading(_ name: String) -> Bool { name.utf8.count == 2 && TagNames.headings.contains(name) }

  private func isOpen(_ name: String) -> Bool { (counts[name] ?? 0) > 0 }

  private mutating func close(_ name: String, within scope: Set<String>) {
    guard isOpen(name) else { return }
    for index in stack.indices.reversed() {
      if stack[index].name == name { return pop(to: index) }
      if scope.contains(stack[index].name) { return }
    }
  }

  private mutating func closeItem(_ names: Set<String>) {
    guard names.contains(where: isOpen) else { return }
    for index in stack.indices.reversed() {
      let name = stack[index].name
      if names.contains(name) { return pop(to: index) }
      if TagNames.special.contains(name), !["address", "div", "p"].contains(name) { return }
    }
  }

  /// Ends the outermost open element of these names in the innermost table.
  private mutating func closeRows(_ names: Set<String>) {
    var outermost: Int?
    for index in stack.indices.reversed() {
      if TagNames.tableScopes.contains(stack[index].name) { break }
      if names.contains(stack[index].name) { outermost = index }
    }
    if let outermost { pop(to: outermost) }
  }

  private func nearest(_ names: Set<String>, within scope: Set<String>) -> Int? {
    for index in stack.indices.reversed() {
      if names.contains(stack[index].name) { return index }
      if scope.contains(stack[index].name) { return nil }
    }
    return nil
  }

  private mutating func pop(to count: Int) {
    while stack.count > count {
      let name = stack.removeLast().name
      counts[name, default: 1] -= 1
    }
  }
}
