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
    for var fields in root.optionalList("dkim") {
      let selector = fields.parsed("selector", expected: "a name in the DNS such as s2026a") {
        SettingsURL.host($0 + ".example") == nil ? nil : $0
      }
      let domain = fields.parsed(
        "domain", publication.map { String($0.from.address.domain) }, isOptional: true, expected: "a host name",
        SettingsURL.host)
      let path = fields.text("key-file")
      let from = fields.parsed("from", isOptional: true, expected: "a day such as 2026-12-01") { Day($0) }
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
