import Foundation
import Newsroom
import Testing

@testable import Store

/// What one source said against mail, or for it, isn't another's to take back.
@Suite("What sources say after one another") struct LeavingTests {
  let folder: Folder
  let store: Store
  let kim: EmailAddress

  init() throws {
    folder = try Folder()
    store = try folder.store()
    kim = try EmailAddress("kim@example.org")
  }

  private func take(_ state: ReaderState, gone: Date? = nil, consent: Date? = nil, at time: Date) throws {
    var row = try record("kim@example.org")
    row.state = state
    row.gone = gone
    row.consent = consent
    try store.audience.importSubscribers([row], at: time)
  }

  private var state: ReaderState? { get throws { try store.audience.subscriberEntry(at: kim)?.standing.state } }

  // MARK: Leaving, twice

  @Test("a later leaving of one who left is kept and logged, and an older consent raises nobody")
  func laterLeaving() throws {
    try take(.unsubscribed, gone: at(10), at: at(100))
    try take(.unsubscribed, gone: at(60), at: at(101))
    #expect(try store.audience.consentLog(of: 1).last?.date == at(60))
    try take(.confirmed, consent: at(40), at: at(102))
    #expect(try state == .unsubscribed)
    try take(.confirmed, consent: at(61), at: at(103))
    #expect(try state == .confirmed)
  }

  @Test("who bounced and then left has left, for every newsletter")
  func leftBehindBounce() throws {
    try take(.bounced, gone: at(10), at: at(100))
    try take(.unsubscribed, gone: at(60), at: at(101))
    #expect(try state == .bounced)
    #expect(try store.audience.subscriberEntry(1)?.wishes["daily-review"]?.state == .unsubscribed)
    #expect(try store.audience.consentLog(of: 1).contains { $0.what == .left && $0.date == at(60) })
    try take(.confirmed, consent: at(40), at: at(102))
    #expect(try state == .bounced)
    _ = try store.audience.undoImport(2, by: "ed", at: at(103))
    #expect(try store.audience.subscriberEntry(1)?.standing.left == nil)
  }

  @Test("a file that says again that a reader left, without a date, isn't later news")
  func undated() throws {
    try take(.unsubscribed, gone: at(10), at: at(100))
    try take(.unsubscribed, at: at(101))
    try take(.confirmed, consent: at(40), at: at(102))
    #expect(try state == .confirmed)
  }

  @Test("two rows of one file: the later leaving counts, whichever comes first")
  func rows() throws {
    for times in [[at(10), at(60)], [at(60), at(10)]] {
      let store = try Folder().store()
      let rows = try times.map { time in
        var row = try record("kim@example.org")
        row.state = .unsubscribed
        row.gone = time
        return row
      }
      try store.audience.importSubscribers(rows, at: at(100))
      #expect(try store.audience.subscriberEntry(1)?.standing.lastLeaving == at(60))
    }
  }

  // MARK: Undo

  @Test(
    "undoing an import keeps a leaving that a later import says too, until that is undone as well", arguments: [0, 1])
  func undoRepeated(isKnown: Int) throws {
    if isKnown == 1 { try take(.confirmed, at: at(1)) }
    let first = Int64(isKnown + 1)
    try take(.complained, at: at(10))
    try take(.complained, at: at(20))
    let undo = try store.audience.undoImport(first, by: "ed", at: at(30))
    #expect(undo.removed == 0 && undo.kept.count == 1)
    #expect(try state == .complained && store.suppressions.isSuppressed(kim))
    try take(.confirmed, at: at(40))
    #expect(try state == .complained)
    _ = try store.audience.undoImport(first + 1, by: "ed", at: at(50))
    #expect(try state == (isKnown == 1 ? .confirmed : nil))
    #expect(try !store.suppressions.isSuppressed(kim))
  }

  @Test("undoing the later import first leaves the earlier's word alone, and both can be taken back")
  func undoBackwards() throws {
    try take(.confirmed, at: at(1))
    try take(.unsubscribed, at: at(10))
    try take(.unsubscribed, at: at(20))
    _ = try store.audience.undoImport(3, by: "ed", at: at(30))
    #expect(try state == .unsubscribed)
    _ = try store.audience.undoImport(2, by: "ed", at: at(40))
    #expect(try state == .confirmed)
    #expect(try store.audience.subscriberEntry(1)?.newsletters == ["daily-review"])
  }

  @Test("undoing an import keeps what a list, a report or the reader said since", arguments: [0, 1])
  func undoSuppressed(isKnown: Int) throws {
    if isKnown == 1 { try take(.confirmed, at: at(1)) }
    try take(.bounced, gone: at(10), at: at(20))
    #expect(try !store.suppressions.suppress(kim, reason: .bounce, evidence: "SES", at: at(5)))
    _ = try store.audience.undoImport(Int64(isKnown + 1), by: "ed", at: at(30))
    #expect(try state == .bounced)
    #expect(try store.suppressions.suppression(of: kim)?.evidence.contains("SES") == true)
  }

  @Test("a reader's own leaving counts though a file had said so before")
  func undoOwnLeaving() throws {
    try take(.confirmed, at: at(1))
    try take(.unsubscribed, gone: at(50), at: at(20))
    try store.audience.unsubscribe(1, from: nil, at: at(30))
    #expect(try store.audience.consentLog(of: 1).last?.note.how == .link)
    _ = try store.audience.undoImport(2, by: "ed", at: at(40))
    #expect(try state == .unsubscribed)
    #expect(try store.audience.subscriberEntry(1)?.newsletters == [])
  }

  @Test("consent given by hand to what an import had brought is logged, and outlasts the import", arguments: [0, 1])
  func handGiven(isKnown: Int) throws {
    var weekly = try record("kim@example.org", to: ["weekly-review"])
    weekly.stated = []
    if isKnown == 1 { try take(.confirmed, at: at(1)) }
    try store.audience.importSubscribers([weekly], at: at(2))
    weekly.mailbox.name = nil
    let note = ConsentNote(.command, who: "ed", source: "paper form")
    #expect(try store.audience.add(weekly, at: at(3), note: note) == .unchanged(1))
    #expect(try store.audience.consentLog(of: 1).last?.note.source == "paper form")
    let undo = try store.audience.undoImport(Int64(isKnown + 1), by: "ed", at: at(4))
    #expect(undo.removed == 0 && undo.kept.count == 1)
    #expect(try store.audience.subscriberEntry(1)?.newsletters.contains("weekly-review") == true)
  }

  // MARK: What comes back

  @Test("who comes back after a complaint or a bounce gets what they consent to, and nothing else")
  func narrow() throws {
    for reason in [Suppression.Reason.bounce, .complaint] {
      for isLifted in [true, false] where isLifted || reason == .bounce {
        let store = try Folder().store()
        try store.audience.importSubscribers([try record("kim@example.org")], at: at(0))
        try store.suppressions.suppress(kim, reason: reason, evidence: "x", at: at(5))
        if isLifted { try store.suppressions.unsuppress(kim, at: at(6)) }
        let weekly = try record("kim@example.org", to: ["weekly-review"])
        _ = try store.audience.add(weekly, at: at(7), note: ConsentNote(.command, source: "weekly only"))
        let entry = try #require(try store.audience.subscriberEntry(1))
        #expect(entry.standing.state == .confirmed && entry.newsletters == ["weekly-review"])
      }
    }
    // The same by a file that adds to a reader's newsletters.
    try take(.confirmed, at: at(1))
    try store.suppressions.suppress(kim, reason: .bounce, evidence: "x", at: at(5))
    var weekly = try record("kim@example.org", to: ["weekly-review"])
    (weekly.stated, weekly.consent) = ([], at(7))
    try store.audience.importSubscribers([weekly], at: at(8))
    #expect(try store.audience.subscriberEntry(1)?.newsletters == ["weekly-review"])
    #expect(try store.audience.consentLog(of: 1).contains { $0.what == .dropped && $0.newsletter == "daily-review" })
    _ = try store.audience.undoImport(2, by: "ed", at: at(9))
    #expect(try store.audience.subscriberEntry(1)?.wishes["daily-review"]?.state == .subscribed)
  }

  // MARK: Evidence

  @Test("a file without consent grants nothing in the log, and no date of consent is made up")
  func noConsent() throws {
    try take(.confirmed, at: at(10))
    #expect(try store.audience.consentLog(of: 1).map(\.what) == [.listed])
    #expect(try store.audience.subscriberEntry(1)?.standing.confirmed == nil)
    #expect(try store.audience.subscriberEntry(1)?.newsletters == ["daily-review"])
    var bounced = try record("dead@example.org")
    (bounced.state, bounced.gone) = (.bounced, at(3))
    try store.audience.importSubscribers([bounced], at: at(11))
    #expect(try store.audience.consentLog(of: 2).map(\.what) == [.listed, .bounced])
    var dated = try record("dated@example.org")
    dated.consent = at(4)
    try store.audience.importSubscribers([dated], at: at(12))
    #expect(try store.audience.consentLog(of: 3).map(\.what) == [.granted])
    #expect(try store.audience.subscriberEntry(3)?.standing.confirmed == at(4))
    _ = try store.audience.add(
      record("hand@example.org"), at: at(13), note: ConsentNote(.command, source: "paper form"))
    #expect(try store.audience.consentLog(of: 4).map(\.what) == [.granted])
    #expect(try store.audience.subscriberEntry(4)?.standing.confirmed == at(13))
  }
}
