/// A colour of CSS in sRGB, each channel from 0 to 1.
///
/// Failure policy: what isn't a colour that mail clients know is `nil`: `color-mix()` and the like.
struct Colour: Equatable {
  var red, green, blue: Double
  var alpha = 1.0

  static let black = Colour(red: 0, green: 0, blue: 0)
  static let white = Colour(red: 1, green: 1, blue: 1)

  init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  init?(_ text: String) {
    let text = text.lowercased()
    if text == "transparent" {
      self = Colour(red: 0, green: 0, blue: 0, alpha: 0)
    } else if text.hasPrefix("#") {
      self.init(hex: Array(text.utf8.dropFirst()))
    } else if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
      let parts = text[text.index(after: open)...].dropLast().split { $0 == "," || $0 == " " || $0 == "/" }
      self.init(function: text[..<open], parts)
    } else if let value = Self.names[text] {
      self.init(number: value)
    } else {
      return nil
    }
  }

  private init(number: UInt32) {
    func channel(_ shift: UInt32) -> Double { Double(number >> shift & 255) / 255 }
    self.init(red: channel(16), green: channel(8), blue: channel(0))
  }

  private init?(hex: [UInt8]) {
    let digits = hex.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count == hex.count, [3, 4, 6, 8].contains(digits.count) else { return nil }
    let width = digits.count < 6 ? 1 : 2
    var channels: [Double] = []
    for start in stride(from: 0, to: digits.count, by: width) {
      let value: UInt8 = width == 1 ? digits[start] * 17 : digits[start] << 4 | digits[start + 1]
      channels.append(Double(value) / 255)
    }
    self.init(
      red: channels[0], green: channels[1], blue: channels[2], alpha: channels.count > 3 ? channels[3] : 1)
  }

  private init?(function: Substring, _ parts: [Substring]) {
    guard parts.count == 3 || parts.count == 4 else { return nil }
    func number(_ text: Substring, of whole: Double) -> Double? {
      guard text.hasSuffix("%") else { return Double(text).map { $0 / whole } }
      return Double(text.dropLast()).map { $0 / 100 }
    }
    let alpha = parts.count > 3 ? number(parts[3], of: 1) : 1
    switch function {
    case "rgb", "rgba":
      guard let red = number(parts[0], of: 255), let green = number(parts[1], of: 255),
        let blue = number(parts[2], of: 255), let alpha
      else { return nil }
      self.init(red: red.unit, green: green.unit, blue: blue.unit, alpha: alpha.unit)
    case "hsl", "hsla":
      let degrees = parts[0].hasSuffix("deg") ? parts[0].dropLast(3) : parts[0]
      guard let hue = Double(degrees), let saturation = number(parts[1], of: 100)?.unit,
        let lightness = number(parts[2], of: 100)?.unit, let alpha
      else { return nil }
      // CSS Color 4, section 7.1.
      func channel(_ offset: Double) -> Double {
        let turn = (offset + hue / 30).truncatingRemainder(dividingBy: 12)
        let place = turn < 0 ? turn + 12 : turn
        return lightness - saturation * min(lightness, 1 - lightness) * max(-1, min(place - 3, 9 - place, 1))
      }
      self.init(red: channel(0), green: channel(8), blue: channel(4), alpha: alpha.unit)
    default: return nil
    }
  }

  /// This over an opaque colour.
  func over(_ ground: Colour) -> Colour {
    func mix(_ top: Double, _ bottom: Double) -> Double { top * alpha + bottom * (1 - alpha) }
    return Colour(
      red: mix(red, ground.red), green: mix(green, ground.green), blue: mix(blue, ground.blue))
  }

  /// WCAG 2.2, "contrast ratio": from 1 to 21.
  func contrast(with other: Colour) -> Double {
    let (left, right) = (luminance, other.luminance)
    return (max(left, right) + 0.05) / (min(left, right) + 0.05)
  }

  /// WCAG 2.2, "relative luminance".
  private var luminance: Double {
    func linear(_ channel: Double) -> Double {
      guard channel > 0.04045 else { return channel / 12.92 }
      return power((channel + 0.055) / 1.055)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// `x` to the 2.4 for 0 to 1, without a C library: x² times the fifth root of x², by Newton.
  private func power(_ x: Double) -> Double {
    let square = x * x
    var root = max(x, 0.1)
    for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
    return square * root
  }

  var hex: String {
    "#"
      + [red, green, blue].map { channel in
        let value = Int((channel * 255).rounded())
        return (value < 16 ? "0" : "") + String(value, radix: 16)
      }.joined()
  }

  private static let names: [String: UInt32] = [
    "aqua": 0x00FFFF, "azure": 0xF0FFFF, "beige": 0xF5F5DC, "black": 0x000000, "blue": 0x0000FF, "brown": 0xA52A2A,
    "coral": 0xFF7F50, "cornsilk": 0xFFF8DC, "crimson": 0xDC143C, "cyan": 0x00FFFF, "darkblue": 0x00008B,
    "darkgray": 0xA9A9A9, "darkgreen": 0x006400, "darkgrey": 0xA9A9A9, "darkred": 0x8B0000, "dimgray": 0x696969,
    "dimgrey": 0x696969, "firebrick": 0xB22222, "fuchsia": 0xFF00FF, "gainsboro": 0xDCDCDC, "gold": 0xFFD700,
    "gray": 0x808080, "green": 0x008000, "grey": 0x808080, "indigo": 0x4B0082, "ivory": 0xFFFFF0, "khaki": 0xF0E68C,
    "lavender": 0xE6E6FA, "lightblue": 0xADD8E6, "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "lime": 0x00FF00,
    "linen": 0xFAF0E6, "magenta": 0xFF00FF, "maroon": 0x800000, "navy": 0x000080, "olive": 0x808000,
    "orange": 0xFFA500, "pink": 0xFFC0CB, "purple": 0x800080, "red": 0xFF0000, "royalblue": 0x4169E1,
    "salmon": 0xFA8072, "sienna": 0xA0522D, "silver": 0xC0C0C0, "slategray": 0x708090, "slategrey": 0x708090,
    "snow": 0xFFFAFA, "steelblue": 0x4682B4, "tan": 0xD2B48C, "teal": 0x008080, "tomato": 0xFF6347,
    "turquoise": 0x40E0D0, "violet": 0xEE82EE, "wheat": 0xF5DEB3, "white": 0xFFFFFF, "whitesmoke": 0xF5F5F5,
    "yellow": 0xFFFF00,
  ]
}

extension Double {
  /// Cut to 0 to 1.
  fileprivate var unit: Double { Swift.max(0, Swift.min(1, self)) }
}
