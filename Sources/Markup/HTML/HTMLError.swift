// Why a piece of HTML is refused. HTML can't be wrong otherwise: whatever its tags, a tree comes of it.

/// A limit that no real article reaches.
public enum HTMLError: Error, Sendable, Equatable, CustomStringConvertible {
  case tooLarge(bytes: Int, limit: Int)
  /// More open elements than `HTML.maxOpenElements`.
  case tooDeep(limit: Int)
  /// A tag with more attributes than `HTML.maxAttributes`, or a text made of nothing but unfinished tags.
  case tangledTags(limit: Int)
  case outOfMemory

  public var description: String {
    switch self {
    case .tooLarge(let bytes, let limit): "\(bytes) bytes of HTML: at most \(limit) are read"
    case .tooDeep(let limit): "more than \(limit) HTML elements inside one another: close what is opened"
    case .tangledTags(let limit): "an HTML tag that never ends, or has more than \(limit) attributes"
    case .outOfMemory: "out of memory while reading HTML"
    }
  }
}
