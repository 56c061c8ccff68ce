internal import Foundation
public import Newsroom

/// A key that mail is signed with, as `dkim` in `Config/dateline.yaml` lists it.
public struct SigningSetting: Sendable, Equatable {
  public var selector: String
  public var domain: String
  /// As the settings name it, for messages.
  public var keyFile: String
  /// The key's PEM.
  public var key: Secret
  /// The first day whose issues it signs.
  public var from: Day?

  static func read(
    _ root: inout Fields, _ publication: Publication?, _ readFile: (String) -> Result<[UInt8], SecretError>
  ) -> [SigningSetting] {
    var settings: [SigningSetting] = []
    for var fields in root.list(
      "dkim", isOptional: true,
      meaning: "The keys that sign our mail; one RSA and one Ed25519 key sign together.")
    {
      let selector = fields.parsed(
        "selector", expected: "a name in the DNS such as s2026a", meaning: "The name under which the DNS has the key."
      ) {
        SettingsURL.host($0 + ".example") == nil ? nil : $0
      }
      let domain = fields.parsed(
        "domain", publication.map { String($0.from.address.domain) }, isOptional: true,
        otherwise: "the domain of sender.from", expected: "a host name",
        meaning: "The domain that signs.", SettingsURL.host)
      let path = fields.text(
        "key-file", meaning: "The PEM file of the private key; a relative path begins at the settings' folder.")
      let from = fields.parsed(
        "from", isOptional: true, otherwise: "from the start", expected: "a day such as 2026-12-01",
        meaning: "The first day whose issues this key signs; of several of a kind the latest one signs."
      ) { Day($0) }
      if let selector, settings.contains(where: { $0.selector == selector && $0.domain == domain }) {
        fields.fail("selector", "\"\(selector)\" stands twice")
      }
      if !path.isEmpty, let selector {
        switch readFile(path) {
        case .success(let pem):
          settings.append(
            SigningSetting(
              selector: selector, domain: domain ?? "", keyFile: path,
              key: Secret(String(decoding: pem, as: UTF8.self)),
              from: from))
        case .failure(let error): fields.fail("key-file", error.message)
        }
      }
      fields.close()
    }
    return settings
  }
}
