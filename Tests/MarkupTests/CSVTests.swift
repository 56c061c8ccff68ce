import Markup
import TestSupport
import Testing

@Suite("CSV")
struct CSVTests {
  private func read(_ bytes: [UInt8], chunk: Int, _ options: CSVOptions = CSVOptions()) throws -> [CSVRecord] {
    var at = 0
    var reader = CSVReader(options: options) {
      defer { at = min(at + chunk, bytes.count) }
      return Array(bytes[at..<min(at + chunk, bytes.count)])
    }
    var records: [CSVRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  /// Reads with chunks of every size from 1, and expects the same each time.
  private func read(_ source: String, _ options: CSVOptions = CSVOptions()) throws -> [CSVRecord] {
    let bytes = Array(source.utf8)
    let whole = try read(bytes, chunk: max(bytes.count, 1), options)
    for chunk in 1..<max(min(bytes.count, 12), 2) { #expect(try read(bytes, chunk: chunk, options) == whole) }
    return whole
  }

  private func row(_ line: Int, _ fields: String...) -> CSVRecord { .row(CSVRow(fields: fields, line: line)) }

  @Test("quotes hold separators, quotes and line breaks, and lines are counted")
  func quotes() throws {
    #expect(
      try read("a,b\r\n\"x,\"\"y\"\"\",\"one\r\ntwo\"\r\n\r\n3,\"\"\n")
        == [row(1, "a", "b"), row(2, "x,\"y\"", "one\r\ntwo"), row(5, "3", "")])
  }

  @Test("lines end in LF, CR LF or CR, and the last may not end at all", arguments: ["\n", "\r\n", "\r"])
  func lineEnds(end: String) throws {
    #expect(try read("a,b\(end)c,\(end)\(end),d") == [row(1, "a", "b"), row(2, "c", ""), row(4, "", "d")])
    #expect(try read("a\(end)\"b\"") == [row(1, "a"), row(2, "b")])
  }

  @Test("the separator is the one the first line has most of", arguments: [",", ";", "\t"])
  func sniffing(separator: String) throws {
    let source = "\"e,;\tmail\"\(separator)name\(separator)tier\na,;\tb"
    #expect(try read(source).first == row(1, "e,;\tmail", "name", "tier"))
    #expect(try read("a|b", CSVOptions(separator: UInt8(ascii: "|"))) == [row(1, "a", "b")])
  }

  @Test("a broken row is reported with its line, and the others are read")
  func broken() throws {
    #expect(
      try read("a,b\nx\"y,1\nc,d\n\"e\"f,2\ng,h\n")
        == [
          row(1, "a", "b"), .broken(CSVError(problem: .strayQuote, line: 2, field: 1)), row(3, "c", "d"),
          .broken(CSVError(problem: .textAfterQuote, line: 4, field: 1)), row(5, "g", "h"),
        ])
  }

  @Test("a quote that is never closed costs its own line, not the rest of the file")
  func unterminated() throws {
    #expect(
      try read("a,b\n1,\"lost\n2,x\n3,y\n")
        == [
          row(1, "a", "b"), .broken(CSVError(problem: .unterminatedQuote, line: 2, field: 2)), row(3, "2", "x"),
          row(4, "3", "y"),
        ])
    #expect(try read("a\n\"x") == [row(1, "a"), .broken(CSVError(problem: .unterminatedQuote, line: 2, field: 1))])
  }

  @Test("a field over the cap is reported, quoted or not")
  func cap() throws {
    let options = CSVOptions(maxFieldBytes: 10, maxFields: 3)
    let long = String(repeating: "x", count: 30)
    let error = CSVRecord.broken(CSVError(problem: .fieldTooLong(limit: 10), line: 2, field: 1))
    #expect(try read("a\n\(long),b\nc", options) == [row(1, "a"), error, row(3, "c")])
    #expect(try read("a\n\"\(long)\",b\nc", options) == [row(1, "a"), error, row(3, "c")])
    #expect(try read("a\n\"x\nlonger than ten\nc", options).prefix(2) == [row(1, "a"), error])
    #expect(
      try read("a,b,c,d\ne", options) == [
        .broken(CSVError(problem: .tooManyFields(limit: 3), line: 1, field: 4)), row(2, "e"),
      ])
  }

  @Test("byte order marks, Windows-1252 and UTF-16 are read, and strict UTF-8 refuses what isn't")
  func encodings() throws {
    #expect(try read("\u{FEFF}é,b") == [row(1, "é", "b")])
    let latin = Array("a,".utf8) + [0xE9, 0x93]
    #expect(try read(latin, chunk: 1) == [row(1, "a", "é\u{201C}")])
    #expect(
      try read(latin, chunk: 9, CSVOptions(encoding: .utf8))
        == [.broken(CSVError(problem: .notText("UTF-8"), line: 1, field: 2))])
    for bigEndian in [false, true] {
      let utf16 = "\u{FEFF}é,😀\r\nb,c".utf16.flatMap { unit in
        bigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
      }
      for chunk in 1...5 { #expect(try read(utf16, chunk: chunk) == [row(1, "é", "😀"), row(2, "b", "c")]) }
    }
  }

  @Test("an empty file has no rows, and the source's error comes through")
  func edges() throws {
    #expect(try read("") == [])
    #expect(try read("\n\r\n\r") == [])
    struct Torn: Error {}
    var reader = CSVReader { throw Torn() }
    #expect(throws: Torn.self) {
      // A noncopyable value can't be captured and changed in an escaping closure; this one isn't.
      _ = try reader.next()
    }
  }

  @Test("whatever is written is read again, in chunks of any size")
  func roundTrip() throws {
    var random = Seeded(3)
    let pieces = ["a", "b", "é", ",", ";", "\"", "\n", "\r\n", "\r", " ", "😀"]
    for _ in 0..<400 {
      let width = Int.random(in: 2...4, using: &random)
      let rows = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        (0..<width).map { _ in (0..<Int.random(in: 0..<5, using: &random)).map { _ in random.pick(pieces) }.joined() }
      }
      let end = random.pick(["\n", "\r\n", "\r"])
      let source = rows.map { row in
        row.map { field in
          let doubled = field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
          return "\"\(doubled)\""
        }.joined(separator: ",") + end
      }.joined()
      let records = try read(
        Array(source.utf8), chunk: Int.random(in: 1...9, using: &random), CSVOptions(separator: UInt8(ascii: ",")))
      let read = records.compactMap { if case .row(let row) = $0 { row.fields } else { nil } }
      #expect(read.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
    }
  }

  @Test("no bytes crash it, hang it or make the rows depend on the chunks")
  func fuzz() throws {
    var random = Seeded(4)
    let pieces: [UInt8] = Array("ab,,\"\"\"\n\r;".utf8) + [0xE9]
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in random.pick(pieces) }
      let options = CSVOptions(separator: UInt8(ascii: ","), maxFieldBytes: 12)
      let whole = try read(bytes, chunk: 64, options)
      #expect(try read(bytes, chunk: Int.random(in: 1...7, using: &random), options) == whole)
    }
  }
}
