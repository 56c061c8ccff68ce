internal import Foundation
public import Newsroom

/// `Config/dateline.yaml` as values.
public struct NewsroomSettings: Sendable, Equatable {
  public var publication: Publication
  public var relays: [Relay]
  public var pacing: Pacing
  public var retry: Retry
  public var durability: Durability
  /// Seconds that a send waits for a store that somebody else holds, or whose disk is full.
  public var storePatience: Int
  public var uncertain: UncertainPolicy
  public var articles: ArticleDialect
  public var dkim: [SigningSetting]
  public var links: LinkPolicy
  public var returns: ReturnSettings

  /// Whether the pages behind an issue's links are asked for.
  public enum LinkPolicy: String, Sendable, CaseIterable {
    /// When it is composed and when somebody checks it; a send goes by what came of it.
    case ask
    case skip
  }

  /// Seconds between attempts at a delivery that was deferred.
  public struct Retry: Sendable, Equatable {
    public var first = 60
    public var longest = 1800
  }

  /// What holds where the settings say nothing.
  public enum Standard {
    public static let durability = Durability.process
    public static let storePatience = 60
    public static let uncertain = UncertainPolicy.hold
    public static let links = LinkPolicy.ask
  }

  /// What a commit of the books survives.
  public enum Durability: String, Sendable, CaseIterable {
    /// The program's death, at any instant.
    case process
    /// The machine's, too; each commit waits for the disk.
    case power
  }

  /// What becomes of deliveries of which nobody knows whether the relay took them.
  public enum UncertainPolicy: String, Sendable, CaseIterable {
    /// They wait for a person.
    case hold
    /// They are sent again: a duplicate rather than a gap.
    case resend
  }

  /// - Parameters:
  ///   - source: the file's bytes.
  ///   - file: its path, for errors; paths in it are relative to its folder.
  ///   - environment: all variables; those that begin with `DATELINE_` are overrides.
  ///   - readFile: reads a secret's file.
  public static func read(
    _ source: [UInt8], file: String, environment: [String: String],
    readFile: @escaping (String) -> Result<[UInt8], SecretError>
  ) throws(SettingsErrors) -> NewsroomSettings {
    let overrides = environment.filter { $0.key.hasPrefix("DATELINE_") && !reserved.contains($0.key) }
    let reader = SettingsReader(file: file, environment: overrides)
    let settings = settings(reader.fields(of: source), reader, environment, readFile)
    try reader.finish()
    guard let settings else { throw SettingsErrors(errors: reader.errors) }
    return settings
  }

  static func describe(_ reader: SettingsReader) {
    _ = settings(reader.nothing, reader, [:]) { _ in .failure(SecretError("nothing is read")) }
  }

  /// `nil` if something is wrong; the reader knows what.
  private static func settings(
    _ root: Fields, _ reader: SettingsReader, _ environment: [String: String],
    _ readFile: @escaping (String) -> Result<[UInt8], SecretError>
  ) -> NewsroomSettings? {
    var root = root
    var publication = self.publication(&root)
    let meter = meter(&root)
    publication?.meter = meter
    let (relays, retry) = RelaySettings(
      reader: reader, environment: environment, readFile: readFile, helo: publication?.listDomain ?? "localhost"
    ).read(&root)
    let pacing = RelaySettings.pacing(&root)
    var store = root.fields("store")
    let durability = store.choice(
      "durability", Standard.durability,
      meaning:
        "What a commit of the books survives: the program's death (process), or the machine's, too (power), which is slower."
    )
    let patience = store.integer(
      "patience", in: 0...86_400, Standard.storePatience,
      meaning: "How many seconds a send waits for a store that is locked, or whose disk is full.")
    store.close()
    var queue = root.fields("queue")
    let uncertain = queue.choice(
      "uncertain", Standard.uncertain,
      meaning:
        "Deliveries of which nobody knows whether the relay took them wait for a person (hold), or are sent again (resend)."
    )
    queue.close()
    var articles = root.fields("articles")
    let dialect = ArticleDialect.read(&articles, publication: publication)
    articles.close()
    let dkim = SigningSetting.read(&root, publication, readFile)
    var check = root.fields("check")
    let links = check.choice(
      "links", Standard.links,
      meaning: "Whether the pages behind an issue's links are asked for when it is composed, to find dead ones.")
    check.close()
    let returns = ReturnSettings.read(&root, reader, environment, readFile)
    root.close()
    guard let publication else { return nil }
    return NewsroomSettings(
      publication: publication, relays: relays, pacing: pacing, retry: retry,
      durability: durability ?? Standard.durability, storePatience: patience,
      uncertain: uncertain ?? Standard.uncertain, articles: dialect, dkim: dkim, links: links ?? Standard.links,
      returns: returns)
  }

  private static func meter(_ root: inout Fields) -> MeterRule? {
    let isThere = root.has("meter")
    var fields = root.fields("meter")
    let articles = fields.optionalInteger(
      "articles", in: 1...1_000, meaning: "How many metered articles a reader of the free tier may open a month.")
    var rule = MeterRule(articles: articles ?? 0)
    rule.pages = fields.parsed(
      "pages", isOptional: true, expected: "an https URL that ends in /, without user, password or query",
      meaning: "What the addresses of reading pages begin with; links to them say, signed, whose they are."
    ) { text in
      text.hasPrefix("https://") && text.hasSuffix("/") && !text.contains(where: "?#".contains)
        ? SettingsURL.web(text) : nil
    }
    rule.linkWithin = fields.duration("link-within", rule.linkWithin, meaning: "How long such a link is good.")
    fields.close()
    guard articles != nil else {
      if isThere, !fields.has("articles") { root.fail("meter", "needs articles: how many may be opened a month") }
      return nil
    }
    return rule
  }

  /// Variables that say where and when, not what; the last two are for those who work on Dateline.
  private static let reserved: Set<String> = [
    "DATELINE_ROOT", "DATELINE_NOW", "DATELINE_SHARED", "DATELINE_EXECUTABLE",
  ]

  private static func senderMailbox(_ text: String) throws(AddressError) -> Mailbox {
    let mailbox = try MailboxText.read(text)
    _ = try mailbox.address.inASCII()
    return mailbox
  }

  private static func senderAddress(_ text: String) throws(AddressError) -> EmailAddress {
    try AddressText.read(text).inASCII()
  }

  /// `nil` if something is wrong; the reader knows what.
  private static func publication(_ root: inout Fields) -> Publication? {
    var fields = root.fields("publication")
    let name = fields.text("name", meaning: "The publication's name.")
    let tagline = fields.optionalText("tagline", meaning: "What follows the name: a few words.") ?? ""
    let url = fields.parsed(
      "url", expected: "an http or https URL without user or password", meaning: "The publication's home page.",
      SettingsURL.web)
    let postal = fields.items(
      "postal-address", of: "lines",
      meaning: "The postal address in each footer, which the law asks of commercial mail."
    ).map { text, place in
      if text.isEmpty { fields.fail("postal-address", at: place, "must have no empty lines") }
      return text
    }
    let zone = fields.parsed(
      "time-zone", expected: "a time zone such as Europe/London",
      meaning: "The zone of all times of day in the settings."
    ) { TimeZone(identifier: $0) }
    let language = fields.parsed(
      "language", Publication.Standard.language, expected: "a language such as en or pt-BR",
      meaning: "The language of the mails.", SettingsURL.language)
    fields.close()
    var sender = root.fields("sender")
    let from = sender.judged(
      "from", type: "a name and an address", meaning: "The From line of each mail.", senderMailbox)
    let replyTo = sender.judged(
      "reply-to", isOptional: true, otherwise: "sender.from", type: "a name and an address",
      meaning: "Where readers' answers go.", senderMailbox)
    let returnPath = sender.judged(
      "return-path", type: "an address", meaning: "Where bounces go (the envelope's sender).", senderAddress)
    let verp = sender.yesOrNo(
      "verp", Publication.Standard.verp,
      meaning:
        "Whether each mail has a return path of its own, with a token after a plus, so that a bounce says whose it is.")
    if verp, let returnPath { tokenRoom(sender, "return-path", returnPath) }
    let unsubscribeAddress = sender.judged(
      "unsubscribe-address", isOptional: true, type: "an address",
      meaning: "An address to which readers may write to leave; set it only where that mail is read.", senderAddress)
    if let unsubscribeAddress { tokenRoom(sender, "unsubscribe-address", unsubscribeAddress) }
    let listDomain = sender.parsed(
      "list-domain", from.map { String($0.address.domain) }, isOptional: true, otherwise: "the domain of sender.from",
      expected: "a host name", meaning: "The domain in List-Id and Message-ID.", SettingsURL.host)
    let unsubscribe = sender.parsed(
      "unsubscribe-url", expected: "an https URL without user, password or fragment",
      meaning: "The page on which readers leave; each reader's signed token is appended.", Self.page)
    let confirm = sender.parsed(
      "confirm-url", isOptional: true, expected: "an https URL without user, password or fragment",
      meaning:
        "The page on which invited readers confirm; a signed token is appended, and without it nobody can be invited.",
      Self.page)
    let within = sender.duration(
      "confirm-within", Publication.Standard.confirmWithin, meaning: "How long a confirmation's link is good.")
    sender.close()
    guard let url, let zone, let language, let from, let returnPath, let listDomain, let unsubscribe else { return nil }
    var publication = Publication(
      name: name, tagline: tagline, url: url, postalAddress: postal, timeZone: zone, language: language, from: from,
      replyTo: replyTo, returnPath: returnPath, listDomain: listDomain, unsubscribeURL: unsubscribe)
    publication.verp = verp
    publication.confirmURL = confirm
    publication.confirmWithin = within
    publication.unsubscribeAddress = unsubscribeAddress
    return publication
  }

  private static func page(_ text: String) -> String? {
    text.lowercased().hasPrefix("https://") && !text.contains("#") ? SettingsURL.web(text) : nil
  }

  /// A token of 32 characters follows the local part and a plus, within RFC 5321's 64 octets.
  private static func tokenRoom(_ sender: Fields, _ key: String, _ address: EmailAddress) {
    guard address.localPart.utf8.count > 31 else { return }
    sender.fail(
      key,
      "has more than 31 octets before the @, and a reader's token goes there too: shorten it"
        + (key == "return-path" ? ", or say verp: no" : ""))
  }
}

/// Why a secret's file was not read.
public struct SecretError: Error, Sendable {
  public var message: String

  public init(_ message: String) { self.message = message }
}
