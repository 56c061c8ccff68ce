internal import Platform

/// A colour of CSS, in sRGB.
public struct Colour: Sendable, Equatable {
  public let red, green, blue: UInt8
  /// From 0, clear, to 1.
  public let opacity: Double

  public init(red: UInt8, green: UInt8, blue: UInt8, opacity: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.opacity = opacity
  }

  /// A colour as CSS or an attribute writes it: `#abc`, `#aabbcc80`, `rgb(1, 2, 3)`, `rgba(1 2 3 / 50%)`,
  /// `hsl(120, 50%, 50%)`, `transparent`, or a name; nil for what depends on something else, and what is no colour.
  public init?(_ text: String) {
    let text = text.lowercased().filter { $0 != "\n" && $0 != "\t" }
    if text == "transparent" {
      self.init(red: 0, green: 0, blue: 0, opacity: 0)
    } else if text.hasPrefix("#") {
      self.init(digits: Array(text.utf8.dropFirst()))
    } else if let number = ColourNames.values[text] {
      self.init(
        red: UInt8(number >> 16 & 0xFF), green: UInt8(number >> 8 & 0xFF), blue: UInt8(number & 0xFF))
    } else {
      self.init(function: text)
    }
  }

  private init?(digits: [UInt8]) {
    var values: [UInt8] = []
    for digit in digits {
      guard let value = digit.hexDigitValue else { return nil }
      values.append(value)
    }
    if values.count == 3 || values.count == 4 { values = values.flatMap { [$0, $0] } }
    guard values.count == 6 || values.count == 8 else { return nil }
    func octet(_ index: Int) -> UInt8 { values[index] << 4 | values[index + 1] }
    self.init(
      red: octet(0), green: octet(2), blue: octet(4), opacity: values.count == 8 ? Double(octet(6)) / 255 : 1)
  }

  private init?(function text: String) {
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return nil }
    let arguments = text[text.index(after: open)...].dropLast().split { $0 == "," || $0 == " " || $0 == "/" }
    guard arguments.count == 3 || arguments.count == 4 else { return nil }
    func number(_ text: Substring, of whole: Double) -> Double? {
      text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 * whole } : Double(text)
    }
    var opacity = 1.0
    if arguments.count == 4 {
      guard let value = number(arguments[3], of: 1), value.isFinite else { return nil }
      opacity = min(1, max(0, value))
    }
    func octet(_ value: Double) -> UInt8 { UInt8(min(255, max(0, value.rounded()))) }
    switch text[..<open] {
    case "rgb", "rgba":
      guard let red = number(arguments[0], of: 255), let green = number(arguments[1], of: 255),
        let blue = number(arguments[2], of: 255), red.isFinite, green.isFinite, blue.isFinite
      else { return nil }
      self.init(red: octet(red), green: octet(green), blue: octet(blue), opacity: opacity)
    case "hsl", "hsla":
      let degrees = arguments[0].hasSuffix("deg") ? arguments[0].dropLast(3) : arguments[0]
      guard let hue = Double(degrees), let saturation = number(arguments[1], of: 1),
        let lightness = number(arguments[2], of: 1), hue.isFinite, saturation.isFinite, lightness.isFinite
      else { return nil }
      // CSS Color 4, 7.1.
      func channel(_ shift: Double) -> UInt8 {
        let turn = (shift + hue / 30).truncatingRemainder(dividingBy: 12)
        let place = turn < 0 ? turn + 12 : turn
        let reach = saturation * min(lightness, 1 - lightness)
        return octet((lightness - reach * max(-1, min(place - 3, 9 - place, 1))) * 255)
      }
      self.init(red: channel(0), green: channel(8), blue: channel(4), opacity: opacity)
    default: return nil
    }
  }

  /// The colour in a `background`, as it is written there; nil where there is none, or a clear one.
  static func written(in value: String) -> String? {
    let bytes = Array(value.utf8)
    var start = 0
    while start < bytes.count {
      let end = CSSText.first({ $0 == 32 || $0 == UInt8(ascii: ",") }, bytes, start, bytes.count)
      let part = String(decoding: bytes[start..<end], as: UTF8.self)
      if let colour = Colour(part), colour.opacity > 0 { return part }
      start = end + 1
    }
    return nil
  }
}
