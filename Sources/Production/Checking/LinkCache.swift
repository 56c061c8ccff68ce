internal import Foundation
internal import Newsroom
internal import Platform

/// What became of asking for links, kept in `Queue/links.json` for a day, so that no site is asked again and again, and a
/// send need not ask at all.
///
/// Failure policy: a file that can't be read is empty, one that can't be written is left: links are asked again. The last
/// of two writers wins. Limits: 10,000 links.
struct LinkCache {
  private struct Entry: Codable {
    var health: LinkHealth
    var at: Date
  }

  private let path: String
  private var entries: [String: Entry]

  private static let day: TimeInterval = 86_400
  /// For how long a page that was there counts as there.
  private static let fresh: TimeInterval = 6 * 3_600

  init(_ newsroom: NewsroomFolder) {
    path = newsroom.queue + "/links.json"
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let bytes = Files.exists(path) ? (try? Files.read(path)) ?? [] : []
    entries = (try? decoder.decode([String: Entry].self, from: Data(bytes))) ?? [:]
  }

  /// What is known of links, no older than a day.
  func health(_ links: [String], at now: Date) -> [String: LinkHealth] {
    Dictionary(
      links.compactMap { link in known(link, within: Self.day, now).map { (link, $0) } }, uniquingKeysWith: { $1 })
  }

  /// Which links are to be asked for: a page that was there a while ago needn't be, a dead one is, always.
  func unknown(_ links: [String], at now: Date) -> [String] {
    links.filter { known($0, within: Self.fresh, now) != .alive }
  }

  private func known(_ link: String, within age: TimeInterval, _ now: Date) -> LinkHealth? {
    // A clock that was set back doesn't keep an answer for ever.
    entries[link].flatMap { abs(now.timeIntervalSince($0.at)) < age ? $0.health : nil }
  }

  mutating func keep(_ health: [String: LinkHealth], at now: Date) {
    for (link, state) in health {
      if case .unchecked = state { continue }
      entries[link] = Entry(health: state, at: now)
    }
    entries = entries.filter { abs(now.timeIntervalSince($0.value.at)) < Self.day }
    if entries.count > 10_000 { entries = [:] }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    guard let data = try? encoder.encode(entries) else { return }
    try? Files.writePrivate([UInt8](data), to: path)
  }
}
