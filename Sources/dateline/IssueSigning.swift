internal import Digest
internal import Newsroom
internal import Platform
internal import Press
internal import Wire

/// The keys that an issue's mail is signed with.
///
/// Failure policy: a key that can't sign is an error in the settings (78): unsigned mail isn't what was asked for.
struct IssueSigning {
  let settings: [SigningSetting]

  /// Of the keys of one algorithm and domain that have begun by `day`, the one that began last signs: so selectors rotate.
  func signers(on day: Day) throws -> [DKIMSigner] {
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
        throw CommandError(.config, "dkim: \(error)")
      }
    }
    return order.compactMap { current[$0]?.signer }
  }

  func keys() throws -> [(setting: SigningSetting, key: SigningKey)] {
    try settings.map { setting in
      do {
        return (setting, try SigningKey(pem: Array(setting.key.value.utf8)))
      } catch {
        throw CommandError(
          .config, "dkim: \(setting.keyFile) \(error); dateline dkim new makes one")
      }
    }
  }
}

/// What the DNS must say of a key (RFC 6376, section 3.6.1).
struct DKIMRecord {
  let selector: String
  let domain: String
  let key: SigningKey

  var name: String { "\(selector)._domainkey.\(domain)." }

  /// A line for a zone file; the text in strings of at most 255 octets, as TXT records have them.
  var zoneLine: String {
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
