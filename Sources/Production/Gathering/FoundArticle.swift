internal import Foundation
public import Newsroom

/// An article that was found in the library, for machines.
public struct FoundArticle: Encodable {
  var id, title, url, kind, access, snippet: String
  var standfirst, series: String?
  var bylines, regions, topics: [String]
  var priority: Int
  var published: Date

  public init(_ article: Article, snippet: String) {
    id = article.id
    title = article.title
    url = article.url
    kind = article.kind.rawValue
    access = article.access.rawValue
    standfirst = article.standfirst
    series = article.series
    bylines = article.bylines
    regions = article.regions
    topics = article.topics
    priority = article.priority
    published = article.published
    self.snippet = snippet
  }
}
