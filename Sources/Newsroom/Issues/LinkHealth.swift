/// What became of asking for a link's page.
public enum LinkHealth: Sendable, Equatable, Codable {
  /// An answer that a reader can use.
  case alive
  /// There is nothing there (404, 410).
  case gone(status: Int)
  /// The server answers, and not with a page: it may know browsers from programs.
  case refused(status: Int)
  /// No answer: no such host, no connection, no time.
  case unreachable(String)
  /// It leads into a private network, where no reader is (RFC 1918, RFC 4193, loopback).
  case inside
  /// Nobody asked.
  case unchecked(String)

  /// Names that are reserved for examples and tests, and never lead anywhere (RFC 2606, RFC 6761).
  public static func isReserved(host: some StringProtocol) -> Bool {
    let host = host.lowercased()
    let labels = host.split(separator: ".")
    guard let last = labels.last else { return false }
    if ["example", "invalid", "test"].contains(last) { return true }
    return labels.count >= 2 && labels[labels.count - 2] == "example" && ["com", "net", "org"].contains(last)
  }
}
