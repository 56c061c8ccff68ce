internal import Foundation
internal import Newsroom

/// What the program must know again becomes columns: what a line of an issue's log records, which import a suppression
/// rests on, and what an import changed.
///
/// Until this step, all of that stood in texts. They are read here for the last time. Failure policy: a change that no
/// release wrote is `StoreError.malformed`, and the file stays as it was.
enum SchemaTypedState {
  // The words as they were when the step was made, the commonest first: no list of today's may change it.
  private static let fields = [
    "name", "newsletter", "state", "tier", "attribute", "tier-ends", "language", "address", "suppression", "again",
  ]
  private static let wishes = ["pending", "subscribed", "unsubscribed"]
  private static let states = ["confirmed", "pending", "unsubscribed", "bounced", "complained", "erased"]
  private static let reasons = ["bounce", "complaint", "request"]

  /// The constraint that a column is one of some words. Of three words and more `IN` makes a table of its own, anew for
  /// each row that is inserted: that took longer than the insertion.
  private static func oneOf(_ column: String, _ words: [String]) -> String {
    "(" + words.map { "\(column) = '\($0)'" }.joined(separator: " OR ") + ")"
  }

  static let script = """
    -- `event`: what the line records. `reason`: why it was held, where somebody said so. `what` is for people alone.
    CREATE TABLE typed_log (
      id INTEGER PRIMARY KEY,
      issue INTEGER NOT NULL REFERENCES issues,
      at INTEGER NOT NULL,
      who TEXT NOT NULL,
      event TEXT NOT NULL CHECK (event IN ('composed', 'edited', 'approved', 'held', 'opened', 'proofs', 'corrected',
        'reconciled', 'retried', 'cancelled')),
      reason TEXT CHECK (reason IS NULL OR event = 'held'),
      what TEXT NOT NULL
    ) STRICT;
    -- What people change is worded freely, and only that: it is what none of the other patterns is.
    INSERT INTO typed_log SELECT l.id, l.issue, l.at, l.who,
      CASE
        WHEN l.what GLOB 'composed*' THEN 'composed'
        WHEN l.what GLOB 'approved*' THEN 'approved'
        WHEN l.what GLOB 'held*' THEN 'held'
        WHEN l.what GLOB 'the approval was of*' THEN 'opened'
        WHEN l.what GLOB 'proofs mailed*' THEN 'proofs'
        WHEN l.what GLOB 'corrected*' THEN 'corrected'
        WHEN l.what GLOB 'reconciled*' THEN 'reconciled'
        WHEN l.what GLOB '[0-9]* deferred deliveries are tried again at once' THEN 'retried'
        WHEN l.what GLOB 'cancelled*' THEN 'cancelled'
        WHEN i.generation > 1 THEN 'corrected'
        ELSE 'edited'
      END,
      CASE WHEN l.what GLOB 'held: ?*' THEN substr(l.what, 7) END, l.what
      FROM issue_log l JOIN issues i ON i.id = l.issue;
    DROP TABLE issue_log;
    ALTER TABLE typed_log RENAME TO issue_log;
    CREATE INDEX issue_log_by_issue ON issue_log (issue, id);

    -- The import that a suppression rests on; NULL: it rests on something else, or on more than that.
    ALTER TABLE suppressions ADD COLUMN import INTEGER REFERENCES imports;
    UPDATE suppressions SET import = (SELECT i.id FROM imports i
        WHERE i.id = CAST(substr(evidence, 8) AS INTEGER) AND evidence = 'import ' || i.id)
      WHERE evidence GLOB 'import [0-9]*';

    ALTER TABLE import_changes RENAME TO untyped_changes;
    -- What an import changed of readers who were known: to take it back. `item`: which attribute or newsletter. `old` and
    -- `new` are a text, a tier or a state; NULL: there was, is none. `disowned`: somebody has said it again since, so it
    -- isn't put back. `again`: nothing changed, but this file said it, too.
    CREATE TABLE import_changes (
      import INTEGER NOT NULL REFERENCES imports,
      subscriber INTEGER NOT NULL,
      field TEXT NOT NULL CHECK (\(oneOf("field", fields))),
      item TEXT NOT NULL,
      old TEXT,
      -- When a state began or a suppression was made; for `tier-ends`, the date itself.
      old_at INTEGER,
      old_left INTEGER,
      old_confirmed INTEGER,
      -- Of a suppression that the import lifted.
      old_evidence TEXT,
      old_import INTEGER REFERENCES imports,
      new TEXT,
      new_at INTEGER,
      new_left INTEGER,
      new_confirmed INTEGER,
      disowned INTEGER NOT NULL DEFAULT 0 CHECK (disowned IN (0, 1)),
      PRIMARY KEY (import, subscriber, field, item),
      CHECK (item = '' OR field IN ('attribute', 'newsletter')),
      CHECK (field <> 'address' OR (old IS NOT NULL AND new IS NOT NULL)),
      CHECK (field <> 'tier' OR ifnull(old IN ('free', 'all-access') AND new IN ('free', 'all-access'), 0)),
      CHECK (field <> 'tier-ends' OR (old IS NULL AND new IS NULL)),
      CHECK (field <> 'newsletter' OR (
        (old IS NULL OR \(oneOf("old", wishes))) AND (old IS NULL) = (old_at IS NULL)
        AND (new IS NULL OR \(oneOf("new", wishes))) AND (new IS NULL) = (new_at IS NULL))),
      CHECK (field <> 'state' OR ifnull(
        \(oneOf("old", states)) AND old_at IS NOT NULL AND \(oneOf("new", states)) AND new_at IS NOT NULL, 0)),
      CHECK (field = 'state' OR (old_left, old_confirmed, new_left, new_confirmed) IS (NULL, NULL, NULL, NULL)),
      CHECK (field <> 'suppression' OR ifnull(\(oneOf("old", reasons)) AND old_at IS NOT NULL
        AND old_evidence IS NOT NULL AND new IS NULL, 0)),
      CHECK (field <> 'again' OR ifnull(\(oneOf("new", ["unsubscribed", "bounced", "complained"])), 0))
    ) STRICT, WITHOUT ROWID;
    """

  /// The changes, one by one: SQL can't take `a|b|c` apart.
  static func convert(_ database: Database) throws {
    let insert = try database.statement(
      "INSERT INTO import_changes (import, subscriber, disowned, \(SQLiteImports.changeColumns)) "
        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    let knownImports = Set(try database.statement("SELECT id FROM imports").all { $0.int(.only) })
    try database.statement("SELECT import, subscriber, field, old, new FROM untyped_changes").each { row in
      let (change, isDisowned) = try change(
        row.text(.field), row.optionalText(.old), row.optionalText(.new), knownImports)
      try insert.run(
        change.values(after: [.int(row.int(.import)), .int(row.int(.subscriber)), .int(isDisowned ? 1 : 0)]))
    }
    try database.execute("DROP TABLE untyped_changes")
  }

  private static func change(
    _ field: String, _ old: String?, _ new: String?, _ imports: Set<Int64>
  ) throws -> (ImportChange, isDisowned: Bool) {
    func text(_ field: ImportChange.Field) -> (ImportChange, Bool) {
      (ImportChange(field, old.map { .text($0) }, new.map { .text($0) }), false)
    }
    func read(_ text: String?, _ value: (String) -> ImportChange.Content?) throws -> ImportChange.Content? {
      guard let text else { return nil }
      guard let value = value(text) else { throw StoreError.malformed("\"\(text.printable)\" as \(field.printable)") }
      return value
    }
    // A plus sign behind the new value meant that somebody had said it again; there could be several.
    let isDisowned = new?.hasSuffix("+") ?? false
    var bare = new ?? ""
    while bare.hasSuffix("+") { bare.removeLast() }
    let mended = bare.isEmpty ? nil : bare
    switch field {
    case "address": return text(.address)
    case "name": return text(.name)
    case "tier": return text(.tier)
    case "language": return text(.language)
    case "again": return text(.again)
    case "tier-ends":
      return (
        ImportChange(
          .tierEnds, try read(old) { date($0).map { .date($0) } }, try read(new) { date($0).map { .date($0) } }),
        false
      )
    case "state":
      return (
        ImportChange(.state, try read(old, standing), try read(mended, standing)), isDisowned
      )
    case "suppression":
      return (ImportChange(.suppression, try read(old) { suppression($0, imports) }, nil), false)
    default:
      if field.hasPrefix("attribute.") { return text(.attribute(String(field.dropFirst("attribute.".count)))) }
      guard field.hasPrefix("newsletter ") else {
        throw StoreError.malformed("\"\(field.printable)\" as what an import changed")
      }
      let slug = String(field.dropFirst("newsletter ".count))
      return (ImportChange(.newsletter(slug), try read(old, wish), try read(mended, wish)), isDisowned)
    }
  }

  private static func date(_ text: some StringProtocol) -> Date? { Int64(text).map(Milliseconds.date) }

  /// `confirmed|1795420300000||1795420300000`: the state, since when, when they left, when they confirmed.
  private static func standing(_ text: String) -> ImportChange.Content? {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count == 4, let state = ReaderState(rawValue: String(parts[0])), let since = date(parts[1]) else {
      return nil
    }
    return .standing(Standing(state: state, since: since, left: date(parts[2]), confirmed: date(parts[3])))
  }

  /// `subscribed|1795420300000`
  private static func wish(_ text: String) -> ImportChange.Content? {
    let parts = text.split(separator: "|")
    guard parts.count == 2, let state = SubscriptionRow.State(rawValue: String(parts[0])), let since = date(parts[1])
    else { return nil }
    return .wish(SubscriptionRow(state: state, since: since))
  }

  /// `bounce|1795420812000|550 no | such; user`
  private static func suppression(_ text: String, _ imports: Set<Int64>) -> ImportChange.Content? {
    let parts = text.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let reason = Suppression.Reason(rawValue: parts[0]), let at = date(parts[1]) else {
      return nil
    }
    let origin = parts[2].hasPrefix("import ") ? Int64(parts[2].dropFirst("import ".count)) : nil
    return .suppression(
      Suppression(
        identity: "", reason: reason, evidence: parts[2], date: at,
        origin: origin.flatMap { imports.contains($0) ? $0 : nil }))
  }
}
