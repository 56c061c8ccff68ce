internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

/// Reads the newsroom's feeds into its library.
///
/// Failure policy: one broken source never stops the others; each failure is reported with the source's name, and kept.
/// What the server says hasn't changed isn't read again.
struct SourceFetcher {
  let newsroom: NewsroomFolder
  let store: Store
  let console: Console

  struct Report: Encodable {
    var articles = ImportReport()
    var sources = 0
    var unchangedSources = 0
    var failed: [String] = []
  }

  func fetch(_ sources: [Source]) throws -> Report {
    var report = Report()
    var library = LibraryImport(store: store, reader: ArticleReader(dialect: newsroom.settings.articles))
    for (index, source) in sources.enumerated() {
      console.progress("Fetching \(source.name)", index, of: sources.count)
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
            throw CommandError(.data, "the feed ends too early (\(feed.problem ?? "it is cut")); what it holds is in")
          }
          if let problem = feed.problem { console.detail("\(source.name): \(problem)") }
        case .export(let bytes): try library.take(export: bytes, source: source, place: source.name)
        case nil: report.unchangedSources += 1
        }
      } catch let error as DatabaseError {
        throw error
      } catch {
        state.etag = nil
        state.lastModified = nil
        state.problem = "\(error)"
        report.failed.append("\(source.name): \(error)")
      }
      // Not before its articles are in: a crash in between reads them again.
      try library.finish()
      try store.library.recordSource(state)
    }
    console.endProgress()
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
    let fetch = Fetch(userAgent: "Dateline/\(Program.version) (+\(newsroom.publication.url))")
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
