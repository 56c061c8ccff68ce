/// The columns that the store reads, by the names that statements give them: `windowStart` is `window_start`.
///
/// A statement resolves them once, when it is prepared.
enum Column: Int, CaseIterable {
  /// The only column of a statement that has but one, whatever its name.
  case only

  case id, at, count, reason, state, name, address, identity, tier, since
  // Articles and their sources.
  case article, slug, title, standfirst, bylines, interviewee, series, kind, regions, topics, url, imageUrl, imageAlt
  case access, priority, published, updated, eventDay, eventPlace, eventSource, pins, embargo, covers, revised, html
  case snippet, canonical, guid, matched, rank, hash, fields, etag, lastModified, tried, problem
  // Issues.
  case newsletter, day, generation, status, windowStart, windowCutoff, composed, manifest, folder, frozen, audience
  case finished, desk, used, released, latest, place, fingerprint, event, who, what
  // Readers, their consent and their imports.
  case leftAt, confirmedAt, tierEnds, language, attributes, imported, origin, changedBy, barrier, subscriber
  case recorded, how, `import`, source, wording, evidence, asked, sent, file, format, began, undone, undoneBy, added
  case field, item, old, oldAt, oldLeft, oldConfirmed, oldEvidence, oldImport
  case new, newAt, newLeft, newConfirmed, disowned
  case tableName, columnName
  // Deliveries and returns.
  case attempts, letter, due, claimed, settled, code, reply, domain, mailbox, effect, proof, issue, verdict, meaning

  private static let byName: [String: Column] = Dictionary(
    uniqueKeysWithValues: allCases.map { (snake("\($0)"), $0) })

  private static func snake(_ name: String) -> String {
    var result = ""
    for letter in name {
      if letter.isUppercase { result += "_" }
      result += letter.lowercased()
    }
    return result
  }

  /// Where each column is among `names`; -1: nowhere.
  static func places(in names: [String]) -> [Int] {
    var places = [Int](repeating: -1, count: allCases.count)
    for (index, name) in names.enumerated() {
      if let column = byName[name] { places[column.rawValue] = index }
    }
    if names.count == 1 { places[only.rawValue] = 0 }
    return places
  }
}
