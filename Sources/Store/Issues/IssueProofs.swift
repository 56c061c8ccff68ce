public import Foundation
public import Newsroom

/// Which proofs the desk has had.
extension Issues {
  /// Whether the proof of what `manifest` says need not be mailed: the relay took it, or refuses the address.
  public func hasProof(_ key: IssueKey, manifest: String, to address: EmailAddress, tier: Tier) throws -> Bool {
    try database.statement(sql.proofs.find)
      .first([.int(try rowID(of: key)), .text(manifest), .text(address.identity), .text(tier.rawValue)]) { _ in }
      != nil
  }

  public func recordProof(
    _ key: IssueKey, manifest: String, to address: EmailAddress, tier: Tier, accepted: Bool, at time: Date
  ) throws {
    let row = try rowID(of: key)
    try database.write {
      _ = try database.statement(sql.proofs.record).run([
        .int(row), .text(manifest), .text(address.identity), .text(tier.rawValue),
        .text(accepted ? "accepted" : "rejected"), .time(time),
      ])
    }
  }
}
