internal import Markup
internal import Newsroom
internal import Platform

/// URLs, host names and language tags as settings may give them.
///
/// Failure policy: `nil` for what isn't surely right. All become parts of headers, links or an SMTP dialogue, so that
/// nothing outside the printable ASCII of RFC 3986 passes.
enum SettingsURL {
  /// An absolute http or https URL without user info, as it is written.
  static func web(_ text: String) -> String? {
    let url = URLReference(text)
    guard url.isWeb, let authority = url.authority, isAuthority(authority), text.utf8.allSatisfy(\.isURIOctet) else {
      return nil
    }
    return text
  }

  /// `smtp://host:port` or `smtps://host:port`, without anything else; the slash that may end it goes.
  static func relay(_ text: String) -> String? {
    let url = URLReference(text)
    guard let scheme = url.scheme, ["smtp", "smtps"].contains(scheme), let authority = url.authority,
      isAuthority(authority), ["", "/"].contains(url.path), url.query == nil, url.fragment == nil
    else { return nil }
    return "\(scheme)://\(authority)"
  }

  /// `imaps://host:port/FOLDER` and the like: the scheme, `imaps://host:port`, and what follows the slash, its percent
  /// escapes undone.
  static func mailServer(_ text: String) -> (scheme: String, server: String, path: String)? {
    let url = URLReference(text)
    guard let scheme = url.scheme, ["imap", "imaps", "pop3", "pop3s"].contains(scheme), let authority = url.authority,
      isAuthority(authority), url.query == nil, url.fragment == nil
    else { return nil }
    guard let octets = PercentEncoding.decode(url.path.utf8.dropFirst()),
      let path = String(validating: octets, as: UTF8.self), !path.hasControls
    else { return nil }
    return (scheme, "\(scheme)://\(authority)", path)
  }

  /// A host name, an international one as A-labels.
  static func host(_ text: String) -> String? {
    text.contains("@") ? nil : (try? AddressText.read("postmaster@" + text)).map { String($0.domain) }
  }

  /// The shape of BCP 47's tags (RFC 5646, section 2.1).
  static func language(_ text: String) -> String? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, (2...8).contains(first.utf8.count), first.utf8.allSatisfy(\.isASCIILetter),
      parts.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isASCIIAlphanumeric) })
    else { return nil }
    return text
  }

  /// A name, an IPv4 address or a bracketed IPv6 address, and perhaps a port.
  private static func isAuthority(_ text: String) -> Bool {
    var rest = text[...]
    if rest.first == "[" {
      guard let end = rest.firstIndex(of: "]") else { return false }
      let address = rest[rest.index(after: rest.startIndex)..<end]
      guard address.contains(":"), address.utf8.allSatisfy({ $0.isASCIIHexDigit || $0 == 58 || $0 == 46 })
      else { return false }
      rest = rest[rest.index(after: end)...]
    } else {
      let name = rest.prefix { $0 != ":" }
      guard !name.isEmpty, name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || $0 == 45 || $0 == 46 }) else {
        return false
      }
      rest = rest[name.endIndex...]
    }
    if rest.isEmpty { return true }
    guard rest.first == ":", rest.dropFirst().utf8.allSatisfy(\.isASCIIDigit), let port = Int(rest.dropFirst())
    else { return false }
    return (1...65_535).contains(port)
  }
}
