public import Digest
public import Newsroom
internal import Platform
public import Press
public import Wire

/// A key that can't sign.
public struct SigningError: ProductionError, Equatable {
  /// The key's file, where it isn't the key itself that is wrong for its domain.
  public var file: String?
  public var reason: String

  public var blame: Blame { .settings }
  public var description: String { "dkim: \(file.map { $0 + " " } ?? "")\(reason)" }
}

/// The keys that an issue's mail is signed with.
///
/// Failure policy: a key that can't sign is an error in the settings: unsigned mail isn't what was asked for.
public struct IssueSigning {
  let settings: [SigningSetting]

  public init(_ settings: [SigningSetting]) { self.settings = settings }

  /// Of the keys of one algorithm and domain that have begun by `day`, the one that began last signs: so selectors rotate.
  public func signers(on day: Day) throws -> [DKIMSigner] {
    var current: [String: (since: Day?, signer: DKIMSigner)] = [:]
    var order: [String] = []
    for (setting, key) in try keys() where setting.from.map({ $0 <= day }) ?? true {
      let kind = key.algorithm.rawValue + " " + setting.domain
      if let other = current[kind] {
        guard let from = setting.from, other.since.map({ $0 < from }) ?? true else { continue }
      } else {
        order.append(kind)
      }
      do {
        current[kind] = (
          setting.from, try DKIMSigner(key: key, selector: setting.selector, domain: setting.domain)
        )
      } catch {
        throw SigningError(file: nil, reason: "\(error)")
      }
    }
    return order.compactMap { current[$0]?.signer }
  }

  public func keys() throws -> [(setting: SigningSetting, key: SigningKey)] {
    try settings.map { setting in
      do {
        return (setting, try SigningKey(pem: Array(setting.key.value.utf8)))
      } catch {
        throw SigningError(file: setting.keyFile, reason: "\(error)")
      }
    }
  }
}

/// What the DNS must say of a key (RFC 6376, section 3.6.1).
public struct DKIMRecord {
  let selector: String
  let domain: String
  let key: SigningKey

  public init(selector: String, domain: String, key: SigningKey) {
    self.selector = selector
    self.domain = domain
    self.key = key
  }

  public var name: String { "\(selector)._domainkey.\(domain)." }

  /// A line for a zone file; the text in strings of at most 255 octets, as TXT records have them.
  public var zoneLine: String {
    let text = "v=DKIM1; k=\(key.algorithm.rawValue); p=\(String(decoding: key.publicKey.base64, as: UTF8.self))"
    var strings: [Substring] = []
    var rest = text[...]
    while !rest.isEmpty {
      strings.append(rest.prefix(255))
      rest = rest.dropFirst(255)
    }
    return "\(name) 3600 IN TXT ( " + strings.map { "\"\($0)\"" }.joined(separator: " ") + " )"
  }
}
