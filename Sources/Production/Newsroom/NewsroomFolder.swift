public import Foundation
public import Newsroom
public import Platform
public import Press
public import Store
public import Wire

/// A newsroom's folder: its settings, read and judged, and where everything in it is.
///
/// Failure policy: settings are read whole before anything is done; any fault in them stops the command (78).
public struct NewsroomFolder {
  public let root: String
  public let settings: NewsroomSettings
  public let newsletters: [Newsletter]
  /// The house's, where `Templates/theme.yaml` isn't there.
  public let theme: Theme
  /// Feeds, as `Config/sources.yaml` lists them.
  public let sources: [Source]
  public let clock: WallClock
  /// Where programs are, as `PATH` lists it.
  let programPath: String?

  public var publication: Publication { settings.publication }
  public var templates: String { root + "/Templates" }
  public var queue: String { root + "/Queue" }

  /// From `--root`, `DATELINE_ROOT`, or upwards from the working directory.
  public static func find(root: String?, environment: [String: String]) throws -> NewsroomFolder {
    let clock = try WallClock(environment["DATELINE_NOW"])
    if let given = root ?? environment["DATELINE_ROOT"] {
      let path = URL(fileURLWithPath: given).standardizedFileURL.path
      guard Files.exists(path + settingsFile) else {
        throw NewsroomError.noNewsroom(path: path)
      }
      return try NewsroomFolder(path, environment, clock)
    }
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    while true {
      if Files.exists(folder.path + settingsFile) { return try NewsroomFolder(folder.path, environment, clock) }
      let above = folder.deletingLastPathComponent()
      guard above.path != folder.path else {
        throw NewsroomError.noNewsroom(path: nil)
      }
      folder = above
    }
  }

  private static let settingsFile = "/Config/dateline.yaml"

  private init(_ root: String, _ environment: [String: String], _ clock: WallClock) throws {
    self.root = root
    self.clock = clock
    programPath = environment["PATH"]
    let file = root + Self.settingsFile
    let config = root + "/Config"
    settings = try NewsroomSettings.read(try Files.read(file), file: file, environment: environment) { path in
      SecretFile.read(path.hasPrefix("/") ? path : config + "/" + path)
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
      throw NewsroomError.noNewsletters(folder: folder)
    }
    self.newsletters = newsletters
  }

  public func newsletter(_ slug: String) throws -> Newsletter {
    if let found = newsletters.first(where: { $0.slug == slug }) { return found }
    throw NewsroomError.noSuchNewsletter(slug, known: newsletters.map(\.slug))
  }

  public func source(_ name: String) throws -> Source {
    if let found = sources.first(where: { $0.name == name }) { return found }
    throw NewsroomError.noSuchSource(name, known: sources.map(\.name))
  }

  /// - Parameter cache: megabytes; more for an import.
  public func openStore(cache: Int = 2) throws -> Store {
    try Files.makePrivateFolder(queue)
    let store = try Store(
      path: queue + "/dateline.sqlite", synchronous: settings.durability == .power ? .full : .normal, cache: cache)
    if Files.exists(erasureKey) { store.suppressions.useErasureKey(try LinkKey.load(orCreateAt: erasureKey)) }
    return store
  }

  /// By which erased readers are known again; made with the first erasure, and never another.
  public var erasureKey: String { queue + "/erasure.key" }

  /// A correction's is beside the issue's own: `2026-11-23.2`.
  public func issueFolder(_ key: IssueKey) -> String {
    "\(queue)/issues/\(key.name.newsletter)/\(key.name.day)" + (key.generation > 1 ? ".\(key.generation)" : "")
  }

  /// One process at a time composes and sends a newsletter.
  public func lock(_ newsletter: String) throws -> FileLock? {
    try Files.makePrivateFolder(queue)
    return try FileLock.acquire("\(queue)/\(newsletter).lock")
  }

  /// The same for who has something to do and can't wait.
  /// - Throws: `NewsroomError.busy` where another process has it.
  public func lockNow(_ newsletter: String) throws -> FileLock {
    if let lock = try lock(newsletter) { return lock }
    throw busy(newsletter)
  }

  /// For who found a newsletter's lock taken: by whom.
  func busy(_ newsletter: String) -> NewsroomError {
    .busy(newsletter: newsletter, holder: FileLock.holder("\(queue)/\(newsletter).lock"))
  }

  /// The keys of readers' links and return addresses.
  public func linkKeys() throws -> LinkKeys {
    try Files.makePrivateFolder(queue)
    return try LinkKeys.load(orCreateAt: queue + "/link.key")
  }

  public func typesetter() throws -> Typesetter { try Typesetter(try templateSources()) }

  /// The templates by file name.
  public func templateSources() throws -> [String: [UInt8]] {
    var sources: [String: [UInt8]] = [:]
    for name in try Files.list(templates) where name.hasSuffix(".mustache") {
      sources[name] = try Files.read(templates + "/" + name)
    }
    return sources
  }

  /// An issue as people name it: `daily-review/2026-11-23`, or `daily-review` for the latest one that
  /// isn't cancelled.
  public func issueName(_ text: String, _ store: Store) throws -> IssueName {
    if let name = IssueName(text) {
      _ = try newsletter(name.newsletter)
      return name
    }
    guard !text.contains("/") else { throw NewsroomError.notAnIssueName(text) }
    let slug = try newsletter(text).slug
    let records = try store.issues.list(of: slug, limit: 50)
    let composed = records.filter { $0.manifest != nil }
    if let latest = composed.first(where: { $0.status != .cancelled }) ?? composed.first { return latest.key.name }
    guard let skipped = records.first else { throw NewsroomError.noIssueYet(slug) }
    throw NewsroomError.skipped(SkippedIssue(name: skipped.key.name, reason: skipped.reason, isOnly: true))
  }
}

/// A password's or key's file: nobody but its owner may read it.
public enum SecretFile {
  public static func read(_ path: String) -> Result<[UInt8], SecretError> {
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      if let mode = attributes[.posixPermissions] as? Int, mode & 0o077 != 0 {
        return .failure(SecretError("\(path) can be read by others: chmod 600 \(path)"))
      }
      return .success(try Files.read(path))
    } catch let error as FileError {
      return .failure(SecretError("\(error)"))
    } catch {
      return .failure(SecretError("can't read \(path): \(Files.reason(error))"))
    }
  }
}

/// What time it is. `DATELINE_NOW` starts the clock elsewhere, to rehearse a morning.
public struct WallClock: Sendable {
  private let offset: TimeInterval

  public init(_ text: String?) throws {
    guard let text else {
      offset = 0
      return
    }
    guard let start = Timestamp.read(text, in: .gmt) else {
      throw NewsroomError.wrongClock(text)
    }
    offset = start.timeIntervalSinceNow
  }

  public func now() -> Date { Date(timeIntervalSinceNow: offset) }
}
