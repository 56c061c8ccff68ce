internal import Foundation
internal import Newsroom
internal import Platform
internal import Store
internal import Wire

/// Reads files of articles, told by their names, on a thread of its own: reading an article costs about as much as
/// storing it.
///
/// Failure policy: what is wrong with a file or an article is one of the things found; the rest is read. Limits: memory
/// holds a file of one article, a line of JSON Lines or an item of an export, and what `BoundedQueue` keeps of batches: 8 MB
/// for an article's file or line, 20 MB for a feed; an export may be as long as it likes.
struct ArticleFiles {
  enum Found: Sendable {
    /// `place`: where it was found, for messages.
    case article(StoredText, place: String)
    case drafts(Int)
    case feed(Feed, place: String)
    case problem(ImportProblem)
    /// What a person should know of, though nothing is wrong.
    case note(ImportNote)
    /// All that a file holds has been found.
    case endOfFile
  }

  /// What is searched for in a folder. Plain text isn't among it: too much else is.
  static let extensions: Set<String> = ["md", "markdown", "jsonl", "ndjson", "html", "htm", "xml", "rss", "atom"]

  /// Begins to read.
  static func read(_ paths: [String], by reader: ArticleReader) -> BoundedQueue<Found> {
    BoundedQueue { queue in
      var files = ArticleFiles(reader: reader, queue: queue)
      for path in paths where !files.isUnwanted {
        files.read(path)
        files.add(.endOfFile)
      }
      files.send()
    }
  }

  private let reader: ArticleReader
  private let queue: BoundedQueue<Found>
  private var batch: [Found] = []
  private var bytes = 0
  private var isUnwanted = false

  /// Articles of a batch, and how long their texts are together.
  private static let limits = (count: 1000, bytes: 8 << 20)

  /// Bytes of an article's file, and of its line.
  private static let most = 8 << 20

  private struct Unwanted: Error {}

  private init(reader: ArticleReader, queue: BoundedQueue<Found>) {
    self.reader = reader
    self.queue = queue
  }

  private mutating func add(_ found: Found) {
    if case .article(let entry, _) = found { bytes += entry.article.body.utf8.count + entry.text.utf8.count }
    batch.append(found)
    if batch.count >= Self.limits.count || bytes >= Self.limits.bytes { send() }
  }

  private mutating func send() {
    if !batch.isEmpty, !isUnwanted { isUnwanted = !queue.send(batch) }
    batch = []
    bytes = 0
  }

  private mutating func add(_ reading: ArticleReader.Reading, from origin: Origin = .file, place: String) {
    switch reading {
    case .draft: add(.drafts(1))
    case .article(let article, let text, let statement):
      add(.article(StoredText(article: article, text: text, statement: statement, origin: origin), place: place))
    }
  }

  private mutating func read(_ path: String) {
    // Hugo's section pages.
    guard path != "_index.md", !path.hasSuffix("/_index.md") else { return }
    do {
      switch Files.extension(of: path) {
      case "md", "markdown": add(try reader.markdown(try Files.read(path, limit: Self.most), path: path), place: path)
      case "html", "htm", "xhtml":
        add(try reader.page(try Files.read(path, limit: PageReader.limit), path: path), from: .page, place: path)
      case "txt":
        add(try reader.pageText(try Files.read(path, limit: PageReader.limit), path: path), from: .page, place: path)
      case "jsonl", "ndjson": try readLines(of: path)
      case "xml", "rss", "atom", "rdf", "json": try readFeed(path)
      case let other:
        add(.problem(.notAnArticleFile(path, extension: other)))
      }
    } catch is Unwanted {
      return
    } catch let error as FeedError {
      add(.problem(.feed(error, place: path)))
    } catch {
      add(.problem(.fault(error)))
    }
  }

  /// A feed, or a WordPress export, which is a feed as well, with elements of its own. What says so neither near the top
  /// nor in its items is a feed.
  private mutating func readFeed(_ path: String) throws {
    let head = try Files.open(path).read(upToCount: 4096).map { [UInt8]($0) } ?? []
    if String(decoding: head, as: UTF8.self).lowercased().contains("wordpress.org/export/") {
      return try readExport(path)
    }
    let size = Files.size(path)
    if size > FeedReader.maxBytes {
      do {
        return try readExport(path)
      } catch WXRReader.Failure.noExport {
        throw FeedError.tooLarge(bytes: size, limit: FeedReader.maxBytes)
      }
    }
    let source = try Files.read(path, limit: FeedReader.maxBytes)
    do throws(FeedError) {
      let feed = try FeedReader.read(source)
      bytes += source.count
      add(.feed(feed, place: path))
    } catch {
      guard case .wordPressExport = error else { throw error }
      try readExport(path)
    }
  }

  private mutating func readExport(_ path: String) throws {
    let summary = try WXRReader(dialect: reader.dialect).read(
      path: path,
      open: {
        let handle = try Files.open(path)
        return { try handle.read(upToCount: 256 << 10).flatMap { $0.isEmpty ? nil : [UInt8]($0) } }
      },
      each: { entry in
        switch entry {
        case .article(let reading, let line): add(reading, from: .export, place: "\(path):\(line)")
        case .problem(let error): add(.problem(.fault(error)))
        }
        if isUnwanted { throw Unwanted() }
      })
    add(.drafts(summary.keptOut.values.reduce(0, +)))
    if let note = ImportNote(of: summary, place: path) { add(.note(note)) }
    if summary.isTruncated { add(.problem(.exportCutShort(place: path))) }
  }

  private mutating func readLines(of path: String) throws {
    let handle = try Files.open(path)
    var line: [UInt8] = []
    var isTooLong = false
    var number = 1
    func gather(_ piece: ArraySlice<UInt8>) {
      if isTooLong || line.count + piece.count > Self.most {
        isTooLong = true
        line = []
      } else {
        line += piece
      }
    }
    while !isUnwanted, let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
      var rest = [UInt8](chunk)[...]
      while let end = rest.firstIndex(of: 10) {
        gather(rest[..<end])
        rest = rest[(end + 1)...]
        take(line, isTooLong, path, number)
        line.removeAll(keepingCapacity: true)
        isTooLong = false
        number += 1
      }
      gather(rest)
    }
    take(line, isTooLong, path, number)
  }

  private mutating func take(_ line: [UInt8], _ isTooLong: Bool, _ path: String, _ number: Int) {
    if isTooLong {
      add(.problem(.lineTooLong(place: "\(path):\(number):1", limit: Self.most)))
      return
    }
    guard !line.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) else { return }
    do throws(ArticleError) {
      add(try reader.json(line, path: path, line: number), place: "\(path):\(number)")
    } catch {
      add(.problem(.fault(error)))
    }
  }
}
