internal import Foundation
internal import Markup
internal import Newsroom

/// One row's fields, put together to a record.
///
/// Failure policy: the first field that can't be used fails the row, and nothing of it is taken. A time of consent that
/// lies ahead is no evidence: the row fails.
struct SubscriberRowReader {
  let newsletters: Set<String>
  let standard: [String]
  let now: Date

  private var email = ""
  private var record: Partial

  private struct Partial {
    var name: String?
    var first = ""
    var last = ""
    var tier: Tier?
    var tierEnds: Date?
    var stated: SubscriberRecord.Stated = []
    var language: String?
    var wanted: [String] = []
    var left: [String] = []
    var state: ReaderState?
    var isSubscribed = true
    var gone: Date?
    var bounced: Date?
    var isComplaint = false
    var consent: Date?
    var paid: Bool?
    var source: String?
    var wording: String?
    var attributes = Attributes()
  }

  init(newsletters: Set<String>, standard: [String], now: Date) {
    self.newsletters = newsletters
    self.standard = standard
    self.now = now
    record = Partial()
  }

  /// Begins another row.
  mutating func begin() {
    email = ""
    record = Partial()
    record.wanted = standard
  }

  /// Takes a field, trimmed. An empty one says nothing but that there are no newsletters.
  mutating func take(_ text: String, as field: SubscriberField) throws(SubscriberFileError) {
    if text.isEmpty {
      switch field {
      case .newsletters: record.stated.insert(.newsletters)
      case .tierEnds: record.stated.insert(.tierEnds)
      case .paid: record.paid = record.paid ?? false
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
    case .goneAt: record.gone = try time(text, "the time of leaving")
    case .bouncedAt: record.bounced = try time(text, "the time of the bounce")
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

  func finish() throws(SubscriberFileError) -> SubscriberRecord {
    let address: EmailAddress
    do throws(AddressError) {
      address = email.utf8.allSatisfy({ $0 < 128 }) ? try EmailAddress(email) : try AddressText.read(email)
    } catch {
      throw SubscriberFileError("\(error)")
    }
    var stated = record.stated
    let both = [record.first, record.last].filter { !$0.isEmpty }.joined(separator: " ")
    let name = record.name ?? (both.isEmpty ? nil : both)
    if let name, name.count > 200 { throw SubscriberFileError("the name is longer than 200 characters") }
    if name != nil { stated.insert(.name) }
    let tier = record.tier ?? record.paid.map { $0 ? Tier.allAccess : .free }
    if tier != nil { stated.insert(.tier) } else if record.tierEnds == nil { stated.remove(.tierEnds) }
    var ends = record.tierEnds
    if tier == .free { ends = nil }
    var result = SubscriberRecord(
      mailbox: Mailbox(name: name, address: address), tier: tier ?? .free, newsletters: record.wanted, stated: stated,
      tierEnds: ends, language: record.language, attributes: record.attributes, gone: record.bounced ?? record.gone,
      consent: record.consent, source: record.source, wording: record.wording)
    result.leftNewsletters = record.left
    result.state = state
    return result
  }

  /// The worst that any column says.
  private var state: ReaderState {
    var state = record.state ?? .confirmed
    if !record.isSubscribed || (record.gone != nil && record.left.isEmpty) { state = max(state, .unsubscribed) }
    if record.bounced != nil { state = max(state, .bounced) }
    if record.isComplaint && record.gone != nil { state = max(state, .complained) }
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
    let time = try time(text, "the time of consent")
    // A clock may be a little ahead; a day is a mistake, or a trick.
    guard time < now.addingTimeInterval(86_400) else {
      throw SubscriberFileError("the time of consent, \(shown(text)), lies ahead")
    }
    record.consent = max(record.consent ?? time, time)
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
      guard newsletters.contains(slug) else {
        let hint = hint(for: slug, among: newsletters, quoted: true)
        throw SubscriberFileError("there is no newsletter \"\(shown(slug))\"\(hint)")
      }
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

  mutating func take(attributes node: YAMLNode?, prefix: String) throws(SubscriberFileError) {
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
