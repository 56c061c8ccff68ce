internal import Newsroom
internal import Store
internal import Wire

/// One thing that `dateline subscribers` does: its name is the first operand.
struct SubscriberVerb: Sendable {
  var name: String
  /// Operands after the name.
  var operands: ClosedRange<Int>
  var usage: String
  var run: @Sendable (Invocation, [String]) throws -> ExitCode
}

extension Command {
  static let subscriberVerbs: [SubscriberVerb] = [
    SubscriberVerb(
      name: "import", operands: 1...1,
      usage: "import FILE [--preview] [--newsletter|--left NAME] [--map COLUMN=FIELD]…", run: importSubscribers
    ),
    SubscriberVerb(name: "imports", operands: 0...0, usage: "imports", run: listImports),
    SubscriberVerb(name: "undo", operands: 1...1, usage: "undo N", run: undoImport),
    SubscriberVerb(
      name: "list", operands: 0...0, usage: "list [--tier TIER] [--newsletter NAME] [--state STATE] [--limit N]",
      run: listSubscribers),
    SubscriberVerb(
      name: "export", operands: 0...0, usage: "export [--newsletter NAME] [--state STATE] [--format csv|jsonl]",
      run: exportSubscribers),
    SubscriberVerb(
      name: "add", operands: 1...1,
      usage: "add ADDRESS --newsletter NAME… --consent TEXT [--name NAME] …", run: addSubscriber),
    SubscriberVerb(
      name: "invite", operands: 1...1, usage: "invite ADDRESS --newsletter NAME [--name NAME] [--source WHERE]",
      run: { try invite($0, $1[0]) }),
    SubscriberVerb(
      name: "confirm", operands: 1...1, usage: "confirm TOKEN [--source WHERE]", run: { try confirm($0, $1[0]) }),
    SubscriberVerb(
      name: "unlock", operands: 2...2, usage: "unlock ADDRESS ARTICLE", run: { try unlock($0, $1[0], $1[1]) }),
    SubscriberVerb(name: "meter", operands: 1...1, usage: "meter ADDRESS", run: { try meter($0, $1[0]) }),
    SubscriberVerb(name: "show", operands: 1...1, usage: "show ADDRESS", run: showSubscriber),
    SubscriberVerb(
      name: "unsubscribe", operands: 1...1, usage: "unsubscribe ADDRESS [--newsletter NAME]", run: unsubscribe),
    SubscriberVerb(name: "erase", operands: 1...1, usage: "erase ADDRESS", run: eraseSubscriber),
  ]

  /// `dateline subscribers`
  static let subscribers = Command(
    name: "subscribers", usage: subscriberVerbs.map(\.usage),
    summary: "Bring readers in, list, show, change and erase them",
    details: """
      import   FILE is CSV with a header line, or JSON Lines (.jsonl). The columns are email, name,
               tier (free, all-access), tier-ends, language, newsletters (several separated by ;),
               pending-newsletters, left-newsletters, state, gone-at, consent-at, consent-source,
               consent-wording, since.NEWSLETTER (and the last two so), and attribute.KEY for what is
               your own. A column newsletters names all that a reader gets: a known reader is taken
               off the others, and --preview says whom. An empty state isn't taken for consent.
               Exports of Ghost, listmonk, Mailchimp and Substack are known by
               their headers. Importing again changes only what differs. Nobody who left, bounced,
               complained or is suppressed comes back, unless consent-at is later than that (never
               after a complaint or an erasure). --map COLUMN=FIELD says what another file's columns
               are; the COLUMN * is all others, "--map *=-" leaves them out. A bad row is reported
               with its line and left out; the exit code is then 65. --preview says what would
               change, and writes nothing.
               Times without a zone are UTC. listmonk's export doesn't say who unsubscribed from a
               list: export those as well (the list's number of unsubscribed is a link to them), and
               import that file with --left NEWSLETTER; or, of any file, give it a column state or
               left-newsletters (--map COLUMN=left-newsletters).
      imports  lists imports by number; undo N takes one back: whom it added goes, what it changed
               is as it was, but for what was changed again since.
      export   writes CSV that imports again to the same, with what isn't confirmed, dates, and how
               consent came.
      add      puts one reader in; --consent says how consent came, for the log. With --pending
               the reader still has to confirm.
      invite   mails the owner of an address a link by which they say that they want the newsletter;
               until then nothing else comes to them. An address gets one such mail a day at the
               most, and none if it is suppressed, bounced or complained.
      confirm  takes the token at the end of that link, as the web site gets it: it writes the
               consent down, and mails the welcome once.
      unlock   opens a metered article for a free reader, if one of the month's is left; ARTICLE is
               its id or slug. meter shows what a reader has opened this month, and what is left.
      show     prints all that is stored of a reader, and the history of their consent.
      erase    forgets a reader: only a keyed hash of the address stays, to keep them out.
      """,
    options: [
      Option("preview", "import: say what would change; write nothing"),
      Option(
        "map", argument: "COLUMN=FIELD", "import: what a column is; FIELD - leaves it out"),
      Option("newsletter", argument: "NAME", "whom it concerns; import: what everybody in the file asked for"),
      Option("left", argument: "NAME", "import: the newsletter that everybody in the file left"),
      Option("tier", argument: "TIER", "list: only free or all-access; add: what they pay for"),
      Option("tier-ends", argument: "DAY", "add: until when (all-access is free from then on)"),
      Option("state", argument: "STATE", "list, export: pending, confirmed, unsubscribed, bounced …"),
      Option("format", argument: "FORMAT", "export: csv (as it is) or jsonl"),
      Option("name", argument: "NAME", "add, invite: the reader's name"),
      Option("language", argument: "TAG", "add: such as en or pt-BR"),
      Option("attribute", argument: "KEY=VALUE", "add: something of your own, as often as you like"),
      Option("consent", argument: "TEXT", "add: how consent came: \"paper form at the fair\""),
      Option("consent-at", argument: "TIME", "add: when (now)"),
      Option("wording", argument: "TEXT", "add: the words that the reader agreed to"),
      Option("source", argument: "WHERE", "invite, confirm: where it was asked for, for the consent log"),
      Option("pending", "add: not before they confirm"),
      Option("limit", letter: "n", argument: "N", "list: at most so many (50)"),
      .who,
    ],
    examples: [
      "dateline subscribers import members.ghost.csv --newsletter daily-review --preview",
      "dateline subscribers import readers.csv --map Town=attribute.city --map Notes=-",
      "dateline subscribers undo 3",
      "dateline subscribers add ada@example.org --newsletter daily-review --consent \"by phone\"",
      "dateline subscribers list --tier all-access", "dateline subscribers show ada@example.org",
      "dateline subscribers export --newsletter daily-review >readers.csv",
    ], operands: 1...3
  ) { call in
    let words = call.arguments.operands
    guard let verb = subscriberVerbs.first(where: { $0.name == words[0] }) else {
      let names = subscriberVerbs.map(\.name)
      throw CommandError(
        .usage, "there is no \"subscribers \(words[0].printable)\"; there are \(names.joined(separator: ", "))")
    }
    guard verb.operands.contains(words.count - 1) else {
      throw CommandError(.usage, "usage: dateline subscribers \(verb.usage)")
    }
    return try verb.run(call, Array(words.dropFirst()))
  }
}

extension Invocation {
  func address(_ text: String) throws(CommandError) -> EmailAddress {
    do throws(AddressError) {
      return try AddressText.read(text)
    } catch {
      throw CommandError(.usage, "\(error)")
    }
  }

  func tier() throws(CommandError) -> Tier? {
    guard let text = arguments.value("tier") else { return nil }
    guard let tier = Tier(rawValue: text) else {
      throw CommandError(.usage, "--tier: \"\(text.printable)\" is neither free nor all-access")
    }
    return tier
  }

  func readerState() throws(CommandError) -> ReaderState? {
    guard let text = arguments.value("state") else { return nil }
    guard let state = ReaderState(rawValue: text) else {
      let names = ReaderState.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError(.usage, "--state: \"\(text.printable)\" is none of \(names)")
    }
    return state
  }
}
