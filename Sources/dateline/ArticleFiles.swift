internal import Dispatch
internal import Foundation
internal import Synchronization
internal import Wire

/// Reads files of one article each on another thread.
///
/// Failure policy: what is wrong with a file is its result. Limits: memory holds the files that are being read.
struct ArticleFiles {
  enum File: Sendable {
    case article(Result<ArticleReader.Reading, ArticleError>)
    /// Holds many articles: to be read piece by piece.
    case lines, feed
    /// Hugo's section pages.
    case ignored
    case unreadable(String)
  }

  private let group: DispatchGroup
  private let box: Box

  private final class Box: Sendable {
    let files = Mutex<[File]>([])
  }

  /// Begins to read.
  static func read(_ paths: ArraySlice<String>, by reader: ArticleReader) -> ArticleFiles {
    let box = Box()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      let files = paths.map { read($0, by: reader) }
      box.files.withLock { $0 = files }
    }
    return ArticleFiles(group: group, box: box)
  }

  /// The files, in the order of their paths.
  func wait() -> [File] {
    group.wait()
    return box.files.withLock { $0 }
  }

  private static func read(_ path: String, by reader: ArticleReader) -> File {
    guard path != "_index.md", !path.hasSuffix("/_index.md") else { return .ignored }
    switch Files.extension(of: path) {
    case "md", "markdown":
      return article(path) { source throws(ArticleError) in try reader.markdown(source, path: path) }
    case "html", "htm", "xhtml":
      return article(path) { source throws(ArticleError) in try reader.page(source, path: path) }
    case "jsonl", "ndjson": return .lines
    case "txt": return article(path) { source throws(ArticleError) in try reader.pageText(source, path: path) }
    case "xml", "rss", "atom", "rdf", "json": return .feed
    case let other:
      return .unreadable(
        "\(path): not .\(other): articles are Markdown (.md), JSON Lines (.jsonl), saved pages (.html, .txt), feeds and "
          + "WordPress exports (.xml)")
    }
  }

  private static func article(
    _ path: String, _ read: ([UInt8]) throws(ArticleError) -> ArticleReader.Reading
  ) -> File {
    let source: [UInt8]
    do {
      source = try Files.read(path)
    } catch {
      return .unreadable("\(error)")
    }
    do throws(ArticleError) {
      return .article(.success(try read(source)))
    } catch {
      return .article(.failure(error))
    }
  }
}
