internal import Platform

/// A text's SimHash: 64 bits of which two like texts share most (Charikar, "Similarity Estimation Techniques from
/// Rounding Algorithms", 2002), over its runs of three words.
///
/// Words are compared without ASCII case, and without what isn't a letter or digit; each Chinese, Japanese or Korean
/// character is a word. Failure policy: total. Limits: a text of fewer than 16 words has none: it would say too little.
public struct Fingerprint: Sendable, Hashable, Codable, CustomStringConvertible {
  public var bits: UInt64

  public init(bits: UInt64) { self.bits = bits }

  public init?(of text: String) {
    let runs = Runs.hashes(of: text)
    guard runs.count > 13 else { return nil }
    // 64 counts side by side: bit n of plane p is bit p of how many hashes have bit n.
    var planes = [UInt64](repeating: 0, count: 32)
    for hash in runs {
      var carry = hash
      var plane = 0
      while carry != 0, plane < 32 {
        let sum = planes[plane] ^ carry
        carry &= planes[plane]
        planes[plane] = sum
        plane += 1
      }
    }
    bits = 0
    for place in 0..<64 {
      let count = planes.indices.reduce(0) { $0 + Int(planes[$1] >> UInt64(place) & 1) << $1 }
      if count * 2 > runs.count { bits |= 1 << UInt64(place) }
    }
  }

  /// How many bits differ: 0 for the same text, about 32 for texts that have nothing in common.
  public func distance(to other: Fingerprint) -> Int { (bits ^ other.bits).nonzeroBitCount }

  /// Per cent of likeness that the distance stands for: the cosine of π · distance / 64.
  public func likeness(to other: Fingerprint) -> Int {
    let distance = distance(to: other)
    return distance < Self.cosines.count ? Self.cosines[distance] : 0
  }

  private static let cosines = [
    100, 100, 100, 99, 98, 97, 96, 94, 92, 90, 88, 86, 83, 80, 77, 74, 71, 67, 63, 60, 56, 51, 47, 43, 38, 34, 29, 24,
    20, 15, 10, 5,
  ]

  /// 16 hexadecimal digits.
  public var description: String {
    let digits = String(bits, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard text.utf8.count == 16, let bits = UInt64(text, radix: 16) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is no fingerprint")
    }
    self.bits = bits
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A text's runs of three words, as hashes.
enum Runs {
  static func hashes(of text: String) -> [UInt64] {
    var text = text
    return text.withUTF8 { octets in
      var runs: [UInt64] = []
      runs.reserveCapacity(octets.count / 6)
      var before: UInt64 = 0
      var last: UInt64 = 0
      var words = 0
      var word = FNV1a()
      var isInWord = false
      func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
      }
      func end() {
        guard isInWord else { return }
        isInWord = false
        words += 1
        if words > 2 {
          runs.append(mixed(before &* 0x9E37_79B9_7F4A_7C15 ^ (last << 21 | last >> 43) ^ word.value &* 3))
        }
        before = last
        last = word.value
        word = FNV1a()
      }
      func add(_ octet: UInt8) {
        isInWord = true
        word.combine(octet)
      }
      var position = 0
      while position < octets.count {
        let octet = octets[position]
        position += 1
        switch octet {
        case 0x61...0x7A, 0x30...0x39: add(octet)
        case 0x41...0x5A: add(octet | 0x20)
        case 0..<0x80: end()
        // U+0080 to U+00BF: no-break space, guillemets; a letter is never among them but ª and º.
        case 0xC2:
          end()
          position += 1
        // U+2000 to U+2FFF: dashes, quotation marks, signs. U+3000 to U+303F: wide spaces and stops.
        case 0xE2:
          end()
          position += 2
        case 0xE3 where position < octets.count && octets[position] == 0x80:
          end()
          position += 2
        case 0xE3...0xED:
          end()
          add(octet)
          for _ in 0..<2 where position < octets.count {
            add(octets[position])
            position += 1
          }
          end()
        default: add(octet)
        }
      }
      end()
      return runs
    }
  }

  /// Per cent of all runs of either that both have: their Jaccard coefficient.
  static func shared(_ left: Set<UInt64>, _ right: Set<UInt64>) -> Int {
    let common = left.count <= right.count ? left.count(where: right.contains) : right.count(where: left.contains)
    let all = left.count + right.count - common
    return all == 0 ? 0 : common * 100 / all
  }
}
