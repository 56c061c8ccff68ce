internal import Foundation
internal import Newsroom
internal import Platform
public import Store
internal import Wire

/// Brings readers in from a publisher's file, or tells what that would do.
///
/// Failure policy: a bad row is told and left out; a file that can't be read, or whose header makes no sense, is an error.
/// What came before an error is in the books, and importing again changes only what differs. Limits: Wire's; memory
/// doesn't grow with the file.
public struct ReaderImport {
  let newsroom: NewsroomFolder
  let events: Events
  let who: String

  /// What the file is, and what to take from it.
  public struct Request {
    public var path: String
    /// A column's name and the field it is; the column `*` is every other one.
    public var map: [(column: String, field: String)] = []
    /// Newsletters that everybody in the file asked for.
    public var newsletters: [String] = []
    /// Newsletters that everybody in the file left.
    public var left: [String] = []
    /// Nothing is written.
    public var isPreview = false

    public init(path: String) { self.path = path }
  }

  public init(newsroom: NewsroomFolder, events: Events, who: String) {
    self.newsroom = newsroom
    self.events = events
    self.who = who
  }

  /// - Throws: `ReaderError.askedForAndLeft`, `NewsroomError.noSuchNewsletter`, a `RowError` for the header, and what the
  ///   file and the books throw.
  public func run(_ request: Request) throws -> ReaderImportReport {
    let options = try options(request)
    let now = newsroom.clock.now()
    let handle = try Files.open(request.path)
    var file = try SubscriberFile(
      file: request.path, newsletters: Set(newsroom.newsletters.map(\.slug)), options: options, now: now
    ) { [UInt8](try handle.read(upToCount: 1 << 18) ?? Data()) }
    let store = try newsroom.openStore(cache: 24)
    var batch: [SubscriberRecord] = []
    var (broken, rows, size) = (0, 0, 500)
    // The format of JSON Lines shows in its rows, so the import begins with the first of them.
    var importer: SubscriberImporter?
    func taking() -> SubscriberImporter {
      if let importer { return importer }
      let name = URL(fileURLWithPath: request.path).lastPathComponent.printable
      let made = SubscriberImporter(
        store, request.isPreview ? .preview : .write(file: name, format: file.format, who: who), at: now)
      importer = made
      return made
    }
    while let row = try file.next() {
      rows += 1
      switch row {
      case .record(let record, _):
        batch.append(record)
        if batch.count >= size {
          try taking().take(batch)
          batch.removeAll(keepingCapacity: true)
          size = 5_000
          events.progress(request.isPreview ? .reading : .importing, rows)
        }
      case .error(let error):
        broken += 1
        events.tell(RowNotice.broken(error))
      }
    }
    let done = taking()
    try done.take(batch)
    try done.finish()
    events.endOfProgress()
    // Those whom the file can't tell are told apart by a second file.
    if options.left.isEmpty, let warning = file.warning { events.tell(RowNotice.incomplete(warning)) }
    return ReaderImportReport(
      number: done.number, format: file.format, ignored: file.ignored, broken: broken, changes: done.report)
  }

  private func options(_ request: Request) throws -> SubscriberFileOptions {
    let options = SubscriberFileOptions(
      map: request.map, newsletters: try request.newsletters.map { try newsroom.newsletter($0).slug },
      left: try request.left.map { try newsroom.newsletter($0).slug },
      isJSONLines: ["jsonl", "ndjson"].contains(Files.extension(of: request.path)))
    if let both = options.left.first(where: options.newsletters.contains) { throw ReaderError.askedForAndLeft(both) }
    return options
  }
}

/// What an import did, or would do.
public struct ReaderImportReport: Encodable {
  /// `nil` of a preview.
  public let number: Int64?
  public let format: String
  /// Columns that nothing was taken from.
  public let ignored: [String]
  /// Rows that were left out.
  public let broken: Int
  public let changes: SubscriberReport

  private enum Key: String, CodingKey {
    case number = "import"
    case format, ignored, added, addedPending, addedGone, updated, unchanged, leaving, returning, keptOff, repeated,
      broken, kept, takenOff, fields
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encodeIfPresent(number, forKey: .number)
    try values.encode(format, forKey: .format)
    try values.encode(ignored, forKey: .ignored)
    try values.encode(broken, forKey: .broken)
    let counts: [(Key, Int)] = [
      (.added, changes.added), (.addedPending, changes.addedPending), (.addedGone, changes.addedGone),
      (.updated, changes.updated), (.unchanged, changes.unchanged), (.leaving, changes.leaving.count),
      (.returning, changes.returning.count), (.keptOff, changes.keptOff.count), (.repeated, changes.repeated.count),
    ]
    for (key, count) in counts { try values.encode(count, forKey: key) }
    try values.encode(
      Dictionary(uniqueKeysWithValues: changes.kept.map { ($0.key.rawValue, $0.value.count) }), forKey: .kept)
    try values.encode(changes.takenOff.mapValues(\.count), forKey: .takenOff)
    try values.encode(changes.fields.mapValues(\.count), forKey: .fields)
  }
}
