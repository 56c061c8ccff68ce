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
    guard root.has("relays") else {
      let relay = relay(&common, name: "relay", url: url(&common), beside: nil)
      return ([relay], retry(&common))
    }
    for key in ["url", "name", "preference", "weight"] {
      common.refuse(key, "belongs into each of relays: relay says what they have in common")
    }
    let standard = relay(&common, name: "relay", url: nil, beside: nil)
    let retry = retry(&common)
    var names: Set<String> = []
    var lists = root.list("relays")
    let relays = lists.indices.map { index in
      let name = lists[index].text("name")
      if !name.isEmpty && !names.insert(name).inserted {
        lists[index].fail("name", "\"\(shown(name))\" is taken by another relay")
      }
      var relay = relay(&lists[index], name: name, url: url(&lists[index]), beside: standard)
      relay.preference = lists[index].integer("preference", in: 0...1000, 10)
      relay.weight = lists[index].integer("weight", in: 1...1000, 1)
      lists[index].close()
      return relay
    }
    return (relays, retry)
  }

  private func url(_ fields: inout Fields) -> String {
    fields.parsed("url", expected: "smtp://host:port or smtps://host:port (the user is relay.user)", SettingsURL.relay)
      ?? ""
  }

  /// - Parameters:
  ///   - url: `nil` for what relays have in common, which need not make sense by itself.
  ///   - common: what holds where this one says nothing.
  private func relay(_ fields: inout Fields, name: String, url: String?, beside common: Relay?) -> Relay {
    let standard = common ?? Relay(url: "", helo: helo)
    let password = RelayPassword.read(&fields, reader, environment, readFile)
    let tokens = fields.items("token-command", []).map(\.text)
    let relay = Relay(
      name: name, url: url ?? "", tls: fields.choice("tls", standard.tls) ?? standard.tls,
      caFile: fields.optionalText("ca-file") ?? standard.caFile,
      clientCertificate: fields.optionalText("client-certificate") ?? standard.clientCertificate,
      clientKey: fields.optionalText("client-key") ?? standard.clientKey,
      user: fields.optionalText("user") ?? standard.user, password: password ?? standard.password,
      mechanism: fields.choice("auth", isOptional: true) ?? standard.mechanism,
      tokenCommand: tokens.isEmpty ? standard.tokenCommand : tokens,
      helo: fields.parsed("helo", standard.helo, expected: "a host name", SettingsURL.host) ?? standard.helo,
      connections: fields.integer("connections", in: 1...1000, standard.connections),
      messagesPerConnection: fields.optionalInteger("messages-per-connection", in: 1...1_000_000)
        ?? standard.messagesPerConnection,
      rate: fields.optionalNumber("messages-per-second", above: 0) ?? standard.rate,
      connectTimeout: fields.duration("connect-timeout", standard.connectTimeout),
      timeout: fields.duration("timeout", standard.timeout))
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
    let retry = NewsroomSettings.Retry(
      first: fields.duration("first", 60), longest: fields.duration("longest", 1800))
    if retry.longest < retry.first { fields.fail("longest", "must not be shorter than relay.retry.first") }
    fields.close()
    return retry
  }

  static func pacing(_ root: inout Fields) -> Pacing {
    var fields = root.fields("pacing")
    var pacing = Pacing(rate: fields.optionalNumber("messages-per-second", above: 0))
    var domains = fields.fields("domains")
    for (key, place, var limits) in domains.mappings() {
      guard let domain = key == "*" ? key : SettingsURL.host(key) else {
        domains.fail(key, at: place, "is no domain such as gmail.com; * is for all the others, each")
        continue
      }
      let limit = Pacing.Limit(
        rate: limits.optionalNumber("messages-per-second", above: 0),
        connections: limits.optionalInteger("connections", in: 1...1000))
      limits.close()
      if pacing.domains.updateValue(limit, forKey: domain) != nil {
        domains.fail(key, at: place, "is there already, as \(domain)")
      }
    }
    domains.close()
    fields.close()
    return pacing
  }
}
