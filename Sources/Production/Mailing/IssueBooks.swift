public import Newsroom
public import Store

/// The books of an issue's generation: who was to get what, and what became of it.
///
/// Failure policy: books that don't balance are told, not mended.
public struct IssueBooks: Encodable {
  public let record: IssueRecord
  public let books: Books
  /// What only an issue's own page has, not a list of issues.
  public let detail: Detail?
  /// How the desk sees it, in the words of whoever prints this; `nil` where there is nothing to say.
  public var desk: String?

  public struct Detail {
    public var outlook: IssueOutlook
    public var uncertain: [EmailAddress]
    /// How many deliveries bring the note of what was corrected.
    public var notes = 0
    public var reasons: [DeliveryQueue.ReasonBooks] = []
    /// Those with the most trouble.
    public var domains: [DeliveryQueue.DomainBooks] = []
  }

  /// Of the latest issues.
  public static func latest(_ limit: Int, _ store: Store) throws -> [IssueBooks] {
    try store.issues.list(limit: limit).map {
      IssueBooks(record: $0, books: try store.queue.books($0.key), detail: nil)
    }
  }

  /// Of all generations of an issue, the newest last.
  ///
  /// - Parameter domains: so many destination domains, too.
  /// - Throws: `IssueError.noSuchIssue`.
  public static func all(
    of name: IssueName, domains: Int, _ newsroom: NewsroomFolder, _ store: Store
  ) throws -> [IssueBooks] {
    let generations = try store.issues.generations(name)
    guard !generations.isEmpty else { throw IssueError.noSuchIssue(name) }
    return try generations.map { record in
      var detail = Detail(
        outlook: try IssueOutlook(record, newsroom, store), uncertain: try store.queue.uncertain(record.key))
      if record.frozen != nil {
        detail.notes = try store.issues.notes(record.key)
        detail.reasons = try store.queue.reasons(record.key)
        detail.domains = domains == 0 ? [] : try store.queue.domains(record.key, limit: domains)
      }
      return IssueBooks(record: record, books: try store.queue.books(record.key), detail: detail)
    }
  }

  /// Makes what is deferred due at once.
  ///
  /// - Returns: how many deliveries.
  /// - Throws: `IssueError.noSuchIssue`.
  public static func retry(_ name: IssueName, _ newsroom: NewsroomFolder, _ store: Store, by who: String) throws -> Int
  {
    guard let record = try store.issues.issue(name) else { throw IssueError.noSuchIssue(name) }
    return try store.queue.retryDeferred(record.key, by: who, at: newsroom.clock.now())
  }

  private enum Key: CodingKey {
    case issue, generation, status, reason, audience, states, exclusions, balanced, uncertain, desk, notes, reasons,
      domains
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode("\(record.key)", forKey: .issue)
    try values.encode(record.key.generation, forKey: .generation)
    try values.encode(record.status.rawValue, forKey: .status)
    try values.encodeIfPresent(record.reason, forKey: .reason)
    try values.encode(books.audience, forKey: .audience)
    try values.encode(
      Dictionary(uniqueKeysWithValues: DeliveryState.allCases.map { ($0.rawValue, books[$0]) }), forKey: .states)
    try values.encode(books.exclusions, forKey: .exclusions)
    try values.encode(books.balance, forKey: .balanced)
    try values.encodeIfPresent(detail?.uncertain.map(\.text), forKey: .uncertain)
    try values.encodeIfPresent(desk, forKey: .desk)
    try values.encode(detail?.notes ?? 0, forKey: .notes)
    try values.encode((detail?.reasons ?? []).map(Reason.init), forKey: .reasons)
    try values.encode((detail?.domains ?? []).map(Domain.init), forKey: .domains)
  }

  private struct Reason: Encodable {
    var state, meaning, example: String
    var count: Int

    init(_ books: DeliveryQueue.ReasonBooks) {
      (state, meaning) = (books.state.rawValue, books.meaning.rawValue)
      (example, count) = (books.example, books.count)
    }
  }

  private struct Domain: Encodable {
    var domain: String
    var states: [String: Int]

    init(_ books: DeliveryQueue.DomainBooks) {
      domain = books.domain
      states = Dictionary(uniqueKeysWithValues: books.counts.map { ($0.key.rawValue, $0.value) })
    }
  }
}
