internal import Foundation
internal import Newsroom
internal import Platform
public import Store
public import Wire

/// Reads the newsroom's feeds into its library.
///
/// Failure policy: one broken source never stops the others; each failure is reported with the source's name, and kept.
/// What the server says hasn't changed isn't read again. A store that fails ends it all. Limits: one source after the
/// other; a stop is asked for between two.
public struct SourceFetcher {
  let newsroom: NewsroomFolder
  let store: Store
  /// Who asks, with a version, for servers: `Dateline/1.0`.
  let program: String
  let events: Events
  let stop: () -> Bool

  public init(
    newsroom: NewsroomFolder, store: Store, program: String, events: Events = .unheard,
    stop: @escaping () -> Bool = { false }
  ) {
    self.newsroom = newsroom
    self.store = store
    self.program = program
    self.events = events
    self.stop = stop
  }

  /// - Throws: what the store throws; what is wrong with a source is in the report.
  public func fetch(_ sources: [Source]) throws -> FetchReport {
    var report = FetchReport()
    var library = LibraryImport(store: store, reader: ArticleReader(dialect: newsroom.settings.articles))
    for (index, source) in sources.enumerated() {
      if stop() { break }
      events.progress(.fetching(source.name), index, of: sources.count)
      report.sources += 1
      var state = SourceState(url: source.url, tried: newsroom.clock.now())
      do {
        let before = try store.library.sourceState(source.url)
        state.etag = before?.etag
        state.lastModified = before?.lastModified
        switch try read(source, &state) {
        case .feed(let feed):
          try library.take(feed, source: source, fetched: state.tried, place: source.name)
          if feed.isTruncated {
            // What it held is in; what it lost comes only if the next time asks for the whole again.
            throw GatheringError.feedCutShort(feed.problem)
          }
          if let problem = feed.problem { events.tell(FeedFlaw(source: source.name, problem: problem)) }
        case .export(let bytes): try library.take(export: bytes, source: source, place: source.name)
        case nil: report.unchangedSources += 1
        }
      } catch let error as DatabaseError {
        throw error
      } catch {
        state.etag = nil
        state.lastModified = nil
        state.problem = "\(error)"
        report.failed.append(SourceFailure(source: source.name, error: error))
      }
      // Not before its articles are in: a crash in between reads them again.
      try library.finish()
      try store.library.recordSource(state)
    }
    events.endOfProgress()
    report.articles = library.report
    return report
  }

  private enum Found {
    case feed(Feed)
    case export([UInt8])

    /// A WordPress export is one wherever it comes from: as a feed it would hand out its drafts.
    init(_ bytes: [UInt8], _ read: ([UInt8]) throws(FeedError) -> Feed) throws(FeedError) {
      do throws(FeedError) {
        self = .feed(try read(bytes))
      } catch {
        guard case .wordPressExport = error else { throw error }
        self = .export(bytes)
      }
    }
  }

  /// `nil` where nothing has changed since the last time.
  private func read(_ source: Source, _ state: inout SourceState) throws -> Found? {
    guard source.isWeb else {
      let path = source.url.hasPrefix("/") ? source.url : newsroom.root + "/" + source.url
      return try Found(try Files.read(path, limit: FeedReader.maxBytes)) { bytes throws(FeedError) in
        try FeedReader.read(bytes)
      }
    }
    let fetch = Fetch(userAgent: "\(program) (+\(newsroom.publication.url))")
    switch try fetch.get(source.url, etag: state.etag, lastModified: state.lastModified) {
    case .notModified:
      return nil
    case .fetched(let download):
      state.etag = download.etag
      state.lastModified = download.lastModified
      return try Found(download.bytes) { bytes throws(FeedError) in
        try FeedReader.read(
          bytes, contentType: download.contentType, url: download.base, language: download.contentLanguage)
      }
    }
  }
}
