internal import Newsroom

/// An address of RFC 6533's `utf-8` type: `\x{…}` decoded, its domain's U-labels as A-labels.
///
/// Failure policy: nil for what can't be mailed in ASCII, as all our subscribers can: a local part outside ASCII is none
/// of ours. Limits: as `EmailAddress`; a domain is only put into lower case, not through IDNA's mapping.
enum InternationalAddress {
  static func address(_ text: String) -> EmailAddress? {
    var decoded = unescaped(text.trimmed)
    if let open = decoded.firstIndex(of: "<"), let close = decoded.lastIndex(of: ">"), open < close {
      decoded = String(decoded[decoded.index(after: open)..<close])
    }
    guard decoded.utf8.count < 1_000, let at = decoded.lastIndex(of: "@") else { return nil }
    let labels = decoded[decoded.index(after: at)...].lowercased().split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "。" })
    var domain: [String] = []
    for label in labels {
      guard let encoded = Punycode.label(label) else { return nil }
      domain.append(encoded)
    }
    return try? EmailAddress(String(decoded[..<at]) + "@" + domain.joined(separator: "."))
  }

  /// RFC 6533, section 3: `\x{20AC}` for a code point.
  private static func unescaped(_ text: String) -> String {
    guard text.contains("\\x{") else { return text }
    var result = ""
    var rest = text[...]
    while let escape = rest.firstIndex(of: "\\") {
      result += rest[..<escape]
      let tail = rest[escape...]
      if tail.hasPrefix("\\x{"), let close = tail.firstIndex(of: "}"),
        let value = UInt32(tail[tail.index(tail.startIndex, offsetBy: 3)..<close], radix: 16),
        let scalar = Unicode.Scalar(value)
      {
        result.unicodeScalars.append(scalar)
        rest = rest[rest.index(after: close)...]
      } else {
        result += "\\"
        rest = rest[rest.index(after: escape)...]
      }
    }
    return result + rest
  }
}

/// RFC 3492's encoding of a label.
enum Punycode {
  /// The label as it is where it is ASCII, its A-label otherwise; nil over 63 octets.
  static func label(_ label: some StringProtocol) -> String? {
    let scalars = label.unicodeScalars.map(\.value)
    guard scalars.count <= 63 else { return nil }
    if scalars.allSatisfy({ $0 < 128 }) { return String(label) }
    let encoded = "xn--" + encode(scalars)
    return encoded.utf8.count <= 63 ? encoded : nil
  }

  private static func encode(_ scalars: [UInt32]) -> String {
    var output = scalars.filter { $0 < 128 }.map { UInt8($0) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var handled = basic
    var code: UInt32 = 128
    var delta = 0
    var bias = 72
    while handled < scalars.count {
      let next = scalars.filter { $0 >= code }.min() ?? code
      // At most 0x10FFFF times 64: far from an overflow.
      delta += Int(next - code) * (handled + 1)
      code = next
      for scalar in scalars {
        if scalar < code { delta += 1 }
        guard scalar == code else { continue }
        var quotient = delta
        var step = 36
        while true {
          let threshold = step <= bias ? 1 : step >= bias + 26 ? 26 : step - bias
          if quotient < threshold { break }
          output.append(digit(threshold + (quotient - threshold) % (36 - threshold)))
          quotient = (quotient - threshold) / (36 - threshold)
          step += 36
        }
        output.append(digit(quotient))
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      code += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 97 : value + 22) }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var step = 0
    while delta > 455 {
      delta /= 35
      step += 36
    }
    return step + 36 * delta / (delta + 38)
  }
}
