import Foundation
import Markup
import TestSupport
import Testing
import Wire

/// Documents nobody honest makes, by name. A child process reads one and says how much memory it ever had.
private enum Hostile {
  static func read(_ name: String) -> String? {
    switch name {
    case "a title of a gigabyte": return stream("<rss><channel><title>", "x", 1 << 30)
    case "a long comment": return stream("<rss><!--", "x", 64 << 20)
    case "many long titles":
      return stream("<rss>", "<title>" + String(repeating: "y", count: 10_000) + "</title>", 64 << 20)
    case "a tag of a gigabyte": return stream("<rss ", "a", 1 << 30)
    case "a document type of a gigabyte": return stream("<!DOCTYPE a [", "<!ENTITY b 'c'>", 1 << 30)
    case "a hundred thousand levels": return feed(repeated("<a>", 100_000))
    case "a billion laughs": return feed(laughs + "<rss><channel><title>&a9;</title></channel></rss>")
    case "a quadratic blow-up":
      let entity = "<!DOCTYPE a [<!ENTITY b \"" + repeated("b", 50_000) + "\">]>"
      return feed(entity + "<rss><channel><title>" + repeated("&b;", 50_000) + "</title></channel></rss>")
    case "many attributes": return feed("<rss " + (0..<100_000).map { "a\($0)='' " }.joined() + "/>")
    case "entries without end": return feed("<rss><channel>" + repeated("<item/>", 200_000))
    case "elements without end": return feed("<rss><channel>" + repeated("<a/>", 500_000))
    case "tags of HTML without end":
      return feed(
        "<rss><channel><item><description>" + repeated("&lt;b ", 300_000) + "</description></item></channel></rss>")
    case "categories without end":
      let categories = (0..<50_000).map { "<category>c\($0)</category>" }.joined()
      return feed("<rss><channel><item>" + categories + "</item></channel></rss>")
    case "JSON as deep as it goes": return feed("{\"items\":" + repeated("[", 1_000_000))
    case "one ampersand after another": return feed("<rss><channel><title>" + repeated("&", 500_000))
    case "one end tag after another": return feed("<rss><channel>" + repeated("</x>", 500_000))
    case "brackets without end": return feed("<rss><channel><title>" + repeated("<", 500_000))
    case "namespaces without end":
      let element = "<a " + (0..<400).map { "xmlns:p\($0)='u' " }.joined() + "><p0:b/>"
      return feed("<rss>" + repeated(element, 150))
    default: return nil
    }
  }

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  private static let laughs: String = {
    var text = "<!DOCTYPE l [<!ENTITY a0 \"ha\">"
    for level in 1..<10 { text += "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">" }
    return text + "]>"
  }()

  private static func feed(_ text: String) -> String {
    do throws(FeedError) {
      let feed = try FeedReader.read(Array(text.utf8))
      return "\(feed.entries.count) entries, \(feed.problem ?? "well-formed")"
    } catch { return "refused: \(error)" }
  }

  private static func stream(_ head: String, _ piece: String, _ bytes: Int) -> String {
    var reader = XMLReader()
    let chunk = Array(String(repeating: piece, count: (256 << 10) / piece.utf8.count).utf8)
    var fed = 0
    var events = 0
    do throws(XMLError) {
      reader.feed(Array(head.utf8))
      while fed < bytes {
        reader.feed(chunk)
        fed += chunk.count
        while try reader.next() != nil { events += 1 }
      }
      reader.end()
      while try reader.next() != nil { events += 1 }
    } catch { return "refused: \(error)" }
    return "\(events) events, \(reader.problem?.description ?? "well-formed")"
  }
}

@Suite("Hostile feeds")
struct HostileFeedTests {
  /// Runs this very bundle again with one case in its environment, so that the memory is that case's alone.
  private static func run(_ name: String) throws -> (peak: Int, said: String, seconds: Double) {
    var environment = ProcessInfo.processInfo.environment
    environment["DATELINE_HOSTILE"] = name
    let start = Date()
    let child = try Subprocess.run(
      "/proc/self/exe", ["--testing-library", "swift-testing", "--filter", "HostileChild"], environment: environment,
      timeout: 300)
    let line = child.output.split(separator: "\n").first { $0.hasPrefix("peak ") }
    guard let line, let peak = Int(line.split(separator: " ")[1]) else {
      throw SupportError("the child said nothing of its memory:\n\(child.output)\(child.errors)")
    }
    return (peak, line.split(separator: "|").last.map(String.init) ?? "", Date().timeIntervalSince(start))
  }

  @Test(
    "ends in bounded memory and with a word on why",
    arguments: [
      ("a title of a gigabyte", "refused: line 1: one element's text is longer"),
      ("a long comment", "ends before its elements do"),
      ("many long titles", "events"), ("a tag of a gigabyte", "refused: line 1: a tag is longer"),
      ("a document type of a gigabyte", "refused: line 1: the document type declaration is longer"),
      ("a hundred thousand levels", "more than 200 deep"), ("a billion laughs", "entities grow to more than"),
      ("a quadratic blow-up", "entities grow to more than"), ("many attributes", "more than 500 attributes"),
      ("entries without end", "more than"), ("elements without end", "more than 400000 elements"),
      ("tags of HTML without end", "a text is left out"), ("categories without end", "1 entries"),
      ("JSON as deep as it goes", "refused"), ("one ampersand after another", "begins no reference"),
      ("one end tag after another", "isn't open"), ("brackets without end", "begins no tag"),
      ("namespaces without end", "more than 200 namespaces"),
    ])
  func bounded(name: String, word: String) throws {
    let (peak, said, seconds) = try Self.run(name)
    #expect(said.contains(word))
    // Of which the test bundle itself has 40 MB or so, and the documents of 20 MB are made in memory.
    #expect(peak < 300 << 10, "\(peak) KB")
    #expect(seconds < 120)
  }
}

@Suite("HostileChild", .enabled(if: ProcessInfo.processInfo.environment["DATELINE_HOSTILE"] != nil))
struct HostileChild {
  @Test("reads one document")
  func read() throws {
    let name = try #require(ProcessInfo.processInfo.environment["DATELINE_HOSTILE"])
    let said = try #require(Hostile.read(name))
    let status = String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/self/status")), as: UTF8.self)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    print("peak \(line.split(separator: " ").dropFirst().first.map(String.init) ?? "") KB|\(said)")
  }
}
