import Markup
import TestSupport
import Testing
import Wire

private let pieces = [
  "<rss>", "<channel>", "<item>", "</item>", "</channel>", "</rss>", "<title>", "</title>", "<link>", "</link>",
  "<description>", "</description>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&lt;b&gt;", "&", "<", ">", "\"", "'",
  "&#0;", "&#x1F600;", "&nbsp;", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>",
  "<content type='xhtml'>",
  "<content type='html'>", "</content>", "<a href='javascript:x()'>", "</a>", "<script>", "</script>", "text ", "é年",
  "<?x ", "?>", "<!DOCTYPE r [<!ENTITY e '<b>'>]>", "&e;", "<pubDate>", "2026-11-23", "</pubDate>", "<b", " c='",
  " xml:base='//x/'",
  "<guid>", "</guid>", "\u{0}", "\r\n", "=", "/", "<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;",
]

@Suite("Feeds of any bytes")
struct FeedPropertyTests {
  @Test("reading never fails but by its own word, and lets nothing dangerous through", arguments: 0..<4)
  func anything(seed: Int) throws {
    var dice = Seeded(UInt64(seed))
    for _ in 0..<400 {
      var bytes = Array(
        (dice.pick(["<rss><channel><item>", "<feed xmlns='http://www.w3.org/2005/Atom'><entry>", ""])).utf8)
      for _ in 0..<Int.random(in: 0..<40, using: &dice) { bytes += Array(dice.pick(pieces).utf8) }
      for _ in 0..<Int.random(in: 0..<3, using: &dice) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      }
      let first: Feed
      do throws(FeedError) { first = try FeedReader.read(bytes, url: "https://example.com/") } catch { continue }
      #expect(try FeedReader.read(bytes, url: "https://example.com/") == first)
      for entry in first.entries {
        for html in [entry.summary, entry.content].compactMap({ $0 }) {
          #expect(FeedparserYardstick.isSafe(html), "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
          #expect(try Sanitizer.sanitize(html, base: URLReference("https://example.com/")) == html)
        }
        for line in [entry.title, entry.link, entry.id].compactMap({ $0 }) {
          #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
        }
      }
    }
  }

  @Test("a document's events are balanced and don't depend on its chunks", arguments: 0..<4)
  func chunks(seed: Int) throws {
    var dice = Seeded(UInt64(seed) + 100)
    for _ in 0..<300 {
      var bytes = Array("<r>".utf8)
      for _ in 0..<Int.random(in: 0..<30, using: &dice) { bytes += Array(dice.pick(pieces).utf8) }
      let whole = try events(bytes, chunk: .max)
      let cut = try events(bytes, chunk: Int.random(in: 1...9, using: &dice))
      #expect(whole == cut, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      var open: [XMLName] = []
      for event in whole {
        if case .start(let start) = event { open.append(start.name) }
        if case .end(let name) = event { #expect(open.popLast() == name) }
      }
      #expect(open.isEmpty)
    }
  }

  /// Neighbouring texts joined: how many pieces they come in is nobody's concern.
  private func events(_ bytes: [UInt8], chunk: Int) throws -> [XMLEvent] {
    var reader = XMLReader()
    var events: [XMLEvent] = []
    func note(_ event: XMLEvent) {
      if case .text(let more) = event, case .text(let text)? = events.last {
        events[events.count - 1] = .text(text + more)
      } else {
        events.append(event)
      }
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      reader.feed(rest.prefix(chunk))
      rest = rest.dropFirst(chunk)
      while let event = try reader.next() { note(event) }
    }
    reader.end()
    while let event = try reader.next() { note(event) }
    return events
  }
}
