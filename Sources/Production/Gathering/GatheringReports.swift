internal import Newsroom
internal import Platform
public import Store
public import Wire

/// What an import did.
public struct ImportReport: Sendable {
  public internal(set) var added = 0
  public internal(set) var updated = 0
  public internal(set) var unchanged = 0
  /// Left out: not for readers, by their own word.
  public internal(set) var drafts = 0
  /// What was left out because something is wrong with it.
  public internal(set) var problems: [ImportProblem] = []
  public internal(set) var notes: [ImportNote] = []
}

/// What a reading of the feeds did.
public struct FetchReport: Sendable {
  public internal(set) var articles = ImportReport()
  /// Sources that were tried.
  public internal(set) var sources = 0
  /// Of those, the ones whose server says that nothing has changed.
  public internal(set) var unchangedSources = 0
  public internal(set) var failed: [SourceFailure] = []
}

/// A source that couldn't be read, or not to its end.
public struct SourceFailure: Sendable, CustomStringConvertible {
  public let source: String
  public let error: any Error

  public var description: String { "\(source): \(error)" }
}

/// Something in a feed that its format forbids; it was read all the same.
public struct FeedFlaw: Notice {
  public let source: String
  public let problem: String

  public var weight: NoticeWeight { .detail }
  public var description: String { "\(source): \(problem)" }
}

/// Why nothing, or not all, was gathered.
public enum GatheringError: ProductionError, Equatable {
  /// Of all the files and folders that were named there is none; this is the first.
  case noSuchFile(String)
  /// A source's feed. What it holds is in.
  /// - `problem`: what the reader of feeds says of it.
  case feedCutShort(String?)
  /// A WordPress export from a source. What it holds is in.
  case exportCutShort

  public var blame: Blame {
    switch self {
    case .noSuchFile: .input
    case .feedCutShort, .exportCutShort: .data
    }
  }

  public var description: String {
    switch self {
    case .noSuchFile(let path): "there is no file or folder \(path.printable)"
    case .feedCutShort(let problem): "the feed ends too early (\(problem ?? "it is cut")); what it holds is in"
    case .exportCutShort: "the export ends too early; what it holds is in"
    }
  }
}

/// What is wrong with a file, an article or a feed's entry. It was left out, and the rest was read.
///
/// A place is a path, with line and column where they are known, or a source's name.
public enum ImportProblem: Sendable, CustomStringConvertible {
  /// An error that says its own place: of a file, or of an article in it.
  case fault(any Error)
  case feed(FeedError, place: String)
  case entry(FeedArticle.Gap, title: String, place: String)
  case notAnArticleFile(String, extension: String)
  /// - `limit`: in bytes.
  case lineTooLong(place: String, limit: Int)
  /// Two files of one import have the same article.
  case twice(article: String, place: String, other: String)
  /// What the file holds is in.
  case feedCutShort(place: String)
  case exportCutShort(place: String)
  case conflict(ArticleImport.Conflict)

  public var description: String {
    switch self {
    case .fault(let error): "\(error)"
    case .feed(let error, let place): "\(place): \(error)"
    case .entry(let gap, let title, let place): "\(place): \"\(title.printable.prefix(80))\": \(gap)"
    case .notAnArticleFile(let path, let other):
      "\(path): not .\(other): articles are Markdown (.md), JSON Lines (.jsonl), saved pages (.html, .txt), feeds and "
        + "WordPress exports (.xml)"
    case .lineTooLong(let place, let limit):
      "\(place): the line is longer than \(limit.grouped) bytes: an article is one line"
    case .twice(let article, let place, let other):
      "\(place): the article \"\(article.printable)\" is in \(other) as well: give one of them another id"
    case .feedCutShort(let place): "\(place): the feed ends too early; what it holds is in"
    case .exportCutShort(let place):
      "\(place): the file ends too early; what it holds is in: export it again for the rest"
    case .conflict(let conflict): conflict.description
    }
  }
}

/// What is no error in an article, and perhaps not what was meant. It went in.
public enum ImportNote: Notice, Equatable {
  case noEventDate(place: String)
  /// - `known`: newsletters' and sections' names.
  case unknownPin(String, place: String, known: [String])
  /// An export's items of types that the settings don't take for articles, by type.
  case otherTypes([String: Int], place: String)
  /// Something isn't stored as a source says, because another says otherwise.
  case otherwiseStored(String)

  /// What of an editor's own an export has that was left out.
  init?(of summary: WXRReader.Summary, place: String) {
    let texts = summary.otherTypes.filter { WXRReader.isText(type: $0.key) }
    guard !texts.isEmpty else { return nil }
    self = .otherTypes(texts, place: place)
  }

  public var weight: NoticeWeight { .note }

  public var description: String {
    switch self {
    case .noEventDate(let place):
      "\(place): what is upcoming needs an event-date, such as event-date: 2026-11-26; without one it is no event"
    case .unknownPin(let pin, let place, let known):
      "\(place): pin: no newsletter and no section is called \"\(pin.printable)\"; there are: "
        + known.joined(separator: ", ")
    case .otherTypes(let types, let place):
      "\(place): left out are items of types that articles.kinds doesn't name: "
        + types.sorted { $0.key < $1.key }.map { "\($0.value.grouped) of type \($0.key.printable)" }
        .joined(separator: ", ")
        + "; name in Config/dateline.yaml those that are articles, such as kinds: "
        + "{\((types.keys.min() ?? "").printable): analysis}"
    case .otherwiseStored(let note): note
    }
  }
}
