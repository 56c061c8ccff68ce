import Foundation
import Platform
import TestSupport
import Testing

@Suite struct OctetTests {
  @Test("the classes of octets are ASCII's, for each of the 256")
  func classes() {
    for octet in UInt8.min...UInt8.max {
      let character = Character(Unicode.Scalar(octet))
      let isASCII = octet < 0x80
      #expect(octet.isASCIIDigit == ("0"..."9").contains(character))
      #expect(octet.isASCIIUppercase == ("A"..."Z").contains(Unicode.Scalar(octet)))
      #expect(octet.isASCIILowercase == ("a"..."z").contains(Unicode.Scalar(octet)))
      #expect(octet.isASCIILetter == (isASCII && character.isLetter))
      #expect(octet.isASCIIAlphanumeric == (isASCII && (character.isLetter || character.isNumber)))
      #expect(octet.isASCIIHexDigit == (isASCII && character.isHexDigit))
      #expect(octet.hexDigitValue.map { Int($0) } == character.hexDigitValue)
      #expect(octet.isASCIIWhitespace == (isspace(Int32(octet)) != 0))
      #expect(octet.isASCIIPrintable == (isASCII && isgraph(Int32(octet)) != 0))
      #expect(Int32(octet.lowercasedASCII) == (isASCII ? tolower(Int32(octet)) : Int32(octet)))
    }
    #expect(Array("ÀB-z1".utf8).lowercasedASCII == Array("Àb-z1".utf8))
  }

  @Test("octets are two hexadecimal digits each")
  func hexadecimal() {
    #expect([0x00, 0x0F, 0xF0, 0xAB].hex == "000ff0ab")
    #expect([UInt8]().hex.isEmpty)
    var digits: [UInt8] = []
    for value in UInt8(0)..<16 { digits.append(hexDigit: value) }
    #expect(digits == Array("0123456789ABCDEF".utf8))
  }

  @Test(
    "base64 is RFC 4648's, section 10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func base64(text: String, encoded: String) {
    #expect(Array(text.utf8).base64 == Array(encoded.utf8))
    let bare = encoded.filter { $0 != "=" }
    #expect(Base64.url.encode(Array(text.utf8)) == Array(bare.utf8))
    #expect(Base64.url.decode(bare) == Array(text.utf8))
    #expect(Base64.decode(lenient: encoded) == Array(text.utf8))
    #expect(Base64.decode(lenient: bare) == Array(text.utf8))
  }

  @Test("the alphabets differ in their last two characters")
  func alphabets() {
    let octets: [UInt8] = [0xFB, 0xEF, 0xFF]
    #expect(octets.base64 == Array("++//".utf8))
    #expect(Base64.url.encode(octets) == Array("--__".utf8))
    #expect(Base64.imap.encode(octets) == Array("++,,".utf8))
    #expect(Base64.url.decode("--__") == octets)
    #expect(Base64.decode(lenient: "+-/_") == octets)
    #expect(Base64.decode(lenient: " +-\r\n\t/_=") == octets)
  }

  @Test("what isn't base64 is refused", arguments: ["A", "Zg==", "Z+8", "Zm9v\n", "Zé", "Zm 9"])
  func noBase64(text: String) {
    #expect(Base64.url.decode(text) == nil)
  }

  @Test("a lenient reader refuses what no alphabet has", arguments: ["Zm9v!", "Zm,v", "Zé"])
  func noLenientBase64(text: String) {
    #expect(Base64.decode(lenient: text) == nil)
  }

  @Test("base64 of any octets is Foundation's, and read back", arguments: 1...20 as ClosedRange<UInt64>)
  func anyBase64(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<50 {
      let octets = random.octets(upTo: 100)
      let encoded = Data(octets).base64EncodedString()
      #expect(octets.base64 == Array(encoded.utf8))
      #expect(Base64.url.decode(String(decoding: Base64.url.encode(octets), as: UTF8.self)) == octets)
      #expect(Base64.decode(lenient: encoded) == octets)
    }
  }

  @Test(
    "FNV-1a has the values of its authors' test suite",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("b", 0xaf63_df4c_8601_f1a5),
      ("foobar", 0x8594_4171_f739_67e8), ("chongo was here!\n", 0x4681_0940_eff5_f915),
    ] as [(String, UInt64)])
  func fnv(text: String, hash: UInt64) {
    #expect(FNV1a.hash(text.utf8) == hash)
    var stepwise = FNV1a()
    for octet in text.utf8 { stepwise.combine(octet) }
    #expect(stepwise.value == hash)
  }

  @Test(
    "all line ends become a line feed",
    arguments: [
      ("", ""), ("a\nb", "a\nb"), ("a\r\nb\r\n", "a\nb\n"), ("a\rb", "a\nb"), ("\r\r\n\n\r", "\n\n\n\n"),
    ])
  func lineEnds(text: String, unified: String) {
    #expect(LineEnds.unified(Array(text.utf8)) == Array(unified.utf8))
  }

  @Test("a string of JSON is read back as it was, and has no control characters")
  func json() throws {
    let texts = ["", "plain", "\"\\/", "\u{0}\u{1}\n\r\t\u{1F}\u{7F}", "naïve 😀 \u{2028}", "e\u{301}\r\n"]
    for text in texts {
      let quoted = JSONText.quoted(text)
      #expect(!quoted.utf8.contains { $0 < 0x20 })
      #expect(try JSONDecoder().decode(String.self, from: Data(quoted.utf8)) == text)
    }
    #expect(JSONText.quoted("a\"b\\c\nd") == #""a\"b\\c\u000ad""#)
  }
}

@Suite struct PercentEncodingTests {
  @Test("unreserved characters stay, all others are octets in capitals")
  func unreserved() {
    let plain = "ABCxyz0189-._~"
    #expect(PercentEncoding.encode(plain, keeping: \.isURIUnreserved) == plain)
    #expect(PercentEncoding.encode("a b+c/é%", keeping: \.isURIUnreserved) == "a%20b%2Bc%2F%C3%A9%25")
    #expect(PercentEncoding.encode(Array("a@b".utf8)) { $0.isURIUnreserved || $0 == 0x40 } == Array("a@b".utf8))
    let allowed = (UInt8.min...UInt8.max).filter(\.isURIUnreserved)
    #expect(allowed.count == 66)
  }

  @Test("what may stand in a URI is what RFC 3986 names, section 2")
  func uri() {
    let named = Set("-._~:/?#[]@!$&'()*+,;=%".utf8)
    for octet in UInt8.min...UInt8.max {
      #expect(octet.isURIOctet == (octet.isASCIIAlphanumeric || named.contains(octet)))
    }
  }

  @Test("a percent sign without two digits is refused", arguments: ["%", "%4", "a%4g", "%+1", "%%41", "%４１"])
  func broken(text: String) {
    #expect(PercentEncoding.decode(text.utf8) == nil)
  }

  @Test("digits are read in either case, and a plus is a plus")
  func either() {
    #expect(PercentEncoding.decode("%c3%A9+%2b".utf8) == Array("é++".utf8))
  }

  @Test("any octets are read back", arguments: 1...20 as ClosedRange<UInt64>)
  func anything(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<50 {
      let octets = random.octets(upTo: 60)
      let encoded = PercentEncoding.encode(octets, keeping: \.isURIUnreserved)
      #expect(encoded.allSatisfy { $0.isURIUnreserved || $0 == UInt8(ascii: "%") })
      #expect(PercentEncoding.decode(encoded) == octets)
    }
  }
}
