import Foundation
import Newsroom
import Testing

@testable import Store

@Suite("Soft bounces in the books")
struct SoftReturnTests {
  private static let day: TimeInterval = 86_400

  private func at(_ day: Double) -> Date { Date(timeIntervalSince1970: 1_795_046_400 + day * Self.day) }

  @Test("bounces from before a reader consented anew don't count; mail that is no issue's counts once a day")
  func counting() throws {
    let folder = try Folder()
    let store = try folder.store()
    let address = try EmailAddress("ann@example.org")
    let consent = ConsentNote(.command, who: "ed", evidence: "a form")
    var record = try record("ann@example.org")
    record.consent = at(0)
    _ = try store.audience.add(record, at: at(0), note: consent)
    let ann = try #require(try store.audience.subscriber(at: address)).id
    var number: UInt8 = 0
    func bounce(_ day: Double) throws {
      number += 1
      try store.returns.record(
        ReturnEntry(
          hash: [UInt8](repeating: number, count: 32), at: at(day), mailbox: "-", kind: "bounce", effect: .counted,
          proof: .token, subscriber: ann, verdict: "soft", evidence: "full"))
    }
    for day in [1, 1.1, 1.2, 2] { try bounce(day) }
    #expect(try store.returns.softReturns(of: ann, since: at(0)) == 2)
    #expect(try store.returns.softReturns(of: ann, since: at(1.9)) == 1)
    try store.suppressions.suppress(address, reason: .bounce, evidence: "2 soft bounces", at: at(2))
    try store.suppressions.unsuppress(address, at: at(3), note: consent)
    #expect(try store.returns.softReturns(of: ann, since: at(0)) == 2)
    record.consent = at(4)
    _ = try store.audience.add(record, at: at(4), note: consent)
    #expect(try store.returns.softReturns(of: ann, since: at(0)) == 0)
    try bounce(5)
    #expect(try store.returns.softReturns(of: ann, since: at(0)) == 1)
  }
}
