internal import Foundation
internal import Newsroom
internal import Platform
internal import Store

/// What a run can prove of an issue at its end: the books, who was left out, and what everybody got.
///
/// Written to `Queue/proofs/NEWSLETTER/DAY.json` after each run, over the last one: the books only ever go forward.
/// Failure policy: errors name the path; the send that it tells of is done either way.
struct IssueProof: Encodable {
  var issue: String
  /// For a person.
  var line: String
  var written: Date
  var audience: Int
  var states: [String: Int]
  var exclusions: [String: Int]
  var balanced: Bool
  var generations: [Generation]

  struct Generation: Encodable {
    var generation: Int
    var status: String
    /// SHA-256 of the manifest, which has the hash of every file that the issue is made of.
    var manifest: String?
    var composed: Date
    var frozen, finished: Date?
    var audience: Int
    var states, exclusions: [String: Int]
    var balanced: Bool
  }

  init(_ name: IssueName, _ store: Store, at now: Date) throws {
    var audience = 0
    var states: [String: Int] = [:]
    var exclusions: [String: Int] = [:]
    generations = try store.issues.generations(name).map { record in
      let books = try store.queue.books(record.key)
      audience += books.audience
      states.merge(books.counts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +)
      exclusions.merge(books.exclusions, uniquingKeysWith: +)
      return Generation(
        generation: record.key.generation, status: record.status.rawValue, manifest: record.manifest,
        composed: record.composed, frozen: record.frozen, finished: record.finished, audience: books.audience,
        states: Dictionary(uniqueKeysWithValues: books.counts.map { ($0.key.rawValue, $0.value) }),
        exclusions: books.exclusions, balanced: books.balance)
    }
    issue = "\(name)"
    written = now
    self.audience = audience
    self.states = states
    self.exclusions = exclusions
    balanced = generations.allSatisfy(\.balanced)
    let counts = DeliveryState.allCases.compactMap { state in
      states[state.rawValue].flatMap { $0 > 0 ? "\($0.grouped) \(state.rawValue)" : nil }
    }
    let left = exclusions.values.reduce(0, +)
    line =
      "\(name): \(audience.counted("reader", "readers")) = \(counts.isEmpty ? "0" : counts.joined(separator: " + "))"
      + (left > 0 ? "; \(left.grouped) left out" : "") + (balanced ? "" : "; DOES NOT BALANCE")
  }

  func write(to folder: String) throws {
    let parts = issue.split(separator: "/")
    let place = "\(folder)/proofs/\(parts[0])"
    try Files.makePrivateFolder(place)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    try Files.writePrivate([UInt8](try encoder.encode(self)) + [10], to: "\(place)/\(parts[1]).json")
  }
}
