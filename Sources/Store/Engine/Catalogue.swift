// Every statement that the store runs, by name: what a second engine has to say in its own SQL, beside its layout.
//
// What a statement is given and gives is written at SQLite's (`SQLite/SQLite….swift`); columns are `Column`s.

internal import Newsroom

/// One engine's statements, by subject.
struct Catalogue {
  let articles: any ArticlesStatements.Type
  let search: any SearchStatements.Type
  let sources: any SourcesStatements.Type
  let issues: any IssuesStatements.Type
  let log: any LogStatements.Type
  let proofs: any ProofsStatements.Type
  let corrections: any CorrectionsStatements.Type
  let audience: any AudienceStatements.Type
  let readers: any ReadersStatements.Type
  let consent: any ConsentStatements.Type
  let invitations: any InvitationsStatements.Type
  let history: any HistoryStatements.Type
  let imports: any ImportsStatements.Type
  let undo: any UndoStatements.Type
  let erasure: any ErasureStatements.Type
  let suppressions: any SuppressionsStatements.Type
  let meter: any MeterStatements.Type
  let deliveries: any DeliveriesStatements.Type
  let books: any BooksStatements.Type
  let returns: any ReturnsStatements.Type
}

protocol ArticlesStatements: Sendable {
  static var byID: String { get }
  static var bySlug: String { get }
  static var inWindow: String { get }
  static var embargoed: String { get }
  static var revised: String { get }
  static var fingerprint: String { get }
  static var withEvents: String { get }
  static var text: String { get }
  static var count: String { get }
  static var newest: String { get }
  static var newestOfKind: String { get }
  static var known: String { get }
  static var origins: String { get }
  static var recordOrigin: String { get }
  static var place: String { get }
  static var insert: String { get }
  static var insertBody: String { get }
  static var delete: String { get }
  static var index: String { get }
  static var unindex: String { get }
  static var optimize: String { get }
}

protocol SearchStatements: Sendable {
  static var common: Int { get }
  static var count: String { get }
  static var ranked: String { get }
  static var newest: String { get }
  static var text: String { get }
}

protocol SourcesStatements: Sendable {
  static var state: String { get }
  static var record: String { get }
}

protocol IssuesStatements: Sendable {
  static var rowID: String { get }
  static var byKey: String { get }
  static var byName: String { get }
  static var list: String { get }
  static var latest: String { get }
  static var firstStart: String { get }
  static var record: String { get }
  static var use: String { get }
  static var forget: String { get }
  static var considered: String { get }
  static var recentRuns: String { get }
  static var lastRun: String { get }
  static var appearances: String { get }
  static var ran: String { get }
  static var releasedPicks: String { get }
  static var used: String { get }
  static var release: String { get }
  static var latestTime: String { get }
  static var edited: String { get }
  static var desk: String { get }
  static var generations: String { get }
  static var frozen: String { get }
  static var finished: String { get }
  static var reopened: String { get }
  static var cancelled: String { get }
}

protocol LogStatements: Sendable {
  static var append: String { get }
  static var read: String { get }
}

protocol ProofsStatements: Sendable {
  static var find: String { get }
  static var record: String { get }
}

protocol CorrectionsStatements: Sendable {
  static var move: String { get }
  static var notify: String { get }
  static var exclude: String { get }
  static var notes: String { get }
  static var reached: String { get }
}

protocol AudienceStatements: Sendable {
  static func freeze(_ segment: Segment) -> String
  static func exclude(_ segment: Segment) -> String
  static func readers(_ segment: Segment) -> String
  static var exclusionCounts: String { get }
  static var exclusions: String { get }
}

protocol ReadersStatements: Sendable {
  static var byIdentity: String { get }
  static var byID: String { get }
  static var briefly: String { get }
  static var lastNumber: String { get }
  static var keepNumber: String { get }
  static var insert: String { get }
  static var update: String { get }
  static var stand: String { get }
  static var touch: String { get }
  static var newsletter: String { get }
  static var subscriptions: String { get }
  static var subscribe: String { get }
  static var drop: String { get }
  static var list: String { get }
  static var countByTier: String { get }
  static var attributeKeys: String { get }
}

protocol ConsentStatements: Sendable {
  static var insert: String { get }
  static var list: String { get }
}

protocol InvitationsStatements: Sendable {
  static var last: String { get }
  static var ask: String { get }
  static var earlier: String { get }
  static var restore: String { get }
  static var asked: String { get }
  static var sent: String { get }
  static var forget: String { get }
}

protocol HistoryStatements: Sendable {
  static var subscriptions: String { get }
  static var entries: String { get }
}

protocol ImportsStatements: Sendable {
  static var begin: String { get }
  static var count: String { get }
  static var finish: String { get }
  static var change: String { get }
  static var list: String { get }
  static var one: String { get }
  static var disown: String { get }
  static var disownAll: String { get }
}

protocol UndoStatements: Sendable {
  static var changed: String { get }
  static var changes: String { get }
  static var added: String { get }
  static var newsletters: String { get }
  static var issues: String { get }
  static var delivery: String { get }
  static var heir: String { get }
  static var inherited: String { get }
  static var inherit: String { get }
  static var passOn: String { get }
  static var moveEvidence: String { get }
  static var adopt: String { get }
  static var remove: String { get }
  static var unsuppress: String { get }
  static var forget: String { get }
  static var undone: String { get }
  static func refers(table: String, column: String) -> String
  static var referring: String { get }
}

protocol ErasureStatements: Sendable {
  static var reader: String { get }
  static var proofs: String { get }
  static var imports: String { get }
  static var changes: String { get }
  static var issues: String { get }
  static var delivery: String { get }
  static var replies: String { get }
  static var log: String { get }
  static func mentions(table: String, column: String) -> String
  static var texts: String { get }
}

protocol SuppressionsStatements: Sendable {
  static var add: String { get }
  static var corroborate: String { get }
  static var remove: String { get }
  static var byIdentity: String { get }
  static var anyErased: String { get }
  static var page: String { get }
  static var latest: String { get }
  static var counts: String { get }
}

protocol MeterStatements: Sendable {
  static var insert: String { get }
  static var list: String { get }
  static var ofMonth: String { get }
}

protocol DeliveriesStatements: Sendable {
  static var ready: String { get }
  static var due: String { get }
  static var claim: String { get }
  static var suppress: String { get }
  static var settle: String { get }
  static var state: String { get }
  static var recover: String { get }
  static var resolve: String { get }
  static var resolveOne: String { get }
  static var bringForward: String { get }
  static var expire: String { get }
  static var cancel: String { get }
  static var nextDue: String { get }
  static var outstandingAt: String { get }
  static var counts: String { get }
  static var audience: String { get }
  static var list: String { get }
  static var uncertain: String { get }
}

protocol BooksStatements: Sendable {
  static var domains: String { get }
  static var reasons: String { get }
  static var retry: String { get }
}

protocol ReturnsStatements: Sendable {
  static var known: String { get }
  static var insert: String { get }
  static var soft: String { get }
  static var ofReader: String { get }
  static var unknown: String { get }
  static var unknownByHash: String { get }
  static var settle: String { get }
  static var unknownOfReader: String { get }
  static var erase: String { get }
  static var eraseNaming: String { get }
  static var reader: String { get }
  static var key: String { get }
  static var mailed: String { get }
  static var marks: String { get }
  static var remember: String { get }
  static var forget: String { get }
  static var forgetOne: String { get }
}
