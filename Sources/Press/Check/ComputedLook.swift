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
    guard isDark else { return ComputedLook(colour: .black, ground: .white) }
    return ComputedLook(colour: .white, ground: Colour(red: 0.07, green: 0.07, blue: 0.07))
  }

  /// Large text (WCAG 2.2, 1.4.3) may have less contrast: 18 points, or 14 in bold.
  var leastContrast: Double { size >= 24 || (isBold && size >= 18.66) ? 3 : 4.5 }

  /// The look of a child element.
  /// - Parameters:
  ///   - declarations: the weakest first.
  ///   - background: of a `bgcolor` attribute, which any rule outdoes.
  func child(
    _ name: String, _ declarations: [Declaration], bgcolor: Colour? = nil, isDark: Bool
  ) -> ComputedLook {
    var look = self
    if let factor = Self.headings[name] { look.size *= factor }
    if Self.bold.contains(name) { look.isBold = true }
    if name == "a" { look.colour = isDark ? Colour("#9e9eff") : Colour("#0000ee") }
    var background = bgcolor
    var isPainted = false
    for declaration in declarations {
      let value = declaration.value.lowercased()
      switch declaration.property {
      case "color": look.colour = value == "inherit" ? colour : Colour(value)
      case "background-color": background = Colour(value)
      case "background", "background-image":
        isPainted = value.contains("url(") || value.contains("gradient(")
        if declaration.property == "background" { background = Self.colour(in: value) }
      case "font-size": look.size = Self.pixels(value, of: size) ?? look.size
      case "font-weight": look.isBold = ["bold", "bolder"].contains(value) || (Int(value) ?? 400) >= 700
      case "font":
        if let size = value.split(separator: " ").lazy.compactMap({ Self.pixels(String($0), of: size) }).first {
          look.size = size
        }
        look.isBold = value.contains("bold")
      case "display": look.isHidden = isHidden || value == "none"
      case "visibility": look.isHidden = value == "hidden"
      case "opacity":
        if let opacity = Double(value), opacity < 1, let ground {
          look.colour?.alpha *= opacity
          look.ground = ground
        }
      default: break
      }
    }
    if isPainted, background == nil || background?.alpha == 0 {
      look.ground = nil
    } else if let background, let ground = look.ground ?? (background.alpha == 1 ? background : nil) {
      look.ground = background.over(ground)
    }
    return look
  }

  /// The one word of a `background` that is a colour; without any, nothing is painted.
  private static func colour(in value: String) -> Colour {
    let bytes = Array(value.utf8)
    var start = 0
    while start < bytes.count {
      let end = CSSText.first({ $0 == 32 }, bytes, start, bytes.count)
      if let colour = Colour(String(decoding: bytes[start..<end], as: UTF8.self)) { return colour }
      start = end + 1
    }
    return Colour(red: 0, green: 0, blue: 0, alpha: 0)
  }

  /// `18px`, `14pt`, `1.2em`, `120%`, `1rem`; of `16px/1.5` what stands before the slash.
  static func pixels(_ value: String, of parent: Double) -> Double? {
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
  private static let headings = ["h1": 2, "h2": 1.5, "h3": 1.17, "h4": 1, "h5": 0.83, "h6": 0.67, "small": 0.83]
  private static let bold: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th"]
}
