internal import Foundation
internal import Newsroom
internal import Press
internal import Store
internal import Wire

/// A newsroom's folder: its settings, read and judged, and where everything in it is.
///
/// Failure policy: settings are read whole before anything is done; any fault in them stops the command (78).
struct NewsroomFolder {
  let root: String
  let settings: NewsroomSettings
  let newsletters: [Newsletter]
  /// The house's, where `Templates/theme.yaml` isn't there.
  let theme: Theme
  /// Feeds, as `Config/sources.yaml` lists them.
  let sources: [Source]
  let clock: WallClock

  var publication: Publication { settings.publication }
  var templates: String { root + "/Templates" }
  var queue: String { root + "/Queue" }

  /// From `--root`, `DATELINE_ROOT`, or upwards from the working directory.
  static func find(root: String?, environment: [String: String]) throws -> NewsroomFolder {
    let clock = try WallClock(environment["DATELINE_NOW"])
    if let given = root ?? environment["DATELINE_ROOT"] {
      let path = URL(fileURLWithPath: given).standardizedFileURL.path
      guard Files.exists(path + settingsFile) else {
        throw CommandError(.config, "\(path) is no newsroom: there is no Config/dateline.yaml; dateline init makes one")
      }
      return try NewsroomFolder(path, environment, clock)
    }
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    while true {
      if Files.exists(folder.path + settingsFile) { return try NewsroomFolder(folder.path, environment, clock) }
      let above = folder.deletingLastPathComponent()
      guard above.path != folder.path else {
        throw CommandError(
          .config, "no newsroom here or above (a folder with Config/dateline.yaml); name one with --root DIR")
      }
      folder = above
    }
  }

  private static let settingsFile = "/Config/dateline.yaml"

  private init(_ root: String, _ environment: [String: String], _ clock: WallClock) throws {
    self.root = root
    self.clock = clock
    let file = root + Self.settingsFile
    let config = root + "/Config"
    settings = try NewsroomSettings.read(try Files.read(file), file: file, environment: environment) { path in
      Files.readSecret(path.hasPrefix("/") ? path : config + "/" + path)
    }
    let themeFile = root + "/Templates/theme.yaml"
    theme = Files.exists(themeFile) ? try ThemeSettings.read(try Files.read(themeFile), file: themeFile) : .house
    let sourcesFile = config + "/sources.yaml"
    sources =
      Files.exists(sourcesFile) ? try SourceSettings.read(try Files.read(sourcesFile), file: sourcesFile) : []
    var newsletters: [Newsletter] = []
    var errors: [SettingsError] = []
    let folder = config + "/newsletters"
    for name in try Files.list(folder) where name.hasSuffix(".yaml") {
      let path = folder + "/" + name
      do {
        newsletters.append(
          try NewsletterSettings.read(
            try Files.read(path), file: path, slug: String(name.dropLast(".yaml".count))))
      } catch let found as SettingsErrors {
        errors += found.errors
      }
    }
    guard errors.isEmpty else { throw SettingsErrors(errors: errors) }
    guard !newsletters.isEmpty else {
      throw CommandError(.config, "there is no newsletter in \(folder): each is a file such as daily-review.yaml")
    }
    self.newsletters = newsletters
  }

  func newsletter(_ slug: String) throws -> Newsletter {
    if let found = newsletters.first(where: { $0.slug == slug }) { return found }
    throw CommandError(
      .usage,
      "there is no newsletter \"\(slug.printable)\"; there are: \(newsletters.map(\.slug).joined(separator: ", "))")
  }

  func source(_ name: String) throws -> Source {
    if let found = sources.first(where: { $0.name == name }) { return found }
    let names = sources.map(\.name).joined(separator: ", ")
    throw CommandError(
      .usage,
      "there is no source \"\(name.printable)\"; "
        + (sources.isEmpty ? "Config/sources.yaml has none" : "there are: \(names)"))
  }

  /// - Parameter cache: megabytes; more for an import.
  func openStore(cache: Int = 2) throws -> Store {
    try Files.makePrivateFolder(queue)
    let store = try Store(
      path: queue + "/dateline.sqlite", synchronous: settings.durability == .power ? .full : .normal, cache: cache)
    if Files.exists(erasureKey) { store.suppressions.useErasureKey(try LinkKey.load(orCreateAt: erasureKey)) }
    return store
  }

  /// By which erased readers are known again; made with the first erasure, and never another.
  var erasureKey: String { queue + "/erasure.key" }

  /// A correction's is beside the issue's own: `2026-11-23.2`.
  func issueFolder(_ key: IssueKey) -> String {
    "\(queue)/issues/\(key.name.newsletter)/\(key.name.day)" + (key.generation > 1 ? ".\(key.generation)" : "")
  }

  /// One process at a time composes and sends a newsletter.
  func lock(_ newsletter: String) throws -> QueueLock? {
    try Files.makePrivateFolder(queue)
    return try QueueLock.acquire("\(queue)/\(newsletter).lock")
  }

  /// The keys of readers' links and return addresses.
  func linkKeys() throws -> LinkKeys {
    try Files.makePrivateFolder(queue)
    return try LinkKeys.load(orCreateAt: queue + "/link.key")
  }

  func typesetter() throws -> Typesetter { try Typesetter(try templateSources()) }

  /// The templates by file name.
  func templateSources() throws -> [String: [UInt8]] {
    var sources: [String: [UInt8]] = [:]
    for name in try Files.list(templates) where name.hasSuffix(".mustache") {
      sources[name] = try Files.read(templates + "/" + name)
    }
    return sources
  }

  /// An issue as it is named on the command line: `daily-review/2026-11-23`, or `daily-review` for the latest one that
  /// isn't cancelled.
  func issueName(_ text: String, _ store: Store) throws -> IssueName {
    if let name = IssueName(text) {
      _ = try newsletter(name.newsletter)
      return name
    }
    guard !text.contains("/") else {
      throw CommandError(.usage, "\"\(text.printable)\" is no issue: they are named like daily-review/2026-11-23")
    }
    let slug = try newsletter(text).slug
    let records = try store.issues.list(of: slug, limit: 50)
    let composed = records.filter { $0.manifest != nil }
    guard let latest = composed.first(where: { $0.status != .cancelled }) ?? composed.first else {
      guard let skipped = records.first else {
        throw CommandError(.data, "there is no issue of \(slug) yet: dateline compose \(slug)")
      }
      throw CommandError(.data, "there is no issue of \(slug) yet: \(Self.skipped(skipped))")
    }
    return latest.key.name
  }
}

extension NewsroomFolder {
  /// Why there is nothing of an issue to see, and what would change that.
  static func skipped(_ record: IssueRecord) -> String {
    let name = record.key.name
    return "\(name) was skipped: \(record.reason ?? "no reason was kept"). Once there is more, dateline compose "
      + "\(name.newsletter) --date \(name.day); how little is enough, minimum in "
      + "Config/newsletters/\(name.newsletter).yaml says"
  }
}

/// What time it is. `DATELINE_NOW` starts the clock elsewhere, to rehearse a morning.
struct WallClock: Sendable {
  private let offset: TimeInterval

  init(_ text: String?) throws {
    guard let text else {
      offset = 0
      return
    }
    guard let start = Timestamp.read(text, in: .gmt) else {
      throw CommandError(.config, "DATELINE_NOW: \"\(text.printable)\" is no time such as 2026-11-23T06:00:00-05:00")
    }
    offset = start.timeIntervalSinceNow
  }

  func now() -> Date { Date(timeIntervalSinceNow: offset) }
}
