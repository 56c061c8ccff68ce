// URI references by RFC 3986: taken apart by appendix B's rule, resolved by section 5.2, put together by 5.3. Any text
// is a reference; whether it is a link worth following is the caller's judgement. Pure text: no percent-decoding, no
// host names, no lookups.

internal import Platform

/// A URI or a relative reference, in its five parts, each as it is written. nil is absent, "" is empty.
public struct URLReference: Sendable, Hashable, CustomStringConvertible {
  /// Without the colon.
  public var scheme: String?
  /// Without the slashes: user, host, port.
  public var authority: String?
  public var path: String
  /// Without the question mark.
  public var query: String?
  /// Without the number sign.
  public var fragment: String?

  /// Takes text apart. What stands before a colon is a scheme only if it has a scheme's characters (section 3.1).
  public init(_ text: String) {
    var rest = Substring(text)
    if let mark = rest.firstIndex(of: "#") {
      fragment = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
      scheme = rest[..<colon].lowercased()
      rest = rest[rest.index(after: colon)...]
    }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex(of: "/") ?? rest.endIndex
      authority = String(rest[..<end])
      rest = rest[end...]
    }
    path = String(rest)
  }

  public var description: String {
    var text = scheme.map { $0 + ":" } ?? ""
    if let authority { text += "//" + authority }
    text += path
    if let query { text += "?" + query }
    if let fragment { text += "#" + fragment }
    return text
  }

  /// Whether this is an absolute http or https URL with a host, and can thus serve as a base.
  public var isWeb: Bool {
    (scheme == "http" || scheme == "https") && authority.map { !$0.isEmpty } == true
  }

  /// The target of `reference` as seen from this (absolute) URL: RFC 3986, 5.2.2, strict.
  public func resolving(_ reference: URLReference) -> URLReference {
    var target = reference
    if reference.scheme == nil {
      target.scheme = scheme
      if reference.authority == nil {
        target.authority = authority
        if reference.path.isEmpty {
          target.path = path
          target.query = reference.query ?? query
          return target
        }
        if !reference.path.hasPrefix("/") { target.path = merged(with: reference.path) }
      }
    }
    target.path = Self.removingDotSegments(target.path)
    return target
  }

  /// 5.2.3: the reference's path in the place of the base's last segment.
  private func merged(with path: String) -> String {
    if authority != nil, self.path.isEmpty { return "/" + path }
    guard let slash = self.path.lastIndex(of: "/") else { return path }
    return self.path[...slash] + path
  }

  /// 5.2.4.
  private static func removingDotSegments(_ path: String) -> String {
    guard path.contains(".") else { return path }
    var output: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".":
        if isLast { output.append("") }
      case "..":
        if output.count > (path.hasPrefix("/") ? 1 : 0) { output.removeLast() }
        if isLast { output.append("") }
      default: output.append(segment)
      }
    }
    return output.joined(separator: "/")
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, first.isASCIILetter else { return false }
    return text.utf8.allSatisfy { $0.isASCIIAlphanumeric || "+-.".utf8.contains($0) }
  }
}
