// One reading of an export: its XML events gathered into items, which are handed on and forgotten.

internal import Markup

/// The pictures that posts have as their own. Until `settle` all attachments are kept, for either may come first.
struct WXRPictures {
  private static let most = 200_000
  private var wanted: Set<Int> = []
  private var urls: [Int: (url: String, alt: String)] = [:]

  mutating func note(_ item: WXRItem) {
    if let id = item.meta["_thumbnail_id"].flatMap({ Int($0.trimmingSpaces) }), wanted.count < Self.most {
      wanted.insert(id)
    }
    guard let url = item["attachment_url"], url.utf8.count < 2000, let id = item["post_id"].flatMap({ Int($0) }),
      urls.count < Self.most
    else { return }
    urls[id] = (url, item.meta["_wp_attachment_image_alt"]?.oneLineOfText ?? "")
  }

  mutating func settle() {
    urls = urls.filter { wanted.contains($0.key) }
    wanted = []
  }

  subscript(id: Int) -> (url: String, alt: String)? { urls[id] }
}

extension WXRReader {
  /// Bytes of a post's text, and of any other element's.
  private static let contentLimit = 4 << 20
  private static let textLimit = 64 << 10
  /// The post meta that matter besides the picture are named by the dialect.
  private var metaKeys: Set<String> {
    var keys = dialect.access.metaNames.union(["_thumbnail_id", "_wp_attachment_image_alt"])
    for field in [ArticleDialect.Field.standfirst, .interviewee, .series, .priority] {
      keys.formUnion(dialect.keys[field] ?? [])
    }
    return keys
  }

  /// Reads the file once; true if it ended too early.
  /// - Parameters:
  ///   - only: the elements whose text matters; nil is all.
  ///   - item: takes an item, and whether its end was there.
  @discardableResult
  func walk(
    _ path: String, _ open: () throws -> () throws -> [UInt8]?, only: Set<String>?,
    author: (String, String) -> Void = { _, _ in }, item: (WXRItem, Bool) throws -> Void
  ) throws -> Bool {
    let next = try open()
    var reader = XMLReader()
    var gatherer = WXRGatherer(
      only: only, metaKeys: metaKeys, contentLimit: Self.contentLimit, textLimit: Self.textLimit)
    var isOver = false
    var read = 0
    while !isOver {
      if let chunk = try next() {
        read += chunk.count
        guard gatherer.isExport || read <= FeedReader.maxBytes else { throw Failure.noExport(file: path) }
        gatherer.countHead(chunk)
        reader.feed(chunk)
      } else {
        reader.end()
        isOver = true
      }
      while let event = try step(&reader, path) {
        switch gatherer.take(event) {
        case .nothing: break
        case .author(let login, let name): author(login, name)
        case .item(let whole):
          // An export says so before its first item, or in it: what says nothing may be as long as it likes.
          guard gatherer.isExport || reader.isTruncated else { throw Failure.noExport(file: path) }
          try item(whole, !reader.isTruncated)
        }
      }
    }
    guard gatherer.isExport else { throw Failure.noExport(file: path) }
    return reader.isTruncated
  }

  private func step(_ reader: inout XMLReader, _ path: String) throws(Failure) -> XMLEvent? {
    do throws(XMLError) { return try reader.next() } catch { throw .xml(file: path, error) }
  }
}

/// Makes items of events.
private struct WXRGatherer {
  enum Step {
    case nothing
    case author(login: String, name: String)
    case item(WXRItem)
  }

  let only: Set<String>?
  let metaKeys: Set<String>
  let contentLimit: Int
  let textLimit: Int
  /// Whether anything of WordPress's was there.
  private(set) var isExport = false

  private var item: WXRItem?
  private var author: [String: String]?
  private var authors = 0
  private var category: (domain: String, nicename: String)?
  private var metaKey = ""
  /// The element whose text is gathered, and its text.
  private var key: String?
  private var text = ""
  private var line = 1
  private var isInChannel = false
  private var head: [UInt8]? = []

  init(only: Set<String>?, metaKeys: Set<String>, contentLimit: Int, textLimit: Int) {
    self.only = only
    self.metaKeys = metaKeys
    self.contentLimit = contentLimit
    self.textLimit = textLimit
  }

  /// Lines are counted in texts from the channel on: before it an export has comments, and a tag of many lines.
  mutating func countHead(_ chunk: [UInt8]) {
    guard let before = head else { return }
    let seen = before + chunk.prefix(64 << 10)
    if let channel = String(decoding: seen, as: UTF8.self).utf8.firstRange(of: "<channel".utf8) {
      let count = String(decoding: seen, as: UTF8.self).utf8[..<channel.lowerBound].count { $0 == 0x0A }
      line = count + 1
      head = nil
    } else {
      head = seen.count < 256 << 10 ? seen : nil
    }
  }

  mutating func take(_ event: XMLEvent) -> Step {
    switch event {
    case .start(let start):
      begin(start)
      return .nothing
    case .text(let piece):
      if isInChannel { line += piece.utf8.count { $0 == 0x0A } }
      append(piece)
      return .nothing
    case .end(let name): return end(name)
    }
  }

  private mutating func append(_ piece: String) {
    guard let key else { return }
    let limit = key == "content" || key == "excerpt" ? contentLimit : textLimit
    if text.utf8.count + piece.utf8.count > limit {
      if key != "meta_value" { item?.tooLong = key }
    } else {
      text += piece
    }
  }

  private mutating func begin(_ start: XMLStart) {
    guard let name = WXRName.key(start.name) else { return }
    text = ""
    key = nil
    switch name {
    case "channel": isInChannel = true
    case "item": item = WXRItem(line: line)
    case "wp_author": author = [:]
    case "wxr_version", "post_type": isExport = true
    case "category": category = (start["domain"] ?? "category", start["nicename"] ?? "")
    default: break
    }
    let matters = only?.contains(name) ?? true
    if matters, name == "meta_key" || name == "meta_value" || author != nil || item != nil { key = name }
  }

  private mutating func end(_ xml: XMLName) -> Step {
    guard let name = WXRName.key(xml) else { return .nothing }
    let isText = key == name
    defer {
      key = nil
      text = ""
    }
    switch name {
    case "item":
      guard let whole = item else { return .nothing }
      item = nil
      return .item(whole)
    case "wp_author":
      defer { author = nil }
      guard let author, let login = author["author_login"], authors < 200_000 else { return .nothing }
      authors += 1
      let full = [author["author_first_name"], author["author_last_name"]].compactMap { $0 }.joined(separator: " ")
      let display = author["author_display_name"] ?? ""
      return .author(login: login, name: display.isEmpty ? (full.isEmpty ? login : full) : display)
    case "meta_key": metaKey = text.trimmingSpaces
    case "meta_value": if isText, metaKeys.contains(metaKey) { item?.meta[metaKey] = text }
    case "category":
      if isText, let category, (item?.categories.count ?? 500) < 500 {
        item?.categories.append((category.domain, category.nicename, text))
      }
    default:
      guard isText else { break }
      if author != nil, name.hasPrefix("author_") {
        author?[name] = text.trimmingSpaces
      } else {
        item?.texts[name] = text
      }
      if name == "post_type" { isExport = true }
    }
    return .nothing
  }
}
