internal import Newsroom
internal import Store
internal import Wire

extension Command {
  /// `dateline subscribers`
  static let subscribers = Command(
    name: "subscribers", summary: "Bring readers in, list, show, change and erase them",
    examples: [
      "dateline subscribers import members.ghost.csv --newsletter daily-review --preview",
      "dateline subscribers import readers.csv --map Town=attribute.city --map Notes=-",
      "dateline subscribers undo 3",
      "dateline subscribers add ada@example.org --newsletter daily-review --consent \"by phone\"",
      "dateline subscribers list --tier all-access", "dateline subscribers show ada@example.org",
      "dateline subscribers export --newsletter daily-review >readers.csv",
    ], verbs: subscriberFileVerbs + subscriberVerbs)

  private static let subscriberFileVerbs: [Verb] = [
    Verb(
      name: "import", arguments: "FILE [--preview] [--newsletter|--left NAME] [--map COLUMN=FIELD]",
      summary: "Bring readers in from a file",
      details: """
        FILE is CSV with a header line, or JSON Lines (.jsonl). The columns are email, name,
        tier (free, all-access), tier-ends, language, newsletters (several separated by ;),
        pending-newsletters, left-newsletters, state, gone-at, consent-at, consent-source,
        consent-wording, since.NEWSLETTER (and the last two so), and attribute.KEY for what is
        your own. A column newsletters names all that a reader gets: a known reader is taken
        off the others, and --preview says whom. An empty state isn't taken for consent.
        Exports of Ghost, listmonk, Mailchimp and Substack are known by their headers.
        Importing again changes only what differs. Nobody who left, bounced, complained or is
        suppressed comes back, unless consent-at is later than that (never after a complaint
        or an erasure). A bad row is reported with its line and left out; the exit code is
        then 65. Times without a zone are UTC.
        listmonk's export doesn't say who unsubscribed from a list: export those as well (the
        list's number of unsubscribed is a link to them), and import that file with --left
        NEWSLETTER; or, of any file, give it a column state or left-newsletters
        (--map COLUMN=left-newsletters).
        """,
      options: [
        Option("preview", "say what would change; write nothing"),
        Option(
          "map", argument: "COLUMN=FIELD",
          "what a column is; FIELD - leaves it out, COLUMN * is all others"),
        Option("newsletter", argument: "NAME", "what everybody in the file asked for"),
        Option("left", argument: "NAME", "the newsletter that everybody in the file left"), .who,
      ], operands: 1...1, run: importSubscribers),
    Verb(
      name: "imports", summary: "List imports by number",
      options: [Option("limit", letter: "n", argument: "N", "at most so many (50)")], run: listImports),
    Verb(
      name: "undo", arguments: "N", summary: "Take an import back",
      details: """
        Whom it added goes, what it changed is as it was, but for what was changed again since.
        """, options: [.who], operands: 1...1, run: undoImport),
    Verb(
      name: "list", arguments: "[--tier TIER] [--newsletter NAME] [--state STATE] [--limit N]",
      summary: "List readers",
      options: [
        Option("tier", argument: "TIER", "only free or all-access"),
        Option("newsletter", argument: "NAME", "only its readers"), state,
        Option("limit", letter: "n", argument: "N", "at most so many (50)"),
      ], run: listSubscribers),
    Verb(
      name: "export", arguments: "[--newsletter NAME] [--state STATE] [--format csv|jsonl]",
      summary: "Write readers to standard output",
      details: """
        Writes CSV that imports again to the same, with what isn't confirmed, dates, and how
        consent came.
        """,
      options: [
        Option("newsletter", argument: "NAME", "only its readers"), state,
        Option("format", argument: "FORMAT", "csv (as it is) or jsonl"),
      ], run: exportSubscribers),
  ]

  private static let subscriberVerbs: [Verb] = [
    Verb(
      name: "add", arguments: "ADDRESS --newsletter NAME… --consent TEXT [--name NAME] …", summary: "Put one reader in",
      details: """
        --consent says how consent came, for the log. With --pending the reader still has to
        confirm.
        """,
      options: [
        Option("newsletter", argument: "NAME", "what they asked for, as often as you like"),
        Option("consent", argument: "TEXT", "how consent came: \"paper form at the fair\""),
        Option("consent-at", argument: "TIME", "when (now)"),
        Option("wording", argument: "TEXT", "the words that the reader agreed to"),
        Option("name", argument: "NAME", "the reader's name"),
        Option("tier", argument: "TIER", "what they pay for: free (unless said) or all-access"),
        Option("tier-ends", argument: "DAY", "until when (all-access is free from then on)"),
        Option("language", argument: "TAG", "such as en or pt-BR"),
        Option("attribute", argument: "KEY=VALUE", "something of your own, as often as you like"),
        Option("pending", "not before they confirm"), .who,
      ], operands: 1...1, run: addSubscriber),
    Verb(
      name: "invite", arguments: "ADDRESS --newsletter NAME [--name NAME] [--source WHERE]",
      summary: "Ask the owner of an address to confirm",
      details: """
        Mails a link by which they say that they want the newsletter; until then nothing else
        comes to them. An address gets one such mail a day at the most, and none if it is
        suppressed, bounced or complained.
        """,
      options: [
        Option("newsletter", argument: "NAME", "to which"), Option("name", argument: "NAME", "the reader's name"),
        source, .who,
      ], operands: 1...1, run: { try invite($0, $1[0]) }),
    Verb(
      name: "confirm", arguments: "TOKEN [--source WHERE]", summary: "Take the word of who followed that link",
      details: """
        TOKEN is at the end of the link, as the web site gets it. Writes the consent down, and
        mails the welcome once.
        """, options: [source, .who], operands: 1...1, run: { try confirm($0, $1[0]) }),
    Verb(
      name: "unlock", arguments: "ADDRESS ARTICLE", summary: "Open a metered article for a free reader",
      details: "If one of the month's is left. ARTICLE is its id or slug.", operands: 2...2,
      run: { try unlock($0, $1[0], $1[1]) }),
    Verb(
      name: "meter", arguments: "ADDRESS", summary: "Show what a reader has opened this month, and what is left",
      operands: 1...1, run: { try meter($0, $1[0]) }),
    Verb(
      name: "show", arguments: "ADDRESS", summary: "Print all that is stored of a reader",
      details: "With the history of their consent.", operands: 1...1, run: showSubscriber),
    Verb(
      name: "unsubscribe", arguments: "ADDRESS [--newsletter NAME]", summary: "Take a reader off",
      options: [
        Option("newsletter", argument: "NAME", "only off this one (unless said: off all), as often as you like"),
        Option("consent", argument: "TEXT", "how we know, for the log"), .who,
      ], operands: 1...1, run: unsubscribe),
    Verb(
      name: "erase", arguments: "ADDRESS [--yes]", summary: "Forget a reader",
      details: """
        Name, address and replies go from every table and from the file. Only a keyed hash of
        the address stays, to keep them out. Asks first on a terminal; elsewhere --yes says so.
        """, options: [.yes, .who], operands: 1...1, run: eraseSubscriber),
  ]

  private static let state = Option(
    "state", argument: "STATE", "only pending, confirmed, unsubscribed, bounced …")
  private static let source = Option("source", argument: "WHERE", "where it was asked for, for the consent log")
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
