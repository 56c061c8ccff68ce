internal import Newsroom

/// Every setting there is: its key, type, default and meaning, as the readers themselves declare them.
///
/// Nothing here is written by hand: each reader is run over no file, and says what it asks for.
public enum SettingsReference {
  /// A file, as a newsroom has it, and its settings in the order in which they are read.
  public struct File: Sendable, Equatable {
    /// `Config/newsletters/NAME.yaml`: a word in capitals is the newsroom's own.
    public var path: String
    public var settings: [Setting]
  }

  public struct Setting: Sendable, Equatable {
    /// `relay.url`; `relays[].url` for each item of a list; a word in capitals is the newsroom's own.
    public var key: String
    /// What messages say that the value must be.
    public var type: String
    public var isRequired: Bool
    /// What holds where nothing is said: a value, or words for it.
    public var standard: String?
    public var meaning: String
    /// The environment variable that stands in for it; of a list's item, the first item's.
    public var variable: String?
  }

  public static let files: [File] = [
    file("Config/dateline.yaml", isOverridable: true) { NewsroomSettings.describe($0) },
    file("Config/newsletters/NAME.yaml") { reader in
      var root = reader.nothing
      _ = NewsletterSettings.newsletter(&root, slug: "")
    },
    file("Config/sources.yaml") { reader in
      var root = reader.nothing
      _ = SourceSettings.sources(&root)
    },
    file("Templates/theme.yaml") { reader in
      var root = reader.nothing
      _ = ThemeSettings.theme(&root)
    },
  ]

  private static func file(_ path: String, isOverridable: Bool = false, _ read: (SettingsReader) -> Void) -> File {
    let reader = SettingsReader(describing: path, isOverridable: isOverridable)
    read(reader)
    return File(path: path, settings: reader.described)
  }

  /// The settings of a name, by file: a key, a mapping of keys (`relay`), or a variable. Files that have none are left out.
  public static func find(_ name: String) -> [File] {
    files.compactMap { file in
      let found = file.settings.filter {
        $0.key == name || $0.key.hasPrefix(name + ".") || $0.key.hasPrefix(name + "[]") || $0.variable == name
      }
      return found.isEmpty ? nil : File(path: file.path, settings: found)
    }
  }

  /// The key or variable that is nearest to a wrong name, if one is near enough to be a slip.
  public static func nearest(to name: String) -> String? {
    let all = files.flatMap(\.settings)
    // Whoever says `helo` may mean `relay.helo`.
    let ends = all.first { $0.key.hasSuffix("." + name) }?.key
    return ends ?? name.nearest(of: all.map(\.key) + all.compactMap(\.variable))
  }
}
