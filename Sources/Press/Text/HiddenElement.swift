internal import Markup

extension HTMLElement {
  /// Whether a browser shows nothing of this element: hidden by its attribute or by its own style, as preheaders are,
  /// or a picture of a pixel.
  ///
  /// `font-size: 0` doesn't hide: mail sets it on table cells whose content has a size of its own.
  var isHidden: Bool {
    guard !attributes.isEmpty else { return false }
    if name == "img" {
      return [self["width"], self["height"]].contains { ["0", "1", "0px", "1px"].contains($0) } || styleHides
    }
    return self["hidden"] != nil || styleHides
  }

  private var styleHides: Bool {
    guard let style = self["style"] else { return false }
    var isClipped = false
    var isFlat = false
    for declaration in style.lowercased().split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let name = parts[0].split(whereSeparator: \.isWhitespace).first,
        let value = parts[1].split(whereSeparator: { $0.isWhitespace || $0 == "!" }).first
      else { continue }
      switch (name, value) {
      case ("display", "none"), ("visibility", "hidden"), ("visibility", "collapse"), ("mso-hide", "all"): return true
      case ("opacity", _) where Self.isZero(value): return true
      case ("overflow", "hidden"): isClipped = true
      case ("max-height", _) where Self.isZero(value), ("height", _) where Self.isZero(value),
        ("max-width", _) where Self.isZero(value), ("width", _) where Self.isZero(value):
        isFlat = true
      default: break
      }
    }
    return isClipped && isFlat
  }

  /// `0`, `0.0`, `0px`.
  private static func isZero(_ value: Substring) -> Bool {
    guard let first = value.utf8.first, first == UInt8(ascii: "0") || first == UInt8(ascii: ".") else { return false }
    let number = value.prefix { $0.isNumber || $0 == "." }
    return number.contains("0") && number.allSatisfy { $0 == "0" || $0 == "." }
  }
}
