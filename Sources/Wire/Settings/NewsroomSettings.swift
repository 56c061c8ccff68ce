internal import Foundation
internal import Markup
public import Newsroom

/// `Config/dateline.yaml` as values.
public struct NewsroomSettings: Sendable, Equatable {
  public var publication: Publication
  public var relay: Relay
  public var retry: Retry
  public var durability: Durability
  public var uncertain: UncertainPolicy
  public var articles: ArticleDialect

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
    _ source: [UInt8], file: String, environment: [String: String], readFile: (String) -> Result<[UInt8], SecretError>
  ) throws(SettingsErrors) -> NewsroomSettings {
    let overrides = environment.filter { $0.key.hasPrefix("DATELINE_") && !reserved.contains($0.key) }
    let reader = SettingsReader(file: file, environment: overrides)
    var root = reader.fields(of: source)
    let publication = self.publication(&root)
    var relayFields = root.fields("relay")
    let relay = self.relay(&relayFields, publication, environment, readFile)
    var retryFields = relayFields.fields("retry")
    let retry = Retry(
      first: retryFields.duration("first", 60), longest: retryFields.duration("longest", 1800))
    retryFields.close()
    relayFields.close()
    var store = root.fields("store")
    let durability: Durability = store.choice("durability", .process) ?? .process
    store.close()
    var queue = root.fields("queue")
    let uncertain: UncertainPolicy = queue.choice("uncertain", .hold) ?? .hold
    queue.close()
    var articles = root.fields("articles")
    let dialect = ArticleDialect.read(&articles, publication: publication)
    articles.close()
    root.close()
    try reader.finish()
    guard let publication else { throw SettingsErrors(errors: reader.errors) }
    return NewsroomSettings(
      publication: publication, relay: relay, retry: retry, durability: durability, uncertain: uncertain,
      articles: dialect)
  }

  /// Variables that say where and when, not what.
  private static let reserved: Set<String> = ["DATELINE_ROOT", "DATELINE_NOW"]

  /// `nil` if something is wrong; the reader knows what.
  private static func publication(_ root: inout Fields) -> Publication? {
    var fields = root.fields("publication")
    let name = fields.text("name")
    let tagline = fields.optionalText("tagline") ?? ""
    let url = fields.parsed("url", expected: "an http or https URL", webURL)
    let postal = fields.texts("postal-address")
    let zone = fields.parsed("time-zone", expected: "a time zone such as Europe/London") { TimeZone(identifier: $0) }
    let language = fields.text("language", "en")
    if fields.has("postal-address") && postal.isEmpty { fields.fail("postal-address", "must not be empty") }
    fields.close()
    var sender = root.fields("sender")
    let from = sender.judged("from", MailboxText.read)
    let replyTo = sender.mayHave("reply-to") ? sender.judged("reply-to", MailboxText.read) : nil
    let returnPath = sender.judged("return-path", AddressText.read)
    let listDomain = sender.parsed("list-domain", from.map { String($0.address.domain) }, expected: "a host name") {
      (try? AddressText.read("list@" + $0)).map { String($0.domain) }
    }
    let unsubscribe = sender.parsed("unsubscribe-url", expected: "an https URL") {
      $0.lowercased().hasPrefix("https://") ? webURL($0) : nil
    }
    sender.close()
    guard let url, let zone, let from, let returnPath, let listDomain, let unsubscribe else { return nil }
    return Publication(
      name: name, tagline: tagline, url: url, postalAddress: postal, timeZone: zone, language: language, from: from,
      replyTo: replyTo, returnPath: returnPath, listDomain: listDomain, unsubscribeURL: unsubscribe)
  }

  private static func relay(
    _ fields: inout Fields, _ publication: Publication?, _ environment: [String: String],
    _ readFile: (String) -> Result<[UInt8], SecretError>
  ) -> Relay {
    let url = fields.parsed("url", expected: "smtp://host:port or smtps://host:port", relayURL) ?? ""
    let password = self.password(&fields, environment, readFile)
    return Relay(
      url: url, tls: fields.choice("tls", .required) ?? .required, caFile: fields.optionalText("ca-file"),
      user: fields.optionalText("user"), password: password,
      helo: fields.parsed("helo", publication?.listDomain ?? "localhost", expected: "a host name") {
        (try? AddressText.read("relay@" + $0)).map { String($0.domain) }
      } ?? "localhost",
      connections: fields.integer("connections", in: 1...1000, 10),
      rate: fields.optionalNumber("messages-per-second", above: 0),
      connectTimeout: fields.duration("connect-timeout", 30), timeout: fields.duration("timeout", 660))
  }

  private static func password(
    _ fields: inout Fields, _ environment: [String: String], _ readFile: (String) -> Result<[UInt8], SecretError>
  ) -> Secret? {
    let path = fields.optionalText("password-file")
    let variable = fields.optionalText("password-variable")
    if fields.has("password") {
      fields.fail("password", "has no place in settings: use relay.password-file or relay.password-variable")
    }
    if path != nil && variable != nil {
      fields.fail("password-file", "and relay.password-variable exclude one another")
    }
    if let variable {
      if environment[variable] == nil { fields.fail("password-variable", "names \(variable), which isn't set") }
      return environment[variable].map(Secret.init)
    }
    guard let path else { return nil }
    switch readFile(path) {
    case .success(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      return Secret(String(text.prefix { $0 != "\n" && $0 != "\r\n" }))
    case .failure(let error):
      fields.fail("password-file", error.message)
      return nil
    }
  }

  private static func webURL(_ text: String) -> String? {
    let url = URLReference(text)
    guard url.isWeb, text.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 }) else { return nil }
    return text
  }

  private static func relayURL(_ text: String) -> String? {
    let url = URLReference(text)
    guard let scheme = url.scheme?.lowercased(), ["smtp", "smtps"].contains(scheme), let host = url.authority,
      !host.isEmpty, !host.contains("@"), ["", "/"].contains(url.path), url.query == nil, url.fragment == nil,
      host.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { return nil }
    return "\(scheme)://\(host)"
  }
}

/// Why a secret's file was not read.
public struct SecretError: Error, Sendable {
  public var message: String

  public init(_ message: String) { self.message = message }
}
