internal import Platform

/// How well two colours are told apart, and one seen through onto another (WCAG 2.2).
///
/// Failure policy: total.
extension Colour {
  static let black = Colour(red: 0, green: 0, blue: 0)
  static let white = Colour(red: 255, green: 255, blue: 255)

  /// This over an opaque colour.
  func over(_ ground: Colour) -> Colour {
    func mix(_ top: UInt8, _ bottom: UInt8) -> UInt8 {
      UInt8((Double(top) * opacity + Double(bottom) * (1 - opacity)).rounded())
    }
    return Colour(red: mix(red, ground.red), green: mix(green, ground.green), blue: mix(blue, ground.blue))
  }

  /// The same, seen through by so much.
  func faded(to share: Double) -> Colour {
    Colour(red: red, green: green, blue: blue, opacity: opacity * min(1, max(0, share)))
  }

  /// From 1 to 21.
  func contrast(with other: Colour) -> Double {
    let (left, right) = (luminance, other.luminance)
    return (max(left, right) + 0.05) / (min(left, right) + 0.05)
  }

  /// Relative, from 0 to 1.
  private var luminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let value = Double(channel) / 255
      return value > 0.04045 ? Self.power((value + 0.055) / 1.055) : value / 12.92
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// `x` to the 2.4 for `x` up to 1: its square times the fifth root of its square, by Newton.
  private static func power(_ x: Double) -> Double {
    let square = x * x
    var root = 1.0
    for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
    return square * root
  }

  var hex: String {
    "#" + [red, green, blue].hex
  }
}
