internal import Digest
internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Returns
internal import Store
internal import Wire

extension Command {
  /// `dateline returns`
  static let returns = Command(
    name: "returns",
    usage: ["[- | PATH | URL | NAME]…"],
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
    ],
    examples: [
      "dateline returns", "dateline returns /var/mail/bounces imaps-reports", "dateline returns - < bounce.eml",
      "dateline returns unknown show 3fa9",
    ], operands: 0...100,
    verbs: [
      Verb(
        name: "unknown", summary: "List the mails that wait for a person", options: unknownOptions, run: listUnknown),
      Verb(name: "unknown list", summary: "The same", options: unknownOptions, run: listUnknown),
      Verb(
        name: "unknown show", arguments: "ID", summary: "Print such a mail", operands: 1...1,
        run: { try UnknownReturnsCommand(call: $0).show($1[0]) }),
      Verb(
        name: "unknown done", arguments: "ID", summary: "Take it off the list, and forget it", operands: 1...1,
        run: { try UnknownReturnsCommand(call: $0).done($1[0]) }),
    ]
  ) { call in
    let operands = call.arguments.operands
    if operands != ["-"] { try call.refuse(["to"], without: "-") }
    if !operands.contains(where: { $0.contains("://") }) {
      try call.refuse(["user", "password-file", "password-variable", "ca-file"], without: "a URL")
    }
    guard operands != ["-"] else { return pipe(call) }
    guard !operands.contains("-") else { throw CommandError(.usage, "- stands alone") }
    let newsroom = try call.newsroom()
    Signals.listen()
    let configured = newsroom.settings.returns.mailboxes
    if operands.isEmpty && configured.isEmpty { throw ReturnsError.noMailboxes }
    let access = try operands.contains { $0.contains("://") } ? access(call) : ReturnsPlace.Access()
    let places = try operands.map { try ReturnsPlace($0, known: configured, access: access) }
    let reading = try ReturnsReading(
      newsroom: newsroom, store: newsroom.openStore(cache: 16), events: call.console.events(newsroom),
      stop: { Signals.stopRequested })
    var report = ReturnsReport()
    let mailboxes = operands.isEmpty ? configured : places.compactMap(\.mailbox)
    if !mailboxes.isEmpty { report.add(try reading.read(mailboxes)) }
    for case .mail(let path) in places { report.add(try reading.read(PipeSource(file: path), as: path)) }
    return print(report, call.console)
  }

  private static let unknownOptions = [Option("limit", letter: "n", argument: "N", "at most so many (50)")]

  @Sendable private static func listUnknown(_ call: Invocation, _: [String]) throws -> ExitCode {
    try UnknownReturnsCommand(call: call).list()
  }

  private static func print(_ report: ReturnsReport, _ console: Console) -> ExitCode {
    for failure in report.failed { console.warn("\(failure)") }
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
      let reading = try ReturnsReading(
        newsroom: newsroom, store: newsroom.openStore(), events: call.console.events(newsroom))
      return print(try reading.read(PipeSource(), as: "-", delivered: delivered), call.console)
    } catch {
      call.console.warn(Advice.message(of: error))
      return .again
    }
  }

  /// How to get into a mailbox that is given as a URL.
  private static func access(_ call: Invocation) throws -> ReturnsPlace.Access {
    ReturnsPlace.Access(
      caFile: call.arguments.value("ca-file"), user: call.arguments.value("user"), password: try password(call))
  }

  private static func password(_ call: Invocation) throws -> Secret? {
    if let variable = call.arguments.value("password-variable") {
      guard let value = call.environment[variable], !value.isEmpty else {
        throw CommandError(.config, "--password-variable: \(variable.printable) isn't set")
      }
      return Secret(value)
    }
    guard let path = call.arguments.value("password-file") else { return nil }
    switch SecretFile.read(path) {
    case .success(let bytes): return Secret(String(decoding: bytes.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self))
    case .failure(let error): throw CommandError(.config, "--password-file: \(error.message)")
    }
  }
}

extension ReturnsPlace {
  fileprivate var mailbox: ReturnMailbox? { if case .mailbox(let mailbox) = self { mailbox } else { nil } }
}

extension ReturnsReport {
  /// One line a class.
  fileprivate var lines: [String] {
    let classes = [
      (hard, "hard bounces: suppressed"), (soft, "soft bounces: counted"),
      (exhausted, "of them one too many: suppressed"), (complaints, "complaints: suppressed"),
      (unsubscribed, "asked to leave: unsubscribed"), (noted, "bounces that blame no address: noted"),
      (reports, "reports of deliveries: nothing to do"), (autoReplies, "automatic replies: ignored"),
      (unknown, "unknown: kept for you (dateline returns unknown)"), (seen, "seen before: passed over"),
    ].filter { $0.0 > 0 }
    guard !classes.isEmpty else { return ["nothing has come back"] }
    let width = classes.map { $0.0.grouped.count }.max() ?? 0
    return classes.map { count, words in
      String(repeating: " ", count: width - count.grouped.count) + "\(count.grouped)  \(words)"
    }
  }

  /// The same in one, for `run`.
  var line: String {
    let parts = [
      (hard + exhausted, "bounced"), (complaints, "complained"), (unsubscribed, "left"), (unknown, "unknown"),
    ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    return "\(mails.grouped) \(mails == 1 ? "mail" : "mails") came back"
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }
}

/// `dateline returns unknown`: mails that wait for a person.
private struct UnknownReturnsCommand {
  let call: Invocation

  func show(_ id: String) throws -> ExitCode {
    call.console.write(try unknown(try call.newsroom()).read(id))
    return .ok
  }

  func done(_ id: String) throws -> ExitCode {
    call.console.note("\(try unknown(try call.newsroom()).settle(id).hash.hex.prefix(12)) is done")
    return .ok
  }

  private func unknown(_ newsroom: NewsroomFolder) throws -> UnknownReturns {
    UnknownReturns(newsroom: newsroom, store: try newsroom.openStore())
  }

  func list() throws -> ExitCode {
    let newsroom = try call.newsroom()
    let zone = newsroom.publication.timeZone
    let found = try unknown(newsroom).list(limit: try call.arguments.integer("limit", in: 1...1_000_000) ?? 50)
    if call.console.json {
      for (entry, file) in found { call.console.print(json: Listed(entry, file)) }
      return .ok
    }
    guard !found.isEmpty else {
      call.console.print("nothing waits for you")
      return .ok
    }
    var table = Table(header: ["ID", "CAME", "KIND", "WHAT IT SAYS"])
    for (entry, _) in found {
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
