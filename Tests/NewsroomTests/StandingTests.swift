import Foundation
import Newsroom
import TestSupport
import Testing

@Suite("Readers' standing") struct StandingTests {
  private func at(_ second: Int) -> Date { Date(timeIntervalSince1970: Double(second)) }

  private func leaving(_ random: inout Seeded) -> ConsentEvent {
    let time = at(Int.random(in: 0...50, using: &random))
    return [.left(at: time), .bounced(at: time), .complained(at: time)].randomElement(using: &random)!
  }

  @Test("what goes against mail counts in any order, and again changes nothing: a lattice")
  func lattice() {
    var random = Seeded(61)
    for _ in 0..<2_000 {
      let start = Standing.new(isConfirmed: Bool.random(using: &random), at: at(10))
      var events = (0..<Int.random(in: 1...6, using: &random)).map { _ in leaving(&random) }
      if Int.random(in: 0...9, using: &random) == 0 { events.append(.erased(at: at(60))) }
      let once = events.reduce(start) { $0.after($1) }
      #expect(events.shuffled(using: &random).reduce(start) { $0.after($1) } == once)
      #expect(events.reduce(once) { $0.after($1) } == once)
      var (state, step) = (start.state, start)
      for event in events {
        step = step.after(event)
        #expect(step.state >= state)
        state = step.state
      }
    }
  }

  @Test("no file and no command raises a gone reader without newer consent; after a complaint only the reader does")
  func raising() {
    var random = Seeded(62)
    for _ in 0..<5_000 {
      var standing = Standing.new(isConfirmed: Bool.random(using: &random), at: at(10))
      for _ in 0..<8 {
        let isGrant = Bool.random(using: &random)
        guard isGrant else {
          standing = standing.after(leaving(&random))
          continue
        }
        let time: Int? = Bool.random(using: &random) ? Int.random(in: 0...60, using: &random) : nil
        let authority = ConsentAuthority.allCases.randomElement(using: &random)!
        let after = standing.after(.granted(at: time.map(at), by: authority))
        if standing.state.isGone, !after.state.isGone {
          #expect(time.map(at).map { $0 > standing.lastLeaving } == true)
          if standing.state == .complained { #expect(authority == .reader) }
          #expect(standing.state != .erased && after.left == nil && after.state == .confirmed)
        }
        if standing.state == .pending, authority == .file, time == nil { #expect(after == standing) }
        standing = after
      }
    }
  }

  @Test("an erased reader stays erased, whatever comes")
  func erased() {
    let erased = Standing.new(isConfirmed: true, at: at(1)).after(.erased(at: at(2)))
    let events: [ConsentEvent] = [
      .granted(at: at(99), by: .reader), .left(at: at(9)), .bounced(at: at(9)), .lifted(at: at(9), resubscribes: true),
    ]
    for event in events { #expect(erased.after(event).state == .erased) }
  }

  @Test("lifting a suppression brings nobody back of itself, and never one who had asked to go")
  func lifting() {
    let reader = Standing.new(isConfirmed: true, at: at(1))
    let bounced = reader.after(.bounced(at: at(5)))
    #expect(bounced.after(.lifted(at: at(6), resubscribes: false)).state == .unsubscribed)
    #expect(bounced.after(.lifted(at: at(6), resubscribes: true)).state == .confirmed)
    let left = reader.after(.left(at: at(3))).after(.bounced(at: at(5)))
    #expect(left.after(.lifted(at: at(6), resubscribes: true)).state == .unsubscribed)
    let pending = Standing.new(isConfirmed: false, at: at(1)).after(.bounced(at: at(5)))
    #expect(pending.after(.lifted(at: at(6), resubscribes: true)).state == .pending)
  }

  @Test("attributes are written and read again as the same")
  func attributes() {
    var random = Seeded(63)
    let pieces = ["a", "\"", "\\", "\n", "é", "😀", "{", ":", ",", "\u{1}", " "]
    for _ in 0..<500 {
      var values: [String: String] = [:]
      for key in 0..<Int.random(in: 0...4, using: &random) {
        values["k\(key)"] = (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random)!
        }
        .joined()
      }
      let attributes = Attributes(values)
      #expect(Attributes(json: attributes.json) == attributes)
    }
    #expect(Attributes(json: "{") == nil && Attributes(json: "{\"a\":1}") == nil && Attributes(json: "{}x") == nil)
    #expect(Attributes.key("Preferred City ") == "preferred-city" && Attributes.key("—") == nil)
  }
}
