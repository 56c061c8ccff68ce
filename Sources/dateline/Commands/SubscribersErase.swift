internal import Newsroom
internal import Production
internal import Store

extension Command {
  /// `dateline subscribers erase`
  @Sendable static func eraseSubscriber(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let address = try call.address(operands[0])
    let erasing = ReaderErasure(newsroom: try call.newsroom(), who: try call.who())
    try erasing.check(address)
    try call.confirm("erase \(address): all that is stored of them goes")
    let report = try erasing.erase(address)
    let erasure = report.erasure
    if call.console.json {
      call.console.print(json: report)
    } else if erasure.isAgain {
      call.console.print("\(address) was erased already; the books were cleared once more")
    } else {
      call.console.print("erased; a keyed hash of the address stays, so that no import brings it back")
      if let number = erasure.subscriber, erasure.hasDeliveries {
        call.console.print("  their deliveries stay in the books, as reader \(number)'s")
      }
    }
    for id in report.mails {
      call.console.warn(
        "the address still stands in a mail that waits for you: dateline returns unknown show \(id), then done \(id)")
    }
    for place in erasure.residues { call.console.warn("the address still stands in \(place) of Queue/dateline.sqlite") }
    if !erasure.isOutOfFile {
      call.console.warn("another process has the database open: run this again when it has ended, to clear the file")
    }
    return report.isComplete ? .ok : .again
  }
}
