internal import Newsroom

/// The relays: one as `relay`, or several as the list `relays`, for which `relay` says what they have in common; and the
/// pace at which they are given mail.
///
/// Failure policy: what is wrong goes to the reader, each at its place, and a stand-in comes back.
struct RelaySettings {
  let reader: SettingsReader
  let environment: [String: String]
  let readFile: (String) -> Result<[UInt8], SecretError>
  /// What EHLO says, where nothing else is said.
  let helo: String

  func read(_ root: inout Fields) -> (relays: [Relay], retry: NewsroomSettings.Retry) {
    var common = root.fields("relay")
    defer { common.close() }
    let isSeveral = root.has("relays")
    if isSeveral {
      for key in ["url", "name", "preference", "weight"] {
        common.refuse(key, "belongs into each of relays: relay says what they have in common")
      }
    }
    let first = relay(&common, name: "relay", url: isSeveral ? nil : url(&common), beside: nil)
    let retry = retry(&common)
    var lists = root.list(
      "relays", isOptional: true,
      meaning: "Several relays, which share the mail; relay then says what they have in common.")
    guard isSeveral || root.describes else { return ([first], retry) }
    var names: Set<String> = []
    let relays = lists.indices.map { index in
      let name = lists[index].text("name", meaning: "What reports call the relay.")
      if !name.isEmpty && !names.insert(name).inserted {
        lists[index].fail("name", "\"\(shown(name))\" is taken by another relay")
      }
      let url = url(&lists[index])
      let preference = lists[index].integer(
        "preference", in: 0...1000, first.preference,
        meaning: "The relays with the lowest number get all mail while one of them is up.")
      let weight = lists[index].integer(
        "weight", in: 1...1000, first.weight, meaning: "The relay's share of the mail among those of one preference.")
      lists[index].inherits = "relay"
      var relay = relay(&lists[index], name: name, url: url, beside: first)
      relay.preference = preference
      relay.weight = weight
      lists[index].close()
      return relay
    }
    return (relays, retry)
  }

  private func url(_ fields: inout Fields) -> String {
    fields.parsed(
      "url", expected: "smtp://host:port or smtps://host:port (the user is relay.user)",
      meaning: "The mail relay: smtp begins with STARTTLS, smtps with TLS.", SettingsURL.relay) ?? ""
  }

  /// - Parameters:
  ///   - url: `nil` for what relays have in common, which need not make sense by itself.
  ///   - common: what holds where this one says nothing.
  private func relay(_ fields: inout Fields, name: String, url: String?, beside common: Relay?) -> Relay {
    let standard = common ?? Relay(url: "", helo: helo)
    var relay = standard
    relay.name = name
    relay.url = url ?? ""
    relay.tls =
      fields.choice(
        "tls", standard.tls,
        meaning:
          "Whether the connection must be encrypted and the certificate verified; none is for a relay on this machine."
      ) ?? standard.tls
    relay.caFile =
      fields.optionalText(
        "ca-file", otherwise: "the system's", meaning: "A PEM file of the authorities that may sign the certificate.")
      ?? standard.caFile
    relay.clientCertificate =
      fields.optionalText(
        "client-certificate", meaning: "A PEM file by which we prove who we are, for a relay that asks.")
      ?? standard.clientCertificate
    relay.clientKey =
      fields.optionalText("client-key", meaning: "The PEM file of that certificate's key, not encrypted.")
      ?? standard.clientKey
    relay.user =
      fields.optionalText("user", meaning: "The user's name, for a relay that asks for one.") ?? standard.user
    relay.password = RelayPassword.read(&fields, reader, environment, readFile) ?? standard.password
    relay.mechanism =
      fields.choice(
        "auth", isOptional: true, otherwise: "the best that the relay offers",
        meaning: "How we sign in; xoauth2 and oauthbearer take a token, and need token-command.") ?? standard.mechanism
    let tokens = fields.texts(
      "token-command", [],
      meaning: "A program and its arguments; the first line that it prints within 20 seconds is the token.")
    if !tokens.isEmpty { relay.tokenCommand = tokens }
    relay.helo =
      fields.parsed(
        "helo", standard.helo, otherwise: "sender.list-domain", expected: "a host name",
        meaning: "The name by which we greet the relay (EHLO).", SettingsURL.host) ?? standard.helo
    relay.connections = fields.integer(
      "connections", in: 1...1000, standard.connections, meaning: "The most connections at one time.")
    relay.messagesPerConnection =
      fields.optionalInteger(
        "messages-per-connection", in: 1...1_000_000,
        meaning: "After this many messages a connection is closed and another is opened.")
      ?? standard.messagesPerConnection
    relay.rate =
      fields.optionalNumber(
        "messages-per-second", above: 0, meaning: "The most messages a second, over all connections.") ?? standard.rate
    relay.connectTimeout = fields.duration(
      "connect-timeout", standard.connectTimeout, meaning: "How long we wait for a connection.")
    relay.timeout = fields.duration(
      "timeout", standard.timeout,
      meaning: "How long we wait for an answer; a relay may take ten minutes, and giving up sooner makes duplicates.")
    if url != nil { check(relay, &fields) }
    return relay
  }

  private func check(_ relay: Relay, _ fields: inout Fields) {
    if relay.mechanism?.takesToken == true {
      if relay.tokenCommand.isEmpty { fields.fail("auth", "needs a token: say token-command") }
      if relay.user == nil { fields.fail("auth", "needs a user") }
      if relay.password != nil { fields.fail("auth", "takes a token, and there is a password as well") }
    } else if !relay.tokenCommand.isEmpty {
      fields.fail("token-command", "needs auth: xoauth2 or oauthbearer")
    } else if relay.mechanism != nil && (relay.user == nil || relay.password == nil) {
      fields.fail("auth", "needs a user, and password-file or password-variable")
    }
    if relay.clientKey != nil && relay.clientCertificate == nil {
      fields.fail("client-key", "needs a client-certificate")
    }
    if relay.clientCertificate != nil && relay.tls == .none && relay.url.hasPrefix("smtp:") {
      fields.fail("client-certificate", "needs tls: required")
    }
  }

  private func retry(_ relay: inout Fields) -> NewsroomSettings.Retry {
    var fields = relay.fields("retry")
    var retry = NewsroomSettings.Retry()
    retry.first = fields.duration(
      "first", retry.first,
      meaning: "How long we wait before we try a deferred message again; the wait doubles each time.")
    retry.longest = fields.duration("longest", retry.longest, meaning: "The longest of these waits.")
    if retry.longest < retry.first { fields.fail("longest", "must not be shorter than relay.retry.first") }
    fields.close()
    return retry
  }

  static func pacing(_ root: inout Fields) -> Pacing {
    var fields = root.fields("pacing")
    var pacing = Pacing(
      rate: fields.optionalNumber(
        "messages-per-second", above: 0, meaning: "The most messages a second, over all relays."))
    var domains = fields.fields("domains")
    for (key, place, var limits) in domains.mappings(called: "DOMAIN") {
      let limit = Pacing.Limit(
        rate: limits.optionalNumber(
          "messages-per-second", above: 0,
          meaning: "The most messages a second to addresses of this domain; \"*\" is each domain that has no entry."),
        connections: limits.optionalInteger(
          "connections", in: 1...1000, meaning: "The most messages to this domain that are on their way at one time."))
      limits.close()
      guard let domain = key == "*" ? key : SettingsURL.host(key) else {
        domains.fail(key, at: place, "is no domain such as gmail.com; * is for all the others, each")
        continue
      }
      if pacing.domains.updateValue(limit, forKey: domain) != nil {
        domains.fail(key, at: place, "is there already, as \(domain)")
      }
    }
    domains.close()
    fields.close()
    return pacing
  }
}
