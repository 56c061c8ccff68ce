import Newsroom
import TestSupport
import Testing
import Wire

/// Whatever a file says, reading it gives an article, a draft, or an error with a place inside the file; never a crash,
/// and the same each time.
@Suite("Any bytes at all")
struct PropertyTests {
  private static let keys = [
    "id", "slug", "title", "deck", "summary", "authors", "author", "type", "kind", "tags", "categories", "regions",
    "url",
    "permalink", "image", "image-alt", "access", "visibility", "priority", "published", "date", "updated", "event-date",
    "draft", "body", "html", "TITLE", "x y",
  ]
  private static let values = [
    "T", "''", "~", "[]", "{}", "[a, [b], {c: d}]", "{name: Ann, url: /x, alt: [y]}", "2026-11-23", "2026-99-99",
    "true",
    "false", "3", "99999999999999999999", "-1", "\"\\0\\r\\n\"", "|\n  block\n  text", ">-\n  folded", "&a x", "*a",
    "!!str 5", "\u{202E}عربى", "\u{1F469}\u{200D}\u{1F680}", "../../..", "http://[::1", "//", "{{< ref \"x.md\" >}}",
    "'{{x}}'", "https://x.example/\u{E9} ?#", "- a", "\t", "'unclosed", "a: b", "analysis",
    "2026-11-23T06:05:30.25+05:30",
  ]
  private static let bodies = [
    "", "Text.", "{{< ref >}}", "{{<", "{{% x %}}", "{{</* */>}}", "{{</**/>}}", "{{< a=\"b >}}",
    "[x]({{< ref \"\" >}})",
    "<script>x</script>", "<p", "\u{0}", "```", "[a][b]", "\r\n", "{{< /highlight >}}", "{{< highlight x >}}", "\\",
    "“",
    "{{< figure src=\"/\" >}}", "{{< youtube >}}", "{{< ref \"#\" >}}", "{{< = >}}", "{{< x \"\\", "{{<>}}",
    "{{< / >}}",
  ]

  private func generated(_ random: inout Seeded) -> [UInt8] {
    var bytes: [UInt8]
    let body = (0..<Int.random(in: 0..<5, using: &random)).map { _ in random.pick(Self.bodies) }.joined(
      separator: " \n")
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let pairs = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
        "\"\(random.pick(Self.keys))\": \(random.pick(["\"T\"", "1", "null", "[\"a\", null]", "{\"name\": 2}", "\"2026-11-23\"", "true"]))"
      }
      bytes = Array("{\(pairs.joined(separator: ", "))}\n\(body)".utf8)
    case 1:
      let pairs = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
        "\(random.pick(Self.keys)) = \(random.pick(["'T'", "1", "2026-11-23", "[\"a\", {name = 'b'}]", "true", "\"\\u0000\""]))"
      }
      bytes = Array("+++\n\(pairs.joined(separator: "\n"))\n+++\n\(body)".utf8)
    default:
      let pairs = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        "\(random.pick(Self.keys)): \(random.pick(Self.values))"
      }
      bytes = Array("---\ntitle: T\ndate: 2026-11-23\n\(pairs.joined(separator: "\n"))\n---\n\(body)".utf8)
    }
    // Every other file is damaged.
    for _ in 0..<Int.random(in: 0..<2, using: &random) * Int.random(in: 1..<4, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: at)
      default: bytes.removeLast(bytes.count - at)
      }
    }
    return bytes
  }

  @Test("an article or an error with a place inside the file, the same twice", arguments: [1, 2, 3, 4] as [UInt64])
  func articles(seed: UInt64) {
    var random = Seeded(seed)
    let reader = ArticleReader(dialect: House.dialect)
    var (articles, faults) = (0, 0)
    for _ in 0..<1_500 {
      let bytes = generated(&random)
      let path = random.pick(["a.md", "2026-11-23-a.md", "b/index.md", "index.md", "..md", "{{x}}.md"])
      do {
        let reading = try reader.markdown(bytes, path: path)
        #expect(try reader.markdown(bytes, path: path) == reading)
        guard case .article(let article, _, _) = reading else { continue }
        articles += 1
        check(article, bytes)
      } catch {
        faults += 1
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect((1...lines.count + 1).contains(error.line) && error.column >= 1, "\(error) in \(text(bytes))")
        let width = error.line <= lines.count ? lines[error.line - 1].count : 0
        #expect(error.column <= width + 2, "\(error) in \(text(bytes))")
        #expect(!"\(error)".unicodeScalars.contains { $0.value < 32 })
      }
    }
    #expect(articles > 150 && faults > 200, "\(articles) articles, \(faults) faults: the generator is no good")
  }

  private func check(_ article: Article, _ bytes: [UInt8]) {
    #expect(
      !article.title.isEmpty && !article.id.isEmpty && !article.slug.isEmpty || article.title == "T", "\(article)")
    let lines =
      [article.id, article.title, article.standfirst, article.interviewee, article.series, article.image?.alt]
      .compactMap { $0 }
      + article.bylines + article.regions + article.topics
    for line in lines {
      let isOneLine = line.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 && $0.value != 0x2028 }
      #expect(isOneLine, "\(line.debugDescription) in \(text(bytes))")
    }
    for url in [article.url, article.image?.url].compactMap({ $0 }) {
      let isURL = url.hasPrefix("http") && url.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>\"{}".utf8.contains($0) }
      #expect(isURL, "\(url) in \(text(bytes))")
    }
    #expect(!article.body.contains("<script"))
  }

  @Test("settings: values or faults, never a crash", arguments: [11, 12] as [UInt64])
  func damagedSettings(seed: UInt64) throws {
    var random = Seeded(seed)
    let file = try House.bytes("Config/dateline.yaml")
    let letter = try House.bytes("Config/newsletters/daily-review.yaml")
    var faults = 0
    for _ in 0..<300 {
      for source in [file, letter] {
        var bytes = source
        for _ in 0..<Int.random(in: 1..<6, using: &random) {
          let at = Int.random(in: 0..<bytes.count, using: &random)
          if Bool.random(using: &random) {
            bytes[at] = UInt8.random(in: 0...255, using: &random)
          } else {
            bytes.remove(at: at)
          }
        }
        let lines = bytes.count { $0 == 0x0A } + 2
        do throws(SettingsErrors) {
          if source == file {
            _ = try NewsroomSettings.read(bytes, file: "d", environment: [:]) { _ in .failure(SecretError("no")) }
          } else {
            _ = try NewsletterSettings.read(bytes, file: "d", slug: "d")
          }
        } catch {
          faults += 1
          #expect(!error.errors.isEmpty)
          for fault in error.errors { #expect((1...lines).contains(fault.line) && fault.column >= 1, "\(fault)") }
        }
      }
    }
    #expect(faults > 50)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
}
