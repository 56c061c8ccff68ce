internal import Digest
internal import Foundation
internal import Newsroom
internal import Returns
internal import Store
internal import Wire

extension Command {
  /// `dateline returns`
  static let returns = Command(
    name: "returns",
    usage: ["[- | PATH | URL | NAME]…", "unknown [list | show ID | done ID]"],
    summary: "Take in what came back: bounces, complaints, and requests to leave",
    details: """
      Reads the mailboxes of returns.mailboxes, or those named: one of theirs by NAME; a Maildir,
      an mbox or a file with one mail by PATH; a URL such as imaps://host/INBOX or
      pop3s://host; or - for one mail on standard input, for an alias:
        bounces: "|/usr/local/bin/dateline --root /srv/meridian returns -"
      (with recipient_delimiter = + in Postfix; --to ${original_recipient} from master.cf).
      An address that is dead is suppressed at once, so is one that complained; other bounces
      count, and too many suppress (returns.soft-bounces). Mail to the unsubscribe address
      unsubscribes. Whose a mail is says the signed address that it came to; without one it
      waits for a person (but see returns.without-token), as does what nobody understood:
      returns unknown.
      Each mail counts once, however often it is read. Mail that was read is moved or marked,
      after its effects are on the disk: in a Maildir it goes to cur, as read; an mbox isn't
      touched, its place is remembered; for servers see returns.mailboxes.
      Exit codes: 75 if a mailbox could not be read (with - always, so that the mail server keeps
      the mail and tries again), 66 if there is no such file.
      """,
    options: [
      Option("to", argument: "ADDRESS", "-: the address that the mail came to, where it doesn't say so itself"),
      Option("user", argument: "NAME", "URL: who we are; with one of the next two"),
      Option("password-file", argument: "FILE", "URL: a file that only its owner may read"),
      Option("password-variable", argument: "NAME", "URL: an environment variable"),
      Option("ca-file", argument: "FILE", "URL: who may have signed the server's certificate"),
      Option("limit", letter: "n", argument: "N", "unknown list: at most so many (50)"),
    ],
    examples: [
      "dateline returns", "dateline returns /var/mail/bounces imaps-reports", "dateline returns - < bounce.eml",
      "dateline returns unknown show 3fa9",
    ], operands: 0...100
  ) { call in
    let operands = call.arguments.operands
    if operands.first == "unknown" { return try UnknownReturns(call: call).perform(Array(operands.dropFirst())) }
    guard operands != ["-"] else { return pipe(call) }
    guard !operands.contains("-") else { throw CommandError(.usage, "- stands alone") }
    let newsroom = try call.newsroom()
    Signals.listen()
    let desk = try ReturnsDesk(newsroom: newsroom, store: try newsroom.openStore(cache: 16), console: call.console)
    var report = ReturnsReport()
    let configured = newsroom.settings.returns.mailboxes
    if operands.isEmpty && configured.isEmpty {
      throw CommandError(
        .config,
        "there are no returns.mailboxes in Config/dateline.yaml; or name one: dateline returns /var/mail/bounces")
    }
    let mailboxes = try operands.isEmpty ? configured : operands.compactMap { try named($0, configured, call) }
    if !mailboxes.isEmpty {
      guard let read = try desk.readConfigured(mailboxes) else {
        throw CommandError(.again, "another dateline is reading the mailboxes")
      }
      report.add(read)
    }
    for path in operands where try named(path, configured, call) == nil {
      try desk.read(try PipeSource(file: path), as: path, &report)
    }
    return print(report, call.console)
  }

  private static func print(_ report: ReturnsReport, _ console: Console) -> ExitCode {
    for problem in report.failed { console.warn(problem) }
    if console.json {
      console.print(json: report)
    } else {
      report.lines.forEach(console.print)
    }
    return report.failed.isEmpty ? .ok : .again
  }

  /// One mail from an alias. Whatever goes wrong, the mail server is to keep it: what it bounces back to a null sender is
  /// lost.
  private static func pipe(_ call: Invocation) -> ExitCode {
    do {
      let newsroom = try call.newsroom()
      let known = call.arguments.value("to") ?? call.environment["ORIGINAL_RECIPIENT"]
      let delivered = known.flatMap { try? AddressText.read($0) }
      let desk = try ReturnsDesk(newsroom: newsroom, store: try newsroom.openStore(), console: call.console)
      var report = ReturnsReport()
      try desk.read(PipeSource(), as: "-", delivered: delivered, &report)
      return print(report, call.console)
    } catch {
      call.console.warn("\(error)")
      return .again
    }
  }

  /// The mailbox that an operand means; `nil` for a file with one mail.
  private static func named(
    _ operand: String, _ configured: [ReturnMailbox], _ call: Invocation
  ) throws -> ReturnMailbox? {
    if let found = configured.first(where: { $0.name == operand }) { return found }
    if operand.contains("://") {
      guard let place = ReturnSettings.place(operand) else {
        throw CommandError(
          .usage, "\"\(operand.printable)\" is no mailbox such as imaps://host:993/INBOX or pop3s://host (user: --user)"
        )
      }
      return ReturnMailbox(
        name: operand, place: place, caFile: call.arguments.value("ca-file"), user: call.arguments.value("user"),
        password: try password(call))
    }
    let path = URL(fileURLWithPath: operand).standardizedFileURL.path
    guard Files.exists(path) else {
      let names = configured.map(\.name).joined(separator: ", ")
      throw CommandError(
        .noInput,
        "there is no file \(operand.printable), and no mailbox of that name"
          + (names.isEmpty ? "" : "; there are: \(names)"))
    }
    if Files.isFolder(path) { return ReturnMailbox(name: path, place: .maildir(path)) }
    let handle = try Files.open(path)
    defer { try? handle.close() }
    let isMbox = try handle.read(upToCount: 5) == Data("From ".utf8)
    return isMbox ? ReturnMailbox(name: path, place: .mbox(path)) : nil
  }

  private static func password(_ call: Invocation) throws -> Secret? {
    if let variable = call.arguments.value("password-variable") {
      guard let value = call.environment[variable], !value.isEmpty else {
        throw CommandError(.config, "--password-variable: \(variable.printable) isn't set")
      }
      return Secret(value)
    }
    guard let path = call.arguments.value("password-file") else { return nil }
    switch Files.readSecret(path) {
    case .success(let bytes): return Secret(String(decoding: bytes.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self))
    case .failure(let error): throw CommandError(.config, "--password-file: \(error.message)")
    }
  }
}

/// `dateline returns unknown`: mails that wait for a person.
private struct UnknownReturns {
  let call: Invocation

  func perform(_ words: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let kept = KeptMail(newsroom)
    switch (words.first ?? "list", words.count) {
    case ("list", 0...1): return try list(store, newsroom)
    case ("show", 2):
      call.console.write(try kept.read(try one(words[1], store).hash))
      return .ok
    case ("done", 2):
      let entry = try one(words[1], store)
      try store.returns.settleReturn(entry.hash)
      kept.remove(entry.hash)
      call.console.note("\(entry.hash.hex.prefix(12)) is done")
      return .ok
    default: throw CommandError(.usage, "usage: dateline returns unknown [list | show ID | done ID]")
    }
  }

  private func one(_ id: String, _ store: Store) throws -> ReturnEntry {
    guard id.utf8.count >= 4, id.allSatisfy(\.isHexDigit) else {
      throw CommandError(.usage, "\"\(id.printable)\" is no ID: at least four of the digits that returns unknown lists")
    }
    let found = try store.returns.unknownReturns(hash: id)
    guard let entry = found.first else { throw CommandError(.noInput, "no mail \(id) waits for anybody") }
    guard found.count == 1 else { throw CommandError(.usage, "more than one mail begins with \(id): give more digits") }
    return entry
  }

  private func list(_ store: Store, _ newsroom: NewsroomFolder) throws -> ExitCode {
    let entries = try store.returns.unknownReturns(limit: try call.arguments.integer("limit", in: 1...1_000_000) ?? 50)
    if call.console.json {
      for entry in entries { call.console.print(json: Listed(entry, KeptMail(newsroom).path(entry.hash))) }
      return .ok
    }
    guard !entries.isEmpty else {
      call.console.print("nothing waits for you")
      return .ok
    }
    var table = Table(header: ["ID", "CAME", "KIND", "WHAT IT SAYS"])
    let zone = newsroom.publication.timeZone
    for entry in entries {
      table.rows.append([
        String(entry.hash.hex.prefix(12)), "\(zone.day(at: entry.at)) \(zone.wallTime(at: entry.at))", entry.kind,
        String(entry.evidence.printable.prefix(120)),
      ])
    }
    table.lines.forEach(call.console.print)
    return .ok
  }

  private struct Listed: Encodable {
    var id, kind, evidence, mailbox, file: String
    var at: Date

    init(_ entry: ReturnEntry, _ path: String) {
      id = entry.hash.hex
      kind = entry.kind
      evidence = entry.evidence
      mailbox = entry.mailbox
      file = path
      at = entry.at
    }
  }
}
