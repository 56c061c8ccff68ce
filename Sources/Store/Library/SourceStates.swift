public import Foundation

/// What the last reading of a source left: for conditional requests, and to tell a person how it went.
public struct SourceState: Sendable, Equatable {
  public var url: String
  public var etag: String?
  public var lastModified: String?
  /// When it was last tried.
  public var tried: Date
  /// Why that failed; `nil` if it didn't.
  public var problem: String?

  public init(url: String, etag: String? = nil, lastModified: String? = nil, tried: Date, problem: String? = nil) {
    self.url = url
    self.etag = etag
    self.lastModified = lastModified
    self.tried = tried
    self.problem = problem
  }
}

extension Library {
  public func sourceState(_ url: String) throws -> SourceState? {
    try database.statement(sql.sources.state).first([.text(url)]) {
      SourceState(
        url: url, etag: $0.optionalText(.etag), lastModified: $0.optionalText(.lastModified), tried: $0.time(.tried),
        problem: $0.optionalText(.problem))
    }
  }

  public func recordSource(_ state: SourceState) throws {
    try database.write {
      _ = try database.statement(sql.sources.record).run([
        .text(state.url), .text(state.etag), .text(state.lastModified), .time(state.tried), .text(state.problem),
      ])
    }
  }
}
