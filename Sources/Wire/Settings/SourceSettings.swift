internal import Markup
public import Newsroom

/// A feed that the newsroom reads, as `Config/sources.yaml` describes it.
public struct Source: Sendable, Equatable {
  public var name: String
  /// http, https, or a file's path (absolute, or relative to the newsroom's folder).
  public var url: String
  /// For articles that don't say themselves what they are.
  public var kind: Kind?
  public var access: Access?
  /// Added to each article's own.
  public var regions: [String]
  public var topics: [String]

  public var isWeb: Bool { URLReference(url).isWeb }

  /// Adds to an article of this source what the source says of all of them.
  public func complete(_ article: inout Article, _ statement: inout ArticleStatement) {
    if let kind, !statement.fields.contains(.kind) {
      article.kind = kind
      statement.fields.insert(.kind)
    }
    // No statement of its own: what another source says of the article itself counts for more.
    if let access, !statement.fields.contains(.access) { article.access = access }
    article.regions += regions.filter { !article.regions.contains($0) }
    article.topics += topics.filter { !article.topics.contains($0) }
    if !regions.isEmpty { statement.fields.insert(.regions) }
    if !topics.isEmpty { statement.fields.insert(.topics) }
  }
}

/// `Config/sources.yaml` as values.
public enum SourceSettings {
  public static func read(_ source: [UInt8], file: String) throws(SettingsErrors) -> [Source] {
    let reader = SettingsReader(file: file)
    var root = reader.fields(of: source)
    let sources = sources(&root)
    try reader.finish()
    return sources
  }

  static func sources(_ root: inout Fields) -> [Source] {
    var sources: [Source] = []
    for var fields in root.list(
      "sources", allowsEmpty: true, meaning: "The feeds that are read before each issue: RSS, Atom or JSON Feed.")
    {
      let name = fields.text("name", meaning: "What reports call the feed.")
      let url = fields.parsed(
        "url", expected: "an http or https URL, or a file's path",
        meaning: "Where the feed is; a relative path begins at the newsroom's folder."
      ) { text in
        URLReference(text).scheme == nil || URLReference(text).isWeb ? text : nil
      }
      if sources.contains(where: { $0.name == name }) { fields.fail("name", "\"\(name)\" stands twice") }
      sources.append(
        Source(
          name: name, url: url ?? "",
          kind: fields.choice(
            "kind", isOptional: true, meaning: "The kind of articles that don't name one themselves."),
          access: fields.choice(
            "access", isOptional: true, meaning: "Who may read articles that don't say so themselves."),
          regions: fields.texts("regions", [], meaning: "Regions that are added to each article's own."),
          topics: fields.texts("topics", [], meaning: "Topics that are added to each article's own.")))
      fields.close()
    }
    root.close()
    return sources
  }
}
