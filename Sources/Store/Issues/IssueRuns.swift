internal import Foundation
public import Newsroom

/// What ran where: what the next issue is chosen by.
extension Issues {
  /// All that the newsletter ran since `first`, and those of `articles` (ids) that it ran before; each with its last run.
  ///
  /// - Parameter day: of the issue that is being composed: its own earlier composition doesn't count.
  public func runs(
    in newsletter: String, since first: Day, and articles: [String], apartFrom day: Day
  ) throws -> [String: Run] {
    try database.read {
      var runs: [String: Run] = [:]
      let recent = try database.statement(sql.issues.recentRuns)
      for (article, run) in try recent.all([.text(newsletter), .day(first), .day(day)], Self.run) {
        runs[article] = run
      }
      let last = try database.statement(sql.issues.lastRun)
      for id in articles where runs[id] == nil {
        runs[id] = try last.first([.text(newsletter), .text(id), .day(day)], Self.run)?.1
      }
      return runs
    }
  }

  /// Where articles ran in other newsletters' issues of the days `first` through `last`, by article.
  public func appearances(
    apartFrom newsletter: String, from first: Day, through last: Day
  ) throws -> [String: [Appearance]] {
    let found = try database.statement(sql.issues.appearances).all([.text(newsletter), .day(first), .day(last)]) {
      row in
      (
        row.text(.article),
        Appearance(
          newsletter: row.text(.newsletter), day: try row.day(.day), place: row.optionalInt(.place).map(Int.init))
      )
    }
    return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
  }

  private static func run(_ row: Row) throws -> (String, Run) {
    (
      row.text(.article),
      Run(
        day: try row.day(.day), cutoff: row.time(.windowCutoff), title: row.optionalText(.title),
        fingerprint: row.fingerprint(.fingerprint))
    )
  }
}

extension StoredValue {
  /// SQLite's numbers have a sign: the same bits.
  static func fingerprint(_ fingerprint: Fingerprint?) -> StoredValue {
    fingerprint.map { .int(Int64(bitPattern: $0.bits)) } ?? .null
  }
}

extension Row {
  func fingerprint(_ column: Column) -> Fingerprint? {
    optionalInt(column).map { Fingerprint(bits: UInt64(bitPattern: $0)) }
  }
}
