import Markup
import Newsroom
import Wire

/// Subscriber files: the CSV reader, and the rows as readers.
enum Subscribers {
  @Sendable static func file(_ bytes: [UInt8]) {
    let whole = records(of: bytes, chunk: max(bytes.count, 1))
    // However the bytes arrive, the rows are the same.
    for chunk in [1, 7] { expect(records(of: bytes, chunk: chunk) == whole, "in chunks of \(chunk), other rows") }
    var last = 0
    for record in whole {
      switch record {
      case .row(let row):
        expect(row.line > last, "a row on line \(row.line) after one on line \(last)")
        expect(!row.fields.isEmpty, "a row without fields")
        last = row.line
      case .broken(let error):
        expect(error.line > last, "a broken row on line \(error.line) after one on line \(last)")
        last = error.line
      }
    }
    subscribers(bytes)
    subscribers(Array("email,name,tier,newsletters\n".utf8) + bytes)
  }

  private static func records(of bytes: [UInt8], chunk: Int) -> [CSVRecord] {
    var reader = CSVReader(source: source(of: bytes, chunk: chunk))
    var records: [CSVRecord] = []
    do {
      while let record = try reader.next() { records.append(record) }
    } catch {
      expect(false, "thrown, though the source throws nothing: \(error)")
    }
    return records
  }

  private static func source(of bytes: [UInt8], chunk: Int) -> CSVReader.Source {
    var rest = bytes[...]
    return {
      defer { rest = rest.dropFirst(chunk) }
      return Array(rest.prefix(chunk))
    }
  }

  private static func subscribers(_ bytes: [UInt8]) {
    var file: SubscriberFile
    do {
      file = try SubscriberFile(
        file: "readers.csv", newsletters: ["daily-review", "weekly-review"], source: source(of: bytes, chunk: 64))
    } catch {
      return
    }
    do {
      var last = 0
      while let row = try file.next() {
        guard case .record(let record, let line) = row else { continue }
        expect(line > last, "a reader on line \(line) after one on line \(last)")
        last = line
        for text in [record.mailbox.address.text] {
          expect(text.utf8.allSatisfy { $0 > 32 && $0 != 127 }, "an address that mustn't be: \(text.debugDescription)")
        }
      }
    } catch {
      expect(false, "thrown, though the source throws nothing: \(error)")
    }
  }
}
