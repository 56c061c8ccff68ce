public import Newsroom
internal import Platform
public import Store
internal import Wire

/// Brings article files into the library.
///
/// Failure policy: what is wrong with a file or an article is in the report, and the rest goes in; a store that fails ends
/// the import, and the batches before stand. Limits: `ArticleFiles`'; a stop is asked for between two batches, and what was
/// read until then is in.
public struct FileImport {
  private let newsroom: NewsroomFolder
  private let store: Store
  private let reader: ArticleReader
  private let events: Events
  private let stop: () -> Bool

  /// - Parameters:
  ///   - access: of what doesn't say itself; `nil`: as the settings have it.
  ///   - kind: the same.
  public init(
    newsroom: NewsroomFolder, store: Store, access: Access? = nil, kind: Kind? = nil, events: Events = .unheard,
    stop: @escaping () -> Bool = { false }
  ) {
    self.newsroom = newsroom
    self.store = store
    self.events = events
    self.stop = stop
    var dialect = newsroom.settings.articles
    if let access {
      dialect.access.standard = access
      dialect.access.pages = access
    }
    if let kind {
      dialect.kind = kind
      dialect.pageKind = kind
    }
    reader = ArticleReader(dialect: dialect)
  }

  /// - Parameter places: files, and folders of them. One of several that isn't there is a problem in the report.
  /// - Throws: `GatheringError.noSuchFile` if there is none of them; what the store throws.
  public func take(_ places: [String]) throws -> ImportReport {
    if let missing = places.first, !places.contains(where: Files.exists) { throw GatheringError.noSuchFile(missing) }
    var paths: [String] = []
    for place in places {
      paths += Files.isFolder(place) ? try Files.all(below: place, extensions: ArticleFiles.extensions) : [place]
    }
    var library = LibraryImport(store: store, reader: reader, newsletters: newsroom.newsletters)
    try library.take(paths, now: newsroom.clock.now(), events: events, stop: stop)
    try library.finish()
    events.endOfProgress()
    return library.report
  }
}
