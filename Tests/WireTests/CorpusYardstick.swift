// The articles of digital.gov, read here and by an independent reader (Python with PyYAML), compared field by field and
// word by word. Only `make yardsticks` has the corpus: `DATELINE_SHARED`.

import Foundation
import Newsroom
import TestSupport
import Testing
import Wire

enum Corpus {
  /// The folder of the articles, if the environment names a shared folder that has it.
  static let folder: String? = {
    guard let shared = ProcessInfo.processInfo.environment["DATELINE_SHARED"] else { return nil }
    let path = shared + "/corpora/digitalgov/news"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  struct Other: Decodable {
    var path: String
    var title: String
    /// Seconds since 1970.
    var date: Double
    var authors: [String]
    var topics: [String]
    var standfirst: String?
    var words: [String: Int]
  }

  /// Reads a folder's articles in another way: PyYAML for the front matter; for the words of a body its Markdown with
  /// markup, shortcodes, addresses and HTML taken out by regular expressions. A text that says nothing of itself, such
  /// as the pictures' alternatives, isn't counted.
  static let python = #"""
    import datetime, html, json, os, re, sys, zoneinfo
    import yaml
    zone = zoneinfo.ZoneInfo("America/New_York")

    class Loader(yaml.SafeLoader): pass
    Loader.yaml_implicit_resolvers = {}

    def date(text):
      text = text.strip()
      for form in ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
          read = datetime.datetime.strptime(text, form)
          return (read if read.tzinfo else read.replace(tzinfo=zone)).timestamp()
        except ValueError: pass
      return datetime.datetime.fromisoformat(text).timestamp()

    def words(text):
      text = re.sub(r"<!--.*?-->", " ", text, flags=re.S)
      text = re.sub(r"<(script|style|iframe|object|audio)\b.*?</\1>", " ", text, flags=re.S | re.I)
      def shortcode(match):
        kept = re.findall(r'\b(?:text|cite|label|heading|intro|kicker|title|button-text)="([^"]*)"', match[0])
        return " ".join(kept) if not re.match(r"\{\{[<%]\s*(legacy-|tweet|img)", match[0]) else ""
      text = re.sub(r"\{\{[<%].*?[%>]\}\}", shortcode, text, flags=re.S)
      text = re.sub(r"\[\^[^\]]*\](:?)", " ", text)
      text = re.sub(r"^([ >\t]*)\d+[.)](?=\s)", r"\1", text, flags=re.M)
      text = re.sub(r"!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])?", " ", text)
      text = re.sub(r"^ {0,3}\[[^\]\n]+\]:\s*\S+.*$", " ", text, flags=re.M)
      text = re.sub(r"\]\([^\s()]*(\([^()]*\)[^\s()]*)*(\s+(\"[^\"\n]*\"|'[^)]*'|“[^)]*”))?\s*\)", "] ", text)
      text = re.sub(r"<(https?:[^>\s]*|[^>\s@]+@[^>\s]+)>", r" \1 ", text)
      text = re.sub(r"</?[a-zA-Z][^<>]*>", lambda m: "" if re.match(r"</?(a|b|i|em|strong|span|sup|sub|u|code|s|abbr)\b", m[0], re.I) else " ", text, flags=re.S)
      text = html.unescape(text)
      text = re.sub(r"(?<=\w)_(?=\w)|\\(?=\w)", " ", text)
      text = re.sub(r"[*_`~\\|#>\[\](){}]", "", text)
      counts = {}
      for word in re.findall(r"[^\W_]+", text.lower()): counts[word] = counts.get(word, 0) + 1
      return counts

    def listed(value):
      if value is None: return []
      return [" ".join(item.split()) for item in (value if isinstance(value, list) else [value]) if item and item.strip()]

    for folder, _, names in os.walk(sys.argv[1]):
      for name in sorted(names):
        if not name.endswith(".md") or name.startswith("_"): continue
        path = os.path.join(folder, name)
        source = open(path, encoding="utf-8-sig", newline="").read().replace("\r\n", "\n")
        match = re.match(r"\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)(.*)", source, re.S)
        if not match: continue
        try:
          head = yaml.load(match[1], Loader)
        except yaml.YAMLError as error:
          print(path, error, file=sys.stderr); continue
        head = {key.strip(): value for key, value in head.items()}
        if "title" not in head: print(path, list(head), file=sys.stderr); continue
        if head.get("draft") == "true": continue
        texts = [" ".join((head.get(key) or "").split()) for key in ("deck", "summary")]
        print(json.dumps({"path": path, "title": " ".join(head["title"].split()), "date": date(head["date"]),
          "authors": listed(head.get("authors")) or listed(head.get("author")),
          "topics": list(dict.fromkeys(topic for key in ("topics", "tags", "categories", "tag") for topic in listed(head.get(key)))),
          "standfirst": next((text for text in texts if text), None), "words": words(match[2])}))
    """#

  static func words(_ text: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    let parts = text.lowercased().unicodeScalars.split {
      !($0.properties.isAlphabetic || $0.properties.numericType != nil)
    }
    for part in parts { counts[String(part), default: 0] += 1 }
    return counts
  }
}

@Suite("Yardstick: digital.gov")
struct CorpusYardstick {
  @Test("an independent reader finds the same in every article", .enabled(if: Corpus.folder != nil))
  func digitalGov() throws {
    let folder = try #require(Corpus.folder)
    let python = try Subprocess.run("/usr/bin/python3", ["-c", Corpus.python, folder], timeout: 120)
    #expect(python.status == 0, "\(python.errors)")
    let decoder = JSONDecoder()
    var others: [String: Corpus.Other] = [:]
    for line in python.output.split(separator: "\n") {
      let other = try decoder.decode(Corpus.Other.self, from: Data(line.utf8))
      others[other.path] = other
    }
    let paths = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".md") && $0.split(separator: "/").last?.hasPrefix("_") == false }
    let reader = ArticleReader(dialect: House.dialect)
    var (same, total, drafts) = (0, 0, 0)
    var ids: Set<String> = []
    for path in paths.sorted().map({ folder + "/" + $0 }) {
      let read = Outcome {
        try reader.markdown([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), path: path)
      }
      if read == .draft {
        drafts += 1
        continue
      }
      // One file is an example without a title: neither reader takes it.
      if read.article == nil && others[path] == nil { continue }
      total += 1
      guard let article = read.article else {
        print("corpus: \(read.fault ?? "")")
        continue
      }
      ids.insert(article.id)
      guard let other = others[path] else {
        print("corpus: \(path): only read here")
        continue
      }
      let differences = self.differences(article, read.text ?? "", other)
      if differences.isEmpty { same += 1 }
      for difference in differences { print("corpus: \(path.dropFirst(folder.count + 1)): \(difference)") }
    }
    print("digital.gov \(same)/\(total)")
    if drafts > 0 { print("corpus: \(drafts) drafts") }
    #expect(same == total && total > 2_000)
    #expect(ids.count == total)
  }

  private func differences(_ article: Article, _ text: String, _ other: Corpus.Other) -> [String] {
    var found: [String] = []
    if article.title != other.title { found.append("title \(article.title) / \(other.title)") }
    if article.published.timeIntervalSince1970 != other.date {
      found.append("date \(article.published) / \(other.date)")
    }
    if article.bylines != other.authors { found.append("authors \(article.bylines) / \(other.authors)") }
    if article.topics != other.topics { found.append("topics \(article.topics) / \(other.topics)") }
    if article.standfirst != other.standfirst {
      found.append("standfirst \(article.standfirst ?? "-") / \(other.standfirst ?? "-")")
    }
    let words = Corpus.words(text)
    let lost = other.words.compactMap { word, count in
      let missing = count - words[word, default: 0]
      return missing > 0 ? (word, missing) : nil
    }
    let all = other.words.values.reduce(0, +)
    let missing = lost.reduce(0) { $0 + $1.1 }
    // Two in a hundred is what the two ways of finding words differ by.
    if Double(missing) > max(2, 0.02 * Double(all)) {
      let shown = lost.sorted { $0.1 > $1.1 }.prefix(12).map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      found.append("\(missing) of \(all) words lost: \(shown)")
    }
    return found
  }
}
