import Foundation
import Newsroom
import Testing

@Suite("email addresses")
struct EmailAddressTests {
  @Test(
    "what is mailed every day is taken as it is",
    arguments: [
      "ann@example.com", "ann.lee+news@mail.example.co.uk", "o'brien@example.ie", "_@example.com", "1@2.example",
      "!#$%&'*+-/=?^_`{|}~@example.com", "ann@xn--bcher-kva.example", "root@localhost", "a@b.c--d.example",
    ])
  func valid(text: String) throws { #expect(try EmailAddress(text).text == text) }

  @Test(
    "hostile and broken text is refused",
    arguments: [
      "", "@", "ann", "ann@", "@example.com", "ann@example", "ann@@example.com", "a@b@example.com", ".ann@example.com",
      "ann.@example.com", "a..b@example.com", "ann@.example.com", "ann@example.com.", "ann@exa..mple.com",
      "ann@-example.com", "ann@example-.com", "ann@192.0.2.1", "ann@[192.0.2.1]", "ann@exam_ple.com",
      "ann@example.com\r\nRCPT TO:<eve@example.com>", "ann\r@example.com", "ann\n@example.com", "ann@example.com\n",
      "ann\r\n@example.com", "ann@exam\r\nple.com", "ann\0@example.com", "ann@example.com\0", "ann @example.com",
      " ann@example.com", "ann@example.com ", "ann\t@example.com", "<ann@example.com>", "ann@example.com>",
      "\"ann\"@example.com", "\"a b\"@example.com", "ann@\"example\".com", "ann(x)@example.com", "ann@example.com(x)",
      "ann,eve@example.com", "ann;eve@example.com", "ann:eve@example.com", "ann\\@example.com", "ann@exa\\mple.com",
      "ann\u{7f}@example.com", "ann\u{85}@example.com", "ann\u{a0}@example.com", "ann@example\u{3002}com",
      "ann@exämple.com", "ann\u{200b}@example.com", "ann\u{2028}@example.com", "ann@example.com/",
      "ann@example.c\u{212a}", "ann\u{ff20}example.com", "ann\u{a0}x@example.com",
      // What can't be seen, turns the direction, is ASCII in another dress, or joins what stands before it.
      "ä\u{200d}@example.com", "ä\u{ad}@example.com", "\u{202e}ä@example.com", "\u{feff}ä@example.com",
      "ｅve@example.com",
      "ä\u{ff20}b@example.com", "eve²@example.com", "\u{212a}@example.com", "a\u{37e}b@example.com", "ﬁ@example.com",
      "\u{338}eve@example.com", "eve.\u{301}@example.com",
      "ㅤ@example.com", "a\u{e000}@example.com", "a\u{378}@example.com", "a\u{fe0f}@example.com", "ä\r\n@example.com",
      "\"ä\"@example.com", "ä b@example.com", "ä<b@example.com", "ä..b@example.com", ".ä@example.com", "ä@exämple.com",
    ])
  func refused(text: String) {
    #expect { try EmailAddress(text) } throws: { error in
      // Nothing that says why may forge a line of its own.
      !String(describing: error).unicodeScalars.contains { $0.value < 32 || $0.value == 0x2028 }
    }
  }

  @Test(
    "a local part in letters of any script is taken, and needs SMTPUTF8",
    arguments: [
      "jörg@example.com", "用户@example.com", "δοκιμή@example.com", "dörte.o'neill+news@example.com", "коля@example.com",
      "उपयोगकर्ता@example.com", "علي@example.com", "😀@example.com", "ø@xn--exmple-cua.com",
    ])
  func international(text: String) throws {
    let address = try EmailAddress(text)
    #expect(Array(address.text.utf8) == Array(text.utf8) && address.isInternational)
    #expect(throws: AddressError.self) { try address.inASCII() }
    #expect(try EmailAddress("ann@example.com").inASCII().isInternational == false)
  }

  @Test("two spellings of one letter are one address, octet for octet; its identity is one too")
  func normalised() throws {
    let composed = try EmailAddress("J\u{d6}rg@example.com")
    let apart = try EmailAddress("JO\u{308}rg@EXAMPLE.com")
    #expect(Array(composed.text.utf8) == Array(apart.text.utf8))
    #expect(Array(composed.identity.utf8) == Array("j\u{f6}rg@example.com".utf8))
    // Sixty-four octets as they are stored, however many there were.
    #expect(throws: Never.self) {
      try EmailAddress(String(repeating: "e\u{301}", count: 32) + "@example.com")
    }
    #expect(throws: AddressError.self) { try EmailAddress(String(repeating: "é", count: 33) + "@example.com") }
    #expect(throws: AddressError.self) {
      try EmailAddress("é" + String(repeating: "a", count: 50) + "@" + String(repeating: "a", count: 203))
    }
    for address in ["JÖRG@example.com", "İpek@example.com", "ΑΣ@example.com", "Ǆ@example.com"] {
      let identity = try? EmailAddress(address).identity
      if let identity { #expect(try Array(EmailAddress(identity).identity.utf8) == Array(identity.utf8)) }
    }
  }

  @Test("every ASCII character that RFC 5322 keeps out of an atom is refused before and after the @")
  func specials() {
    let atom = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~".unicodeScalars)
    let host = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.".unicodeScalars)
    for scalar in (0..<128).map({ Unicode.Scalar(UInt8($0)) }) {
      let character = Character(scalar)
      #expect(((try? EmailAddress("a\(character)b@example.com")) != nil) == (atom.contains(scalar) || scalar == "."))
      #expect(((try? EmailAddress("ab@exa\(character)mple.com")) != nil) == host.contains(scalar))
    }
  }

  @Test("the limits of RFC 5321 hold to the octet")
  func limits() throws {
    func letters(_ count: Int) -> String { String(repeating: "a", count: count) }
    #expect(throws: Never.self) { try EmailAddress(letters(64) + "@example.com") }
    #expect(throws: AddressError.self) { try EmailAddress(letters(65) + "@example.com") }
    #expect(throws: Never.self) { try EmailAddress("a@" + letters(63) + ".com") }
    #expect(throws: AddressError.self) { try EmailAddress("a@" + letters(64) + ".com") }
    let domain = [letters(63), letters(63), letters(61)].joined(separator: ".")
    #expect(try EmailAddress(letters(64) + "@" + domain).text.utf8.count == 254)
    #expect(throws: AddressError.self) { try EmailAddress(letters(64) + "@" + domain + "a") }
  }

  @Test("a reason stays short however long the text")
  func longReason() {
    #expect { try EmailAddress(String(repeating: "é\r", count: 1_000_000)) } throws: { error in
      String(describing: error).utf8.count < 2000
    }
  }

  @Test("two spellings of one address have one identity; the local part stays as given")
  func identity() throws {
    let address = try EmailAddress("Ann.Lee@EXAMPLE.Com")
    #expect(address.text == "Ann.Lee@example.com" && address.localPart == "Ann.Lee" && address.domain == "example.com")
    #expect(try address.identity == EmailAddress("ann.lee@example.COM").identity)
    #expect(try EmailAddress("ann@EXAMPLE.com") == EmailAddress("ann@example.com"))
    #expect(try EmailAddress("ann+a@example.com").identity != EmailAddress("ann@example.com").identity)
  }

  @Test("what comes from outside shows its control characters, and letters of every script")
  func printable() {
    #expect("a\r\nb\0\u{9b}c".printable == "a\\u{d}\\u{a}b\\u{0}\\u{9b}c")
    #expect("\u{202e}moc.elpmaxe\u{2066}".printable == "\\u{202e}moc.elpmaxe\\u{2066}")
    #expect("日本 عربي é 👩‍🚀".printable == "日本 عربي é 👩‍🚀")
  }
}

@Suite("yardsticks", .enabled(if: ProcessInfo.processInfo.environment["DATELINE_SHARED"] != nil))
struct AddressYardstick {
  struct Case: Decodable {
    var address: String
    var category: String
    var diagnosis: String
  }

  /// isemail judges grammar. What it calls valid "for SMTP, with unusual elements" (quoted local parts, address
  /// literals, numeric top-level domains), by folding white space or comments, or only by RFC 5322, is not mailed: we
  /// refuse it.
  @Test("isemail's cases: valid is what isemail calls valid, whether or not its domain had records")
  func isemail() throws {
    let shared = try #require(ProcessInfo.processInfo.environment["DATELINE_SHARED"])
    let data = try Data(contentsOf: URL(fileURLWithPath: shared + "/yardsticks/isemail.json"))
    let cases = try JSONDecoder().decode([Case].self, from: data)
    let mailable: Set = ["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"]
    var agreed = 0
    var byGrammar = 0
    for item in cases {
      let taken = (try? EmailAddress(item.address)) != nil
      if taken == mailable.contains(item.category) {
        agreed += 1
      } else {
        print("isemail differs: \(item.address.printable) taken \(taken) \(item.diagnosis)")
      }
      if taken == (mailable.contains(item.category) || item.category == "ISEMAIL_RFC5321") { byGrammar += 1 }
    }
    print("isemail \(agreed)/\(cases.count) (counting quoted local parts and address literals as valid: \(byGrammar))")
    #expect(Double(agreed) > 0.95 * Double(cases.count))
  }
}
