internal import Foundation
internal import Markup
internal import Newsroom

/// One row's fields, put together to a record.
///
/// Failure policy: the first field that can't be used fails the row, and nothing of it is taken; unless the row says that
/// the reader is gone: then that is taken, and only that. An empty state is no consent, a time of consent that lies ahead
/// no evidence: the row fails.
struct SubscriberRowReader {
  let newsletters: Set<String>
  let standard: [String]
  let standardLeft: [String]
  let now: Date

  private var email = ""
  private var record: SubscriberRowParts
  /// The first field that can't be used.
  private var fault: SubscriberFileError?

  /// - Parameters: newsletters that everybody in the file asked for, and those that everybody left.
  init(newsletters: Set<String>, standard: [String], left: [String], now: Date) {
    self.newsletters = newsletters
    self.standard = standard
    standardLeft = left
    self.now = now
    record = SubscriberRowParts()
  }

  /// Begins another row.
  mutating func begin() {
    email = ""
    fault = nil
    record = SubscriberRowParts()
    record.wanted = standard
    record.left = standardLeft
  }

  /// Takes a field, trimmed. An empty one says nothing but that there are no newsletters.
  mutating func take(_ text: String, as field: SubscriberField) {
    do throws(SubscriberFileError) {
      try parse(text, field)
    } catch {
      fail(error)
    }
  }

  /// The row has a field that can't be used.
  mutating func fail(_ error: SubscriberFileError) { fault = fault ?? error }

  private mutating func parse(_ text: String, _ field: SubscriberField) throws(SubscriberFileError) {
    if text.isEmpty {
      switch field {
      case .newsletters: record.stated.insert(.newsletters)
      case .tierEnds: record.stated.insert(.tierEnds)
      case .paid: record.paid = record.paid ?? false
      case .state, .subscribed:
        throw SubscriberFileError("it isn't said whether they want mail: silence is no consent")
      default: break
      }
      return
    }
    switch field {
    case .email: email = text
    case .name: record.name = try name(text)
    case .firstName: record.first = try name(text)
    case .lastName: record.last = try name(text)
    case .tier: try takeTier(text)
    case .tierEnds:
      record.tierEnds = try time(text, "tier-ends")
      record.stated.insert(.tierEnds)
    case .language:
      guard let language = SettingsURL.language(text) else {
        throw SubscriberFileError("\"\(shown(text))\" is no language such as en or pt-BR")
      }
      record.language = language.lowercased()
      record.stated.insert(.language)
    case .newsletters:
      record.stated.insert(.newsletters)
      try list(text, into: &record.wanted)
    case .leftNewsletters: try list(text, into: &record.left)
    case .state:
      guard let state = SubscriberDialect.states[text.lowercased()] else {
        let hint = hint(for: text, among: SubscriberDialect.states.keys.sorted(), quoted: true)
        throw SubscriberFileError(
          "\"\(shown(text))\" is no state: confirmed, pending, unsubscribed, bounced or complained\(hint)")
      }
      record.state = max(record.state ?? state, state)
    case .goneAt:
      let gone = try time(text, "the time of leaving")
      record.isGone = true
      record.gone = try past(gone, text, "the time of leaving")
    case .bouncedAt:
      let bounced = try time(text, "the time of the bounce")
      record.isBounced = true
      record.bounced = try past(bounced, text, "the time of the bounce")
    case .leftAt: record.leftAt = try past(try time(text, "the time of leaving"), text, "the time of leaving")
    case .pendingNewsletters: try list(text, into: &record.pending)
    case .since(let slug):
      try known(slug)
      let what = "the time of \(slug)"
      record.details[slug, default: .init()].since = try past(try time(text, what), text, what)
    case .newsletterSource(let slug):
      try known(slug)
      record.details[slug, default: .init()].source = try bounded(text, "the source of consent")
    case .newsletterWording(let slug):
      try known(slug)
      record.details[slug, default: .init()].wording = try bounded(text, "the wording of consent")
    case .complaint: record.isComplaint = text.lowercased().contains("abuse") || text.lowercased().contains("spam")
    case .consentAt, .confirmedAt: try takeConsent(text)
    case .source: record.source = try bounded(text, "the source of consent")
    case .wording: record.wording = try bounded(text, "the wording of consent")
    case .subscribed: record.isSubscribed = try truth(text) && record.isSubscribed
    case .disabled: record.isSubscribed = try !truth(text) && record.isSubscribed
    case .paid:
      let pays = !["false", "no", "0", "free", "none"].contains(text.lowercased())
      record.paid = pays || record.paid == true
    case .attributes: try takeAttributes(text)
    case .attribute(let key): try attribute(key, text)
    case .ignored: break
    }
  }

  /// - Returns: the row's reader; of one who is gone, what couldn't be used besides.
  func finish() throws(SubscriberFileError) -> (record: SubscriberRecord, fault: String?) {
    let address: EmailAddress
    do throws(AddressError) {
      address = email.utf8.allSatisfy({ $0 < 128 }) ? try EmailAddress(email) : try AddressText.read(email)
    } catch {
      throw SubscriberFileError("\(error)")
    }
    let wanted = record.wanted + record.pending.filter { !record.wanted.contains($0) }
    if let fault {
      guard state.isGone else { throw fault }
      var result = SubscriberRecord(
        mailbox: Mailbox(name: nil, address: address), tier: .free, newsletters: wanted, stated: [])
      result.gone = record.bounced ?? record.gone
      result.leftAt = record.leftAt
      result.leftNewsletters = record.left
      result.pendingNewsletters = record.pending
      result.consent = record.consent
      result.state = state
      return (result, "\(fault.message); of this row only that the reader is \(state.rawValue) was taken")
    }
    var stated = record.stated
    let both = [record.first, record.last].filter { !$0.isEmpty }.joined(separator: " ")
    let name = record.name ?? (both.isEmpty ? nil : both)
    if let name, name.count > 200 {
      guard state.isGone else { throw SubscriberFileError("the name is longer than 200 characters") }
      var short = self
      short.fail(SubscriberFileError("the name is longer than 200 characters"))
      return try short.finish()
    }
    if name != nil { stated.insert(.name) }
    let tier = record.tier ?? record.paid.map { $0 ? Tier.allAccess : .free }
    if tier != nil { stated.insert(.tier) } else if record.tierEnds == nil { stated.remove(.tierEnds) }
    var ends = record.tierEnds
    if tier == .free { ends = nil }
    var result = SubscriberRecord(
      mailbox: Mailbox(name: name, address: address), tier: tier ?? .free, newsletters: wanted, stated: stated,
      tierEnds: ends, language: record.language, attributes: record.attributes, gone: record.bounced ?? record.gone,
      consent: record.consent, source: record.source, wording: record.wording)
    result.leftNewsletters = record.left
    result.pendingNewsletters = record.pending
    result.details = record.details
    result.leftAt = record.leftAt
    result.state = state
    return (result, nil)
  }

  /// The worst that any column says.
  private var state: ReaderState {
    var state = record.state ?? .confirmed
    if !record.isSubscribed || (record.isGone && record.left.isEmpty) { state = max(state, .unsubscribed) }
    if record.isBounced { state = max(state, .bounced) }
    if record.isComplaint && record.isGone { state = max(state, .complained) }
    return state
  }

  private mutating func takeTier(_ text: String) throws(SubscriberFileError) {
    guard let tier = Tier(rawValue: text.lowercased()) else {
      let hint = hint(for: text, among: Tier.allCases.map(\.rawValue), quoted: true)
      throw SubscriberFileError("\"\(shown(text))\" is no tier: free or all-access\(hint)")
    }
    record.tier = tier
  }

  private mutating func takeConsent(_ text: String) throws(SubscriberFileError) {
    let time = try past(try time(text, "the time of consent"), text, "the time of consent")
    record.consent = max(record.consent ?? time, time)
  }

  /// A clock may be minutes ahead, and then it is now; more is a mistake, or a trick.
  private func past(_ time: Date, _ text: String, _ what: String) throws(SubscriberFileError) -> Date {
    guard time < now.addingTimeInterval(300) else {
      throw SubscriberFileError("\(what), \(shown(text)), lies ahead")
    }
    return min(time, now)
  }

  private func known(_ slug: String) throws(SubscriberFileError) {
    guard newsletters.contains(slug) else {
      throw SubscriberFileError(
        "there is no newsletter \"\(shown(slug))\"\(hint(for: slug, among: newsletters, quoted: true))")
    }
  }

  private func time(_ text: String, _ what: String) throws(SubscriberFileError) -> Date {
    guard let time = SubscriberTime.read(text) else {
      throw SubscriberFileError("\(what): \"\(shown(text))\" is no time such as 2026-11-23 or 2026-11-23T06:05:30Z")
    }
    return time
  }

  private func name(_ text: String) throws(SubscriberFileError) -> String {
    guard text.utf8.count <= 800, text.count <= 200 else {
      throw SubscriberFileError("the name is longer than 200 characters")
    }
    guard !text.hasControls else { throw SubscriberFileError("the name \"\(text)\" contains a control character") }
    return text
  }

  private func bounded(_ text: String, _ what: String) throws(SubscriberFileError) -> String {
    guard text.utf8.count <= 4_000 else { throw SubscriberFileError("\(what) is longer than 4,000 octets") }
    return String(text.map { $0.isNewline ? " " : $0 }).printable
  }

  private func truth(_ text: String) throws(SubscriberFileError) -> Bool {
    switch text.lowercased() {
    case "true", "yes", "1", "t", "y": return true
    case "false", "no", "0", "f", "n": return false
    default: throw SubscriberFileError("\"\(shown(text))\" is neither true nor false")
    }
  }

  private func list(_ text: String, into wanted: inout [String]) throws(SubscriberFileError) {
    for part in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
      let slug = part.trimmingSpaces
      if slug.isEmpty || wanted.contains(slug) { continue }
      try known(slug)
      wanted.append(slug)
    }
  }

  /// An object of JSON: listmonk's. What is nested keeps its keys, joined by dots.
  private mutating func takeAttributes(_ text: String) throws(SubscriberFileError) {
    let node: YAMLNode?
    do throws(YAMLError) {
      node = text == "{}" ? nil : try FrontMatter.parse(Array(text.utf8), file: "").node
    } catch {
      throw SubscriberFileError("the attributes are no object of JSON: \(error.message)")
    }
    guard text == "{}" || text == "null" || node?.pairs != nil else {
      throw SubscriberFileError("the attributes are no object of JSON")
    }
    try take(attributes: node, prefix: "")
  }

  /// Takes an object's members, and their members.
  mutating func take(attributes node: YAMLNode?) {
    do throws(SubscriberFileError) {
      try take(attributes: node, prefix: "")
    } catch {
      fail(error)
    }
  }

  private mutating func take(attributes node: YAMLNode?, prefix: String) throws(SubscriberFileError) {
    for pair in node?.pairs ?? [] {
      let name = prefix + (pair.key.text ?? "")
      guard let key = Attributes.key(name) else {
        throw SubscriberFileError("\"\(shown(name))\" is no name for an attribute")
      }
      if pair.value.isNull { continue }
      if let text = pair.value.text {
        try attribute(key, text.trimmingSpaces)
      } else if let items = pair.value.items {
        try attribute(key, items.compactMap(\.text).joined(separator: ", "))
      } else {
        try take(attributes: pair.value, prefix: name + ".")
      }
    }
  }

  private mutating func attribute(_ key: String, _ untrimmed: String) throws(SubscriberFileError) {
    let text = untrimmed.trimmingSpaces
    guard !text.isEmpty else { return }
    if let fault = Attributes.fault(in: text) { throw SubscriberFileError("the attribute \"\(key)\" \(fault)") }
    guard record.attributes.values.count < Attributes.maxCount || record.attributes[key] != nil else {
      throw SubscriberFileError("more than \(Attributes.maxCount) attributes")
    }
    record.attributes[key] = text
  }
}
