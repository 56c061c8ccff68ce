internal import Newsroom

/// A file's name without its extension, which in Jekyll's manner may begin with a date: `2026-11-23-the-strait`.
struct FileStem {
  let text: String
  /// A page bundle (Hugo): the file lies with its pictures in a folder of its own.
  let isBundle: Bool

  init(_ text: String) {
    self.text = text
    isBundle = false
  }

  /// `news/2026-11-23-the-strait.md`; a page bundle's `the-strait/index.md` (or `index.en.md`) is called by its folder.
  init(path: String) {
    let parts = path.split(separator: "/")
    var name = parts.last.map(String.init) ?? path
    if let dot = name.lastIndex(of: "."), dot != name.startIndex { name = String(name[..<dot]) }
    isBundle = (name == "index" || name.hasPrefix("index.")) && parts.count > 1
    text = isBundle ? String(parts[parts.count - 2]) : name
  }

  var dated: (day: Day, slug: String)? {
    guard text.count > 11, let day = Day(text.prefix(10)), text.dropFirst(10).first == "-" else { return nil }
    return (day, String(text.dropFirst(11)))
  }

  /// The name as part of a URL; `nil` if nothing of it can be.
  var slug: String? {
    let slug = Slug.clean(dated?.slug ?? text)
    return slug.isEmpty ? nil : slug
  }
}
