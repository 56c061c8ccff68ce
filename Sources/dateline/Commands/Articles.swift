internal import Foundation
internal import Newsroom
internal import Production
internal import Store
internal import Wire

extension Command {
  /// `dateline articles`
  static let articles = Command(
    name: "articles", usage: ["[QUERY]"], summary: "Search the library, or list it, newest first",
    details: """
      QUERY is words, all of which must occur; "a phrase" in quotes; -word for what must not;
      a last word that ends in * for all that begin so.
      """,
    options: [
      Option("since", argument: "DATE", "only what was published since"),
      Option("kind", argument: "KIND", "only this kind: \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"),
      Option("limit", letter: "n", argument: "N", "at most so many (20)"),
    ],
    examples: [
      "dateline articles 'grain corridor'", "dateline articles --kind interview --since 2026-11-01",
      "dateline --json articles 'strait -oil' | jq .title",
    ], operands: 0...64
  ) { call in
    let newsroom = try call.newsroom()
    let zone = newsroom.publication.timeZone
    let since = try call.arguments.value("since").map { text in
      guard let time = Timestamp.read(text, in: zone) else {
        throw CommandError(.usage, "--since: \"\(text.printable)\" is no date such as 2026-11-01")
      }
      return time
    }
    let kind = try call.arguments.value("kind").map { text in
      guard let kind = Kind(rawValue: text) else {
        throw CommandError(
          .usage, "--kind: \"\(text.printable)\" is none of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return kind
    }
    let limit = try call.arguments.integer("limit", in: 1...100_000) ?? 20
    let store = try newsroom.openStore()
    let begun = ContinuousClock.now
    let hits = try store.library.search(
      call.arguments.operands.joined(separator: " "), since: since, kind: kind, limit: limit)
    let milliseconds = (ContinuousClock.now - begun) / .milliseconds(1)
    call.console.detail("\(hits.count) found in \((milliseconds * 10).rounded() / 10) ms")
    for hit in hits {
      let article = hit.article
      if call.console.json {
        call.console.print(json: FoundArticle(article, snippet: hit.snippet))
      } else {
        let credit = ([article.series ?? article.kind.rawValue] + article.bylines).joined(separator: ", ")
        call.console.print("\(zone.day(at: article.published))  \(article.title)\n            \(credit)")
        if !hit.snippet.isEmpty { call.console.print("            \(hit.snippet)") }
      }
    }
    if hits.isEmpty { call.console.note("nothing found") }
    return .ok
  }
}
