internal import Newsroom
internal import Store

extension Command {
  /// `dateline subscribers erase`
  @Sendable static func eraseSubscriber(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let address = try call.address(operands[0])
    let store = try newsroom.openStore()
    store.suppressions.useErasureKey(try LinkKey.load(orCreateAt: newsroom.erasureKey))
    let note = ConsentNote(.command, who: try call.who())
    let kept = KeptMail(newsroom)
    // Before they are a number that nobody finds by the address: an erasure that is broken off can then be done again.
    if let number = try store.audience.subscriber(at: address)?.id {
      try store.returns.unknownReturns(of: number).forEach(kept.remove)
    }
    guard let erasure = try store.audience.erase(address, at: newsroom.clock.now(), note: note) else {
      throw CommandError(.noInput, "nobody has the address \(address), and it isn't suppressed")
    }
    let mails = try kept.naming(address)
    if call.console.json {
      call.console.print(json: Erased(erasure, mails))
    } else if erasure.isAgain {
      call.console.print("\(address) was erased already; the books were cleared once more")
    } else {
      call.console.print("erased; a keyed hash of the address stays, so that no import brings it back")
      if let number = erasure.subscriber, erasure.hasDeliveries {
        call.console.print("  their deliveries stay in the books, as reader \(number)'s")
      }
    }
    for id in mails {
      call.console.warn(
        "the address still stands in a mail that waits for you: dateline returns unknown show \(id), then done \(id)")
    }
    for place in erasure.residues { call.console.warn("the address still stands in \(place) of Queue/dateline.sqlite") }
    if !erasure.isOutOfFile {
      call.console.warn("another process has the database open: run this again when it has ended, to clear the file")
    }
    return erasure.isOutOfFile && erasure.residues.isEmpty && mails.isEmpty ? .ok : .again
  }
}

private struct Erased: Encodable {
  var number: Int64?
  var again: Bool
  var residues: [String]
  /// Kept mails that name the address.
  var mails: [String]
  var outOfFile: Bool

  init(_ erasure: Erasure, _ mails: [String]) {
    again = erasure.isAgain
    self.mails = mails
    number = erasure.subscriber
    residues = erasure.residues
    outOfFile = erasure.isOutOfFile
  }
}
