internal import Newsroom
internal import Store

extension Command {
  /// `dateline subscribers erase`
  @Sendable static func eraseSubscriber(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let address = try call.address(operands[0])
    let store = try newsroom.openStore()
    store.useErasureKey(try LinkKey.load(orCreateAt: newsroom.erasureKey))
    let note = ConsentNote(.command, who: try call.who())
    guard let erasure = try store.erase(address, at: newsroom.clock.now(), note: note) else {
      let isErased = try store.suppression(of: address) != nil
      throw CommandError(
        .noInput,
        isErased ? "\(address) was erased already" : "nobody has the address \(address), and it isn't suppressed")
    }
    if call.console.json {
      call.console.print(json: Erased(erasure))
    } else {
      call.console.print("erased; a keyed hash of the address stays, so that no import brings it back")
      if let number = erasure.subscriber {
        call.console.print("  their deliveries stay in the books, as reader \(number)'s")
      }
    }
    for place in erasure.residues { call.console.warn("the address still stands in \(place) of Queue/dateline.sqlite") }
    if !erasure.isOutOfFile {
      call.console.warn("another process has the database open: run this again when it has ended, to clear the file")
    }
    return erasure.isOutOfFile && erasure.residues.isEmpty ? .ok : .again
  }
}

private struct Erased: Encodable {
  var number: Int64?
  var residues: [String]
  var outOfFile: Bool

  init(_ erasure: Erasure) {
    number = erasure.subscriber
    residues = erasure.residues
    outOfFile = erasure.isOutOfFile
  }
}
