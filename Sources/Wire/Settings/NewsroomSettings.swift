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
    /// When it is composed and by `dateline check`; a send goes by what came of it.
    case ask
    case skip
  }

  /// Seconds between attempts at a delivery that was deferred.
  public struct Retry: Sendable, Equatable {
    public var first: Int
    public var longest: Int
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
    var root = reader.fields(of: source)
    var publication = self.publication(&root)
    publication?.meter = meter(&root)
    let (relays, retry) = RelaySettings(
      reader: reader, environment: environment, readFile: readFile, helo: publication?.listDomain ?? "localhost"
    ).read(&root)
    let pacing = RelaySettings.pacing(&root)
    var store = root.fields("store")
    let durability: Durability = store.choice("durability", .process) ?? .process
    let patience = store.integer("patience", in: 0...86_400, 60)
    store.close()
    var queue = root.fields("queue")
    let uncertain: UncertainPolicy = queue.choice("uncertain", .hold) ?? .hold
    queue.close()
    var articles = root.fields("articles")
    let dialect = ArticleDialect.read(&articles, publication: publication)
    articles.close()
    let dkim = SigningSetting.read(&root, publication, readFile)
    var check = root.fields("check")
    let links: LinkPolicy = check.choice("links", .ask) ?? .ask
    check.close()
    let returns = ReturnSettings.read(&root, reader, environment, readFile)
    root.close()
    try reader.finish()
    guard let publication else { throw SettingsErrors(errors: reader.errors) }
    return NewsroomSettings(
      publication: publication, relays: relays, pacing: pacing, retry: retry, durability: durability,
      storePatience: patience, uncertain: uncertain, articles: dialect, dkim: dkim, links: links, returns: returns)
  }

  private static func meter(_ root: inout Fields) -> MeterRule? {
    let isThere = root.has("meter")
    var fields = root.fields("meter")
    let articles = fields.optionalInteger("articles", in: 1...1_000)
    let pages = fields.parsed(
      "pages", isOptional: true, expected: "an https URL that ends in /, without user, password or query"
    ) { text in
      text.hasPrefix("https://") && text.hasSuffix("/") && !text.contains(where: "?#".contains)
        ? SettingsURL.web(text) : nil
    }
    let within = fields.duration("link-within", 30 * 86_400)
    fields.close()
    guard let articles else {
      if isThere, !fields.has("articles") { root.fail("meter", "needs articles: how many may be opened a month") }
      return nil
    }
    return MeterRule(articles: articles, pages: pages, linkWithin: within)
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
    let name = fields.text("name")
    let tagline = fields.optionalText("tagline") ?? ""
    let url = fields.parsed("url", expected: "an http or https URL without user or password", SettingsURL.web)
    let postal = fields.items("postal-address").map { text, place in
      if text.isEmpty { fields.fail("postal-address", at: place, "must have no empty lines") }
      return text
    }
    let zone = fields.parsed("time-zone", expected: "a time zone such as Europe/London") { TimeZone(identifier: $0) }
    let language = fields.parsed("language", "en", expected: "a language such as en or pt-BR", SettingsURL.language)
    fields.close()
    var sender = root.fields("sender")
    let from = sender.judged("from", senderMailbox)
    let replyTo = sender.judged("reply-to", isOptional: true, senderMailbox)
    let returnPath = sender.judged("return-path", senderAddress)
    let verp = sender.parsed("verp", true, expected: "yes or no", Self.yesOrNo) ?? true
    if verp, let returnPath { tokenRoom(sender, "return-path", returnPath) }
    let unsubscribeAddress = sender.judged("unsubscribe-address", isOptional: true, senderAddress)
    if let unsubscribeAddress { tokenRoom(sender, "unsubscribe-address", unsubscribeAddress) }
    let listDomain = sender.parsed(
      "list-domain", from.map { String($0.address.domain) }, isOptional: true, expected: "a host name", SettingsURL.host
    )
    let unsubscribe = sender.parsed(
      "unsubscribe-url", expected: "an https URL without user, password or fragment", Self.page)
    let confirm = sender.parsed(
      "confirm-url", isOptional: true, expected: "an https URL without user, password or fragment", Self.page)
    let within = sender.duration("confirm-within", 7 * 86_400)
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

  static func yesOrNo(_ text: String) -> Bool? { ["yes": true, "true": true, "no": false, "false": false][text] }

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
