internal import Digest
internal import Newsroom
internal import Production

extension Command {
  /// `dateline keys`
  static let keys = Command(
    name: "keys", usage: ["list", "rotate", "retire NUMBER --yes"],
    summary: "Change the keys that readers' links are signed with",
    details: """
      Each reader's links, and the addresses that bounces come back to, hold a token signed with
      a key in Queue/link.key. rotate makes a further key, which signs from now on; what the
      others signed goes on working. retire forgets a key, for one that has become known: every
      link and return address that was signed with it is false from then on, in mail that
      readers have too. Back the file up: nobody can make it again.
      """,
    options: [Option("yes", "retire: although links in mail that was sent stop working")],
    examples: ["dateline keys list", "dateline keys rotate", "dateline keys retire 1 --yes"], operands: 1...2
  ) { call in
    let newsroom = try call.newsroom()
    let operands = call.arguments.operands
    switch (operands[0], operands.count) {
    case ("list", 1): return list(try newsroom.linkKeys(), call)
    case ("rotate", 1): return list(try KeyChange(newsroom: newsroom).rotate(), call)
    case ("retire", 2): return try retire(operands[1], newsroom, call)
    default:
      throw CommandError(.usage, "usage: dateline keys list, dateline keys rotate, or dateline keys retire NUMBER")
    }
  }

  private static func retire(_ text: String, _ newsroom: NewsroomFolder, _ call: Invocation) throws -> ExitCode {
    guard let number = UInt8(text), number > 0 else {
      throw CommandError(.usage, "\"\(text.printable)\" is no key's number: dateline keys list shows them")
    }
    guard call.arguments.has("yes") else {
      throw CommandError(
        .usage,
        "retiring key \(number) makes false every link and return address signed with it, in mail that readers have too: "
          + "say --yes if that is what you want")
    }
    return list(try KeyChange(newsroom: newsroom).retire(number), call)
  }

  private static func list(_ keys: LinkKeys, _ call: Invocation) -> ExitCode {
    var table = Table(header: ["KEY", "MADE", ""])
    for key in keys.keys {
      let signs = key.number == keys.tokens.current
      let made = key.made.map { "\($0)" }
      if call.console.json {
        call.console.print(json: ListedKey(number: Int(key.number), made: made, signs: signs))
      } else {
        table.rows.append(["\(key.number)", made ?? "at first", signs ? "signs" : "checks what it signed"])
      }
    }
    if !call.console.json { table.lines.forEach(call.console.print) }
    return .ok
  }
}

private struct ListedKey: Encodable {
  var number: Int
  var made: String?
  var signs: Bool
}
