import Foundation
import Newsroom
import Wire

/// Lists of readers, ours and others' exports, as CSV and as JSON Lines: what is read can be mailed and written, and is
/// read again as the same.
enum Readers {
  @Sendable static func list(_ bytes: [UInt8]) {
    for isJSONLines in [false, true] {
      for map in [[], [(column: "*", field: "attribute")]] {
        let options = SubscriberFileOptions(map: map, newsletters: ["daily-review"], isJSONLines: isJSONLines)
        let records = read(bytes, options)
        for record in records { check(record) }
        again(records, isJSONLines)
      }
    }
  }

  private static let now = Date(timeIntervalSince1970: 1_795_420_800)

  private static func read(_ bytes: [UInt8], _ options: SubscriberFileOptions) -> [SubscriberRecord] {
    var rest = bytes[...]
    var records: [SubscriberRecord] = []
    guard
      var file = try? SubscriberFile(
        file: "readers", newsletters: ["daily-review", "weekly-review"], options: options, now: now,
        source: {
          defer { rest = rest.dropFirst(61) }
          return Array(rest.prefix(61))
        })
    else { return [] }
    do {
      var last = 0
      while let row = try file.next() {
        guard case .record(let record, let line) = row else { continue }
        expect(line > last, "a reader on line \(line) after one on line \(last)")
        last = line
        records.append(record)
      }
    } catch {
      expect(false, "thrown, though the source throws nothing: \(error)")
    }
    return records
  }

  private static func check(_ record: SubscriberRecord) {
    let text = record.mailbox.address.text
    expect(text.utf8.allSatisfy { $0 > 32 && $0 != 127 }, "an address that mustn't be: \(text.debugDescription)")
    expect(record.mailbox.name.map { $0.utf8.allSatisfy { $0 >= 32 } } ?? true, "a control character in a name")
    expect(record.state != .erased, "a file can't erase")
    expect(record.consent.map { $0 < now.addingTimeInterval(1) } ?? true, "consent from the future")
    expect(record.attributes.keys.count <= Attributes.maxCount, "too many attributes")
    expect(Attributes(json: record.attributes.json) == record.attributes, "attributes that aren't read again")
  }

  private static func again(_ records: [SubscriberRecord], _ isJSONLines: Bool) {
    let keys = Set(records.flatMap(\.attributes.keys)).sorted()
    guard keys.count <= Attributes.maxCount else { return }
    var writer = SubscriberWriter(isJSONLines: isJSONLines, attributes: keys)
    for record in records {
      writer.append(
        SubscriberWriter.Reader(
          mailbox: record.mailbox, tier: record.tier, tierEnds: record.tierEnds, language: record.language,
          newsletters: record.newsletters, leftNewsletters: record.leftNewsletters, state: record.state,
          gone: record.state.isGone ? record.gone : nil, consent: record.consent, attributes: record.attributes))
    }
    let copies = read(writer.take(), SubscriberFileOptions(isJSONLines: isJSONLines))
    expect(copies.count == records.count, "\(records.count) readers written, \(copies.count) read")
    for (record, copy) in zip(records, copies) {
      expect(copy.mailbox == record.mailbox, "another mailbox: \(copy.mailbox) for \(record.mailbox)")
      expect(copy.attributes == record.attributes, "other attributes: \(copy.attributes) for \(record.attributes)")
      expect(copy.state == record.state && copy.consent == record.consent, "another state: \(copy) for \(record)")
      expect(copy.newsletters == record.newsletters && copy.tier == record.tier, "other wishes: \(copy) for \(record)")
    }
  }
}
