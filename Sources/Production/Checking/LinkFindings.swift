internal import Foundation
internal import Newsroom
internal import Platform
internal import Press
internal import Wire

// What an issue's links answer.

extension Preflight {
  func ask(_ links: [String], patience: Double, _ findings: inout [Finding]) -> [String: LinkHealth] {
    let now = newsroom.clock.now()
    var cache = LinkCache(newsroom)
    let distinct = Array(Set(links)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var checker = LinkChecker(userAgent: "Dateline/\(Release.version) (+\(newsroom.publication.url))")
    checker.patience = patience
    let open = cache.unknown(distinct, at: now)
    let asked = checker.check(open) { events.progress(.askingLinks, $0, of: open.count) }
    events.endOfProgress()
    var reserved: [String] = []
    var late = 0
    var silent = 0
    for (link, state) in asked {
      switch state {
      case .unchecked where LinkHealth.isReserved(host: Self.host(of: link)): reserved.append(link)
      case .unchecked: late += 1
      case .unreachable: silent += 1
      default: break
      }
    }
    func note(_ message: String, _ remedy: String) {
      findings.append(Finding(.note, .link, nil, nil, message, remedy: remedy))
    }
    if !reserved.isEmpty {
      let hosts = Set(reserved.map(Self.host)).sorted().joined(separator: ", ")
      note(
        "\(Self.links(reserved.count)) to \(hosts) not asked for: the name is reserved for examples",
        "nothing, in a rehearsal")
    }
    if late > 0 {
      note("\(Self.links(late)) not asked for: there was no time", "check the issue again: it goes on with them")
    }
    // One that can't be reached is the link's fault; all of them, most likely our own.
    if silent > 2, silent == asked.count - reserved.count - late {
      note("none of \(silent) links could be reached: is there a network?", "check the issue again, once there is")
      return cache.health(links, at: now)
    }
    cache.keep(asked, at: now)
    return cache.health(links, at: now)
  }

  private static func links(_ count: Int) -> String { count == 1 ? "1 link" : "\(count) links" }

  private static func host(of link: String) -> String { URL(string: link)?.host() ?? "" }
}
