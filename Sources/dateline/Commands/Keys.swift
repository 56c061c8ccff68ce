internal import Digest
internal import Newsroom
internal import Production

extension Command {
  /// `dateline keys`
  static let keys = Command(
    name: "keys", summary: "Change the keys that readers' links are signed with",
    details: """
      Each reader's links, and the addresses that bounces come back to, hold a token signed with
      a key in Queue/link.key. Back the file up: nobody can make it again.
      """,
    examples: ["dateline keys list", "dateline keys rotate", "dateline keys retire 1 --yes"],
    verbs: [
      Verb(
        name: "list", summary: "List the keys", run: { call, _ in list(try call.newsroom().linkKeys(), call) }),
      Verb(
        name: "rotate", summary: "Make a further key, which signs from now on",
        details: "What the others signed goes on working.",
        run: { call, _ in list(try KeyChange(newsroom: try call.newsroom()).rotate(), call) }),
      Verb(
        name: "retire", arguments: "NUMBER [--yes]", summary: "Forget a key, for one that has become known",
        details: """
          Every link and return address that was signed with it is false from then on, in mail
          that readers have too. Asks first on a terminal; elsewhere --yes says so.
          """, options: [.yes], operands: 1...1, run: { try retire($1[0], try $0.newsroom(), $0) }),
    ])

  private static func retire(_ text: String, _ newsroom: NewsroomFolder, _ call: Invocation) throws -> ExitCode {
    guard let number = UInt8(text), number > 0 else {
      throw CommandError(.usage, "\"\(text.printable)\" is no key's number: dateline keys list shows them")
    }
    try call.confirm(
      "retire key \(number): every link and return address signed with it is false from then on, in mail that readers "
        + "have too")
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
