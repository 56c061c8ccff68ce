internal import Foundation
public import Newsroom
public import Store

/// The addresses that are never to be mailed: looked at, added to, taken from, written out.
///
/// Failure policy: typed errors. Whoever is on it gets no mail, whatever an import says. Limits: an export holds a thousand
/// rows in memory at a time.
public struct Suppressing {
  let newsroom: NewsroomFolder
  let store: Store

  public init(newsroom: NewsroomFolder) throws {
    self.newsroom = newsroom
    store = try newsroom.openStore()
  }

  public func latest(reason: Suppression.Reason? = nil, limit: Int) throws -> [Suppression] {
    try store.suppressions.latest(reason: reason, limit: limit)
  }

  /// How many there are, by reason.
  public func counts() throws -> [Suppression.Reason: Int] { try store.suppressions.counts() }

  /// - Parameter note: how we know.
  /// - Returns: what was known of the address before; `nil` where it is new.
  public func add(
    _ address: EmailAddress, reason: Suppression.Reason, note: String? = nil, by who: String
  ) throws -> Suppression? {
    let evidence = "added by \(who)" + (note.map { ": \($0.printable.prefix(400))" } ?? "")
    let isNew = try store.suppressions.suppress(
      address, reason: reason, evidence: evidence, at: newsroom.clock.now(), note: ConsentNote(.command, who: who))
    return isNew ? nil : try store.suppressions.suppression(of: address)
  }

  /// Lifts a suppression. It brings nobody back: that takes consent.
  /// - Returns: what it was.
  /// - Throws: `SuppressionError.notSuppressed`.
  public func remove(_ address: EmailAddress, by who: String) throws -> Suppression {
    guard let known = try store.suppressions.suppression(of: address) else {
      throw SuppressionError.notSuppressed(address)
    }
    try store.suppressions.unsuppress(
      address, at: newsroom.clock.now(),
      note: ConsentNote(.command, who: who, evidence: "it was \(known.reason.rawValue): \(known.evidence)"))
    return known
  }

  /// Writes the whole list as CSV (RFC 4180) that imports again; erased readers as hashes that are worth something to this
  /// newsroom alone.
  public func export(reason: Suppression.Reason? = nil, to take: ([UInt8]) throws -> Void) throws {
    try take(Array("email,reason,evidence,since\r\n".utf8))
    var last = ""
    while true {
      let page = try store.suppressions.page(reason: reason, after: last)
      guard let end = page.last else { return }
      last = end.identity
      var text = ""
      for each in page {
        text +=
          "\(each.identity),\(each.reason.rawValue),\(Self.quoted(each.evidence)),\(each.date.formatted(.iso8601))\r\n"
      }
      try take(Array(text.utf8))
    }
  }

  /// A field that a spreadsheet would take for a formula begins with an apostrophe.
  private static func quoted(_ text: String) -> String {
    let plain = text.printable
    let safe = "=+-@".contains(plain.first ?? " ") ? "'" + plain : plain
    return safe.contains { ",\"\r\n".contains($0) } ? "\"\(safe.replacing("\"", with: "\"\""))\"" : safe
  }
}

public enum SuppressionError: ProductionError, Equatable {
  case notSuppressed(EmailAddress)

  public var blame: Blame { .input }

  public var description: String {
    switch self {
    case .notSuppressed(let address): "\(address) isn't suppressed"
    }
  }
}

/// A suppression, as a list of them has it.
public struct SuppressionListing: Encodable {
  var address, reason, evidence: String
  var since: Date
  var erased: Bool

  public init(_ suppression: Suppression) {
    address = suppression.identity
    reason = suppression.reason.rawValue
    evidence = suppression.evidence
    since = suppression.date
    erased = suppression.isErased
  }
}
