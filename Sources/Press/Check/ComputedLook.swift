/// How an element's text looks, after all rules and what it inherits: its colour, what is behind it, its size.
///
/// Failure policy: total; what can't be told (a picture behind the text, a colour of the system's) is `nil` for the
/// element and what is in it. Limits: only what bears on contrast.
struct ComputedLook {
  var colour: Colour?
  var ground: Colour?
  /// Pixels.
  var size = 16.0
  var isBold = false
  var isHidden = false

  /// What a client shows where nothing is said.
  static func initial(isDark: Bool) -> ComputedLook {
    isDark
      ? ComputedLook(colour: .white, ground: Colour(red: 18, green: 18, blue: 18))
      : ComputedLook(colour: .black, ground: .white)
  }

  /// Large text (WCAG 2.2, 1.4.3) may have less contrast: 18 points, or 14 in bold.
  var leastContrast: Double { size >= 24 || (isBold && size >= 18.66) ? 3 : 4.5 }

  /// The look of a child element.
  func child(_ element: MarkedElement, isDark: Bool) -> ComputedLook {
    var look = self
    look.size *= Self.sizes[element.name] ?? 1
    if Self.bold.contains(element.name) { look.isBold = true }
    if element.name == "a" { look.colour = Colour(isDark ? "#9e9eff" : "#0000ee") }
    if element.name == "font", let colour = element["color"] { look.colour = Colour(colour) }
    if TagNames.invisible.contains(element.name) || element["hidden"] != nil { look.isHidden = true }
    var background = element["bgcolor"].flatMap { Colour($0) }
    var isPainted = element["background"] != nil
    var opacity = 1.0
    for declaration in element.declarations {
      let value = declaration.value.lowercased()
      switch declaration.property {
      case "color": look.colour = ["inherit", "unset", "currentcolor"].contains(value) ? colour : Colour(value)
      case "background-color": background = Colour(value)
      case "background", "background-image":
        isPainted = value.contains("url(") || value.contains("gradient(")
        if declaration.property == "background" { background = Colour.written(in: value).flatMap { Colour($0) } }
      case "font-size": look.size = Self.pixels(value, of: size) ?? look.size
      case "font-weight": look.isBold = ["bold", "bolder"].contains(value) || (Int(value) ?? 400) >= 700
      case "font":
        look.size = value.split(separator: " ").lazy.compactMap { Self.pixels($0, of: size) }.first ?? look.size
        look.isBold = value.contains("bold")
      case "display": look.isHidden = look.isHidden || value == "none"
      case "visibility": look.isHidden = value == "hidden"
      case "opacity": opacity = Double(value) ?? 1
      default: break
      }
    }
    if isPainted, background == nil || background?.opacity == 0 {
      look.ground = nil
    } else if let background {
      look.ground = ground.map(background.over) ?? (background.opacity == 1 ? background : nil)
    }
    if opacity < 1 { look.colour = look.colour?.faded(to: opacity) }
    return look
  }

  /// `18px`, `14pt`, `1.2em`, `120%`, `1rem`; of `16px/1.5` what stands before the slash.
  static func pixels(_ value: some StringProtocol, of parent: Double) -> Double? {
    let value = value.prefix { $0 != "/" }
    let units: [(String, Double)] = [
      ("px", 1), ("pt", 4.0 / 3), ("rem", 16), ("em", parent), ("%", parent / 100),
    ]
    for (unit, factor) in units where value.hasSuffix(unit) {
      return Double(value.dropLast(unit.count)).map { $0 * factor }
    }
    return nil
  }

  /// HTML Standard, 15.3.6, without its nesting.
  private static let sizes = ["h1": 2, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 0.83]
  private static let bold: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th"]
}
