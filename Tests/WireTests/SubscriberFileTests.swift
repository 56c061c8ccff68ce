import Foundation
import Newsroom
import Testing
import Wire

@Suite("Subscriber files")
struct SubscriberFileTests {
  /// What a file gives, row by row, as text: `3 a@x.example|Ann|free|daily-review`, or the fault.
  private func rows(_ bytes: [UInt8], chunk: Int = 7) -> [String] {
    var rest = bytes[...]
    do {
      var file = try SubscriberFile(file: "s.csv", newsletters: ["daily-review", "weekly-review"]) {
        let part = Array(rest.prefix(chunk))
        rest = rest.dropFirst(chunk)
        return part
      }
      var rows: [String] = []
      while let row = try file.next() {
        switch row {
        case .record(let record, let line):
          let wanted = record.newsletters.joined(separator: "+")
          rows.append(
            "\(line) \(record.mailbox.address)|\(record.mailbox.name ?? "-")|\(record.tier.rawValue)|\(wanted)")
        case .error(let error): rows.append("\(error)")
        }
      }
      return rows
    } catch { return ["refused: \(error)"] }
  }

  private func rows(_ text: String) -> [String] { rows(Array(text.utf8)) }

  private func fault(_ row: String) -> String { rows("email,name,tier,newsletters\n\(row)\n").first ?? "nothing" }

  @Test("columns may stand in any order, be capitals, and only some are needed")
  func columns() {
    #expect(
      rows("Newsletters , EMAIL\ndaily-review;weekly-review,Ann@X.Example\n;,b@x.example") == [
        "2 Ann@x.example|-|free|daily-review+weekly-review", "3 b@x.example|-|free|",
      ])
  }

  @Test("the repository's sample is read")
  func sample() throws {
    let read = rows(try House.bytes("Config/sample/subscribers.csv"))
    #expect(read.count == 12)
    #expect(read.contains("3 ngozi.okafor@example.com|Okafor, Ngozi|all-access|daily-review+weekly-review"))
  }

  @Test("what spreadsheets write is read: a BOM, CR LF, semicolons, Windows-1252, UTF-16, rows of separators")
  func spreadsheets() {
    let expected = ["2 a@x.example|Müller|all-access|daily-review+weekly-review"]
    let text =
      "email;name;tier;newsletters\r\na@x.example;Müller;All-Access;\"daily-review; weekly-review;\"\r\n;;;\r\n\r\n"
    #expect(rows("\u{FEFF}" + text) == expected)
    #expect(rows(text) == expected)
    #expect(rows(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) == expected)
    #expect(rows([0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }) == expected)
    #expect(
      rows(text.replacing(";", with: "\t").replacing("\t w", with: "; w").replacing("w\t", with: "w")) == expected)
  }

  @Test("a row after a quoted newline keeps its own line, and the newline is refused in a name")
  func quotedNewlines() {
    #expect(
      rows("email,name,newsletters\na@x.example,\"A\nB\",\n\nc@x.example,C,daily-review\n") == [
        "s.csv:2: the name \"A\\u{a}B\" contains a control character", "5 c@x.example|C|free|daily-review",
      ])
  }

  @Test(
    "a header that can't be used stops the file",
    arguments: [
      ("", "s.csv:1: the file has no header line"),
      ("\n\nemail,mame,newsletters\n", "s.csv:3: there is no column \"mame\""),
      ("e-mail,newsletters\n", "did you mean \"email\"?"),
      ("name,newsletters\n", "s.csv:1: the column \"email\" is missing"),
      ("email,name\n", "s.csv:1: the column \"newsletters\" is missing"),
      ("email,newsletters,Email\n", "s.csv:1: column \"email\" stands twice"),
      ("email,\"new\"s\n", "s.csv:1: field 2: text after the quote"),
    ])
  func headers(text: String, fault: String) {
    let read = rows(text)
    #expect(read.count == 1 && read[0].hasPrefix("refused: ") && read[0].contains(fault), "\(read)")
  }

  @Test(
    "a bad row is reported with its line",
    arguments: [
      ("nobody,,,", "s.csv:2: \"nobody\" has no @"), (",Ann,,", "s.csv:2: \"\" has no @"),
      ("a b@x.example,,,", "contains white space"), ("a@localhost.,,,", "is no host name"),
      ("\"a@x.example\r\nBcc: b@x.example\",,,", "contains white space or a control character"),
      ("\"a@exämple.com\0x\",,,", "contains white space or a control character"), ("ä\u{200b}@x.example,,,", "U+200B"),
      ("a@x.example,\"A\0B\",,", "the name \"A\\u{0}B\" contains a control character"),
      ("a@x.example,A\u{2028}B,,", "contains a control character"),
      ("a@x.example,\(String(repeating: "x", count: 201)),,", "the name is longer than 200 characters"),
      ("a@x.example,,gold,", "\"gold\" is no tier: free or all-access"),
      ("a@x.example,,all-acess,", "did you mean \"all-access\"?"),
      ("a@x.example,,,daily", "there is no newsletter \"daily\""),
      ("a@x.example,,,daily-review;weekly-revue", "no newsletter \"weekly-revue\"; did you mean \"weekly-review\"?"),
      ("a@x.example,,", "the row has 3 fields, the header 4"),
      ("a@x.example,,,,", "the row has 5 fields, the header 4"),
      ("a@x.example,\"A\" B,,", "s.csv:2: field 2: text after the quote"),
    ])
  func badRows(row: String, message: String) {
    let found = fault(row)
    #expect(found.hasPrefix("s.csv:2: ") && found.contains(message), "\(found)")
    #expect(!found.unicodeScalars.contains { $0.value < 32 })
  }

  @Test("good rows go in beside bad ones; a quote that is never closed costs its line")
  func beside() {
    let read = rows("email,newsletters\na@x.example,\nbad,\n\"c@x.example,\nd@x.example,daily-review;daily-review\n")
    #expect(read.count == 4 && read[0].hasPrefix("2 ") && read[3] == "5 d@x.example|-|free|daily-review", "\(read)")
    #expect(read[1].hasPrefix("s.csv:3: ") && read[2].hasPrefix("s.csv:4: "), "\(read)")
  }

  @Test("an international domain becomes A-labels")
  func domains() {
    #expect(fault("ann@Bücher.example,,,") == "2 ann@xn--bcher-kva.example|-|free|")
    #expect(fault("ann@例え。テスト,,,") == "2 ann@xn--r8jz45g.xn--zckzah|-|free|")
  }

  @Test("200,000 rows are read in flat memory and good time")
  func large() throws {
    var produced = 0
    var file = try SubscriberFile(file: "s.csv", newsletters: ["daily-review"]) {
      guard produced < 200_000 else { return [] }
      var text = produced == 0 ? "email,name,tier,newsletters\n" : ""
      for number in produced..<(produced + 1_000) {
        text += "reader\(number)@example.org,\"Reader, No. \(number)\",free,daily-review\n"
      }
      produced += 1_000
      return Array(text.utf8)
    }
    var (count, early, ahead) = (0, 0, 0)
    let time = try ContinuousClock().measure {
      while let row = try file.next() {
        guard case .record(let record, let line) = row, line == count + 2 else { break }
        if count % 50_000 == 0 { #expect(record.mailbox.name == "Reader, No. \(count)") }
        count += 1
        ahead = max(ahead, produced - count)
        if count == 20_000 { early = try Self.residentKilobytes() }
      }
    }
    let growth = try Self.residentKilobytes() - early
    print("subscriber rows: \(count) in \(time), \(growth) KB more than after 20,000")
    #expect(count == 200_000)
    // Other suites run beside this one, so that the memory says little; what is read ahead does.
    #expect(ahead <= 2_000)
  }

  private static func residentKilobytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4
  }
}
