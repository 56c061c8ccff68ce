// What the names of classes and ids say about an element. Names are cut into words ("entry-content", "articleBody"),
// so that "ad" isn't found in "header"; what merely describes a page or a post ("tag-cookies", "has-sidebar") is left
// out. A hint is evidence, not a verdict: PagePruning weighs it against the text.

internal import Markup

struct PageHints {
  /// The words of class, id and data-component, in order, each name followed by an empty word.
  let words: [String]

  init(_ node: PageTree.Node) {
    var words: [String] = []
    let isPost = node.name == "article" || node.name == "body" || node.name == "html" || node.name == "main"
    for attribute in node.attributes {
      guard ["class", "id", "data-component", "data-testid", "data-module", "data-type"].contains(attribute.name) else {
        continue
      }
      let names = attribute.value.split(whereSeparator: \.isWhitespace).prefix(24)
      let isHentry = isPost || names.contains("hentry") || names.contains("post")
      for name in names where name.utf8.count <= 80 {
        if isHentry, Self.descriptive.contains(where: { name.hasPrefix($0) }) { continue }
        if name.hasPrefix("has-") || name.hasPrefix("no-") || name.hasPrefix("with-") { continue }
        words += Self.split(name)
        words.append("")
      }
    }
    self.words = words
  }

  private static let descriptive = [
    "category-", "tag-", "status-", "type-", "format-", "author-", "term-", "post_tag-", "page-", "single-", "section-",
    "template-", "topic-", "postid-", "wp-", "is-",
  ]

  private static func split(_ name: Substring) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for scalar in name.unicodeScalars {
      let isUpper = ("A"..."Z").contains(scalar)
      let isLower = ("a"..."z").contains(scalar)
      if !isUpper && !isLower || isUpper && wasLower {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
      if isUpper || isLower {
        word.unicodeScalars.append(isUpper ? Unicode.Scalar(scalar.value | 0x20) ?? scalar : scalar)
      }
      wasLower = isLower
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  func has(_ set: Set<String>) -> Bool { words.contains { set.contains($0) } }

  /// Two words beside each other in one name.
  func has(pairs: Set<String>) -> Bool {
    guard words.count > 1 else { return false }
    return (1..<words.count).contains { pairs.contains(words[$0 - 1] + " " + words[$0]) }
  }

  /// Readers' words, never the article's, however long.
  var isComments: Bool {
    has(["comment", "comments", "commentlist", "disqus", "respond", "livefyre", "coral", "commenting", "replies"])
      || has(pairs: ["user reviews", "reader responses"])
  }

  /// The text of an article, by its own word.
  var isBody: Bool {
    has(["articlebody", "storybody", "entrycontent", "postcontent", "articlecontent", "articletext", "bodytext"])
      || has(pairs: [
        "article body", "article content", "article text", "entry content", "post content", "post body", "entry body",
        "story body", "story content", "story text", "body content", "content body", "body text", "body copy",
        "news content", "news text", "news body", "blog content", "text content", "rich text", "article main",
        "article copy", "paywall content", "detail content", "story article",
      ])
  }

  var isChrome: Bool {
    has(Self.chrome) || has(pairs: Self.chromePairs)
  }

  /// Of the article, but not its text.
  var isAside: Bool { has(Self.asides) || has(pairs: Self.asidePairs) }

  private static let chrome: Set<String> = [
    "nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "footer", "sidebar", "share",
    "shares",
    "sharing", "sharebar", "sharethis", "addthis", "addtoany", "sharedaddy", "social", "socials", "related",
    "relatedposts", "recommended", "recommendations", "recommendation", "recommend", "recirc", "recirculation", "promo",
    "promos", "promotion", "promoted", "newsletter", "newsletters", "signup", "cookie", "cookies", "consent", "gdpr",
    "ad", "ads", "adv", "advert", "adverts", "advertisement", "advertising", "adsbygoogle", "adslot", "dfp", "sponsor",
    "sponsored", "outbrain", "taboola", "popular", "mostread", "mostpopular", "trending", "pagination", "pager",
    "widget",
    "widgets", "modal", "popup", "popover", "lightbox", "masthead", "teaser", "teasers", "carousel", "login", "signin",
    "register", "donate", "donation", "poll", "toolbar", "skip", "taglist", "tagcloud", "paywall", "regwall",
    "subscribe",
    "subscription", "upsell", "marketing", "rail", "offcanvas", "print", "noprint", "readmore", "morestories", "onward",
    "onwards", "infobar", "announcement", "copyright", "disclaimer", "legal", "rating", "ratings", "banner",
  ]
  private static let chromePairs: Set<String> = [
    "most read", "most popular", "read more", "read next", "read also", "also read", "more stories", "more from",
    "more on", "see also", "up next", "next up", "sign up", "call action", "tag list", "site header", "page header",
    "site footer", "top bar", "latest news", "more news", "editors picks", "you may", "article tags", "post tags",
    "entry tags", "article tools", "post navigation", "entry footer", "post footer", "back top", "follow us",
    "author bio", "author box", "author info", "about author", "author card", "cross sell", "story list",
    "article list",
    "headline list", "news list", "read on", "jump links",
  ]
  private static let asides: Set<String> = [
    "caption", "captions", "figcaption", "credit", "credits", "byline", "bylines", "pullquote", "timestamp", "dateline",
    "datetime", "pubdate", "tags", "hashtags", "standfirst", "dek", "deck", "kicker", "eyebrow", "subheadline",
    "imagecaption", "postmeta", "entrymeta", "articlemeta",
  ]
  private static let asidePairs: Set<String> = [
    "pull quote", "quote pull", "sr only", "screen reader", "visually hidden", "post meta", "entry meta",
    "article meta", "article info", "article date", "post date", "publish date", "reading time", "read time",
    "wp caption",
    "image description", "photo description", "article subtitle", "sub title", "article byline", "author name",
    "entry header", "post header", "article header", "story header", "author date", "last updated", "correction link",
  ]
}
