// Sentences that pages put between the paragraphs of an article: advertisements' labels, sign-up lines, invitations to
// read something else, rights. Only short blocks are judged by them, and by how they begin, so that an article about
// newsletters keeps its text.

enum PagePhrases {
  /// How a block ends up that begins, in any case, with one of these.
  enum Verdict { case keep, drop, endOfArticle }

  static func verdict(_ text: String, weight: Int, linkDensity: Double, isHeading: Bool) -> Verdict {
    guard weight < 400 else { return .keep }
    let plain = fold(text)
    guard !plain.isEmpty else { return .keep }
    if labels.contains(plain) { return .drop }
    if isHeading || weight < 45, ends.contains(plain) { return .endOfArticle }
    if weight < 45, countsComments(plain) { return .endOfArticle }
    if isHeading, endStarts.contains(where: plain.hasPrefix) { return .endOfArticle }
    if starts.contains(where: plain.hasPrefix) || isGate(plain) || isPitch(plain) { return .drop }
    if linkDensity > 0.25, linkStarts.contains(where: plain.hasPrefix) { return .drop }
    if weight < 220, inside.contains(where: plain.contains) { return .drop }
    return .keep
  }

  /// Whether a short block, folded, says that the rest of the article is for those who sign up, log in or pay.
  static func isGate(_ plain: String) -> Bool {
    guard plain.utf8.count < 400 else { return false }
    if gateStarts.contains(where: plain.hasPrefix) { return true }
    if gates.contains(where: plain.contains) { return true }
    // "Get access to the rest of this story by giving us your address."
    let isRest = ["rest of this ", "rest of the ", "remainder of this ", "full "].contains { start in
      ["article", "story", "piece", "post", "interview", "essay", "column"].contains { plain.contains(start + $0) }
    }
    return isRest
      && ["access", "unlock", "subscribe", "sign up", "log in", "sign in", "register", "become a "].contains {
        plain.contains($0)
      }
      && (plain.contains("your") || plain.contains(" you ")
        || ["get ", "unlock", "subscribe", "sign", "log", "register", "to "].contains(where: plain.hasPrefix))
  }

  /// Whether a short block, folded, asks for money or an address.
  private static func isPitch(_ plain: String) -> Bool {
    guard plain.utf8.count < 300 else { return false }
    let isPriced = plain.contains { "$£€".contains($0) } && ["month", "week", "year"].contains(where: plain.contains)
    if isPriced, priced.contains(where: plain.contains) { return true }
    return pitches.contains(where: plain.contains) || pitchStarts.contains(where: plain.hasPrefix)
  }

  private static let gateStarts = [
    "keep reading for free", "continue reading for free", "to continue reading", "to keep reading", "to read the full",
    "to read the rest", "unlock this ", "unlock the rest", "subscribe to keep reading", "subscribe to continue",
    "subscribe to read", "register to continue", "register to read", "sign in to continue", "sign in to read",
    "log in to continue", "log in to read", "sign up for free to", "create a free account to", "join now to",
    "this article is for subscribers", "this article is for members", "this article is for pa",
    "this article is for registered",
    "this story is for subscribers", "this story is for members", "this story is for pa",
    "this story is for registered",
    "this content is for subscribers", "this content is for members", "this content is for pa",
    "this content is for registered",
    "this post is for subscribers", "this post is for members", "this post is for pa", "this post is for registered",
    "subscribers only",
    "for subscribers only", "members only", "you have reached your", "you've reached your", "you have read your",
    "you've read your", "you have used all", "you've used all", "get instant access",
  ]
  private static let gates = [
    "free articles left", "free articles remaining", "free article remaining", "article limit",
    "exclusive to subscribers",
    "exclusively for subscribers", "only available to subscribers", "available only to subscribers",
    "reserved for subscribers", "reserved for our subscribers", "subscriber-only content", "subscribe to unlock",
    "to unlock this article", "to unlock this story", "to continue reading this", "to keep reading this",
  ]
  private static let priced = [
    "your first", "cancel any", "subscribe now", "subscribe today", "subscribe for", "subscribe from", "free trial",
    "become a member", "become a subscriber", "off your", "unlimited access",
  ]
  private static let pitches = [
    "become a member today", "become a member now", "become a subscriber today", "our free email newsletter",
    "our free newsletter", "our free daily", "our free weekly", "our daily newsletter", "our weekly newsletter",
    "submitting your email", "your email address below", "straight to your inbox", "delivered to your inbox",
    "in your inbox every", "consider supporting us", "consider supporting our", "consider making a donation",
    "consider becoming a", "consider subscribing", "support our journalism", "support our work",
    "start your free trial",
    "get unlimited access",
  ]
  private static let pitchStarts = [
    "if you enjoyed this", "if you enjoyed reading", "if you liked this", "if you like what you", "if you value ",
    "enjoyed this article", "enjoyed this story", "liked this article", "please consider supporting",
    "consider supporting",
    "you'll also receive", "you will also receive", "you'll also get our", "related:", "related story:",
    "related stories:", "related article:", "related articles:", "also read:", "read also:", "read next:", "read more:",
    "skip to ",
  ]

  /// "15 Comments"
  private static func countsComments(_ plain: String) -> Bool {
    let words = plain.split(separator: " ")
    guard words.count == 2, words[0].allSatisfy(\.isNumber) else { return false }
    return ["comment", "comments", "responses", "replies", "kommentare", "commentaires", "comentarios"].contains(
      words[1])
  }

  /// Lower case, one space between words, without what stands around the words.
  static func fold(_ text: String) -> String {
    let lower = String(text.prefix(500)).lowercased().map { $0 == "\u{2019}" ? "'" : String($0) }.joined()
    let words = lower.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let edge: (Character) -> Bool = { !$0.isLetter && !$0.isNumber && $0 != "©" }
    return String(words.drop(while: edge).reversed().drop(while: edge).reversed())
  }

  private static let labels: Set<String> = [
    "advertisement", "advertisment", "ad", "ads", "sponsored", "sponsored content", "paid content", "paid post",
    "promoted",
    "share", "share this", "share this article", "share article", "tweet", "print", "email", "save", "listen",
    "copy link",
    "share on facebook", "share on twitter", "share on x", "share on linkedin", "facebook", "twitter", "whatsapp",
    "linkedin", "reddit", "telegram", "pinterest", "instagram", "loading", "close", "subscribe", "subscribe now",
    "log in",
    "sign in", "sign up", "sign up now", "register", "register now", "read more", "show more", "load more", "view more",
    "more", "reply", "report", "watch", "listen to this article", "listen to article", "play", "pause", "menu",
    "search",
    "back to top", "top", "next", "previous", "continue", "follow", "follow us", "comments", "comment", "see more",
    "story continues below", "continue reading below", "article continues below", "skip advertisement", "skip ad",
    "anzeige", "werbung", "teilen", "drucken", "merken", "weiterlesen", "kommentare", "mehr", "artikel teilen",
    "publicité", "partager", "publicidad", "compartir", "anuncio", "pubblicità", "condividi", "publicidade",
    "compartilhar", "compartilhe", "advertentie", "delen", "reklama", "udostępnij", "реклама", "поделиться", "إعلان",
    "شارك", "مشاركة", "広告", "シェア", "シェアする", "广告", "廣告", "分享", "打印", "광고", "공유", "공유하기", "विज्ञापन", "โฆษณา",
    "hide caption", "toggle caption", "enlarge this image", "enlarge image", "image caption", "media caption",
  ]

  /// After one of these, alone in its block, comes what isn't the article.
  private static let ends: Set<String> = [
    "related", "related articles", "related stories", "related posts", "related news", "related content",
    "related topics",
    "related coverage", "related links", "related reading", "more stories", "more news", "more articles", "most read",
    "most popular", "most viewed", "popular now", "trending", "trending now", "latest news", "latest stories", "latest",
    "recommended", "recommended for you", "recommended stories", "you may also like", "you might also like",
    "you may like", "read next", "up next", "what to read next", "more on this story", "more on this topic",
    "more on this",
    "around the bbc", "from around the web", "around the web", "promoted stories", "editor's picks", "editors' picks",
    "top stories", "don't miss", "comments", "leave a comment", "leave a reply", "join the conversation",
    "post a comment", "add a comment", "view comments", "about the author", "about the authors", "about the writer",
    "share this article", "share this story", "tags", "topics", "filed under", "explore more", "keep reading",
    "conversation", "recent posts", "also read", "see also", "more for you", "stay informed", "in this story",
    "mehr zum thema", "das könnte sie auch interessieren", "lesen sie auch", "auch interessant", "meistgelesen",
    "ähnliche artikel", "verwandte artikel", "kommentar schreiben", "à lire aussi", "lire aussi", "articles liés",
    "les plus lus", "sur le même sujet", "te puede interesar", "también te puede interesar", "noticias relacionadas",
    "lo más leído", "más leídas", "lo más visto", "leggi anche", "articoli correlati", "i più letti", "leia também",
    "mais lidas", "notícias relacionadas", "lees ook", "meest gelezen", "czytaj także", "czytaj też", "читайте также",
    "по теме", "самое читаемое", "اقرأ أيضا", "اقرأ أيضًا", "اقرأ أيضاً", "مواضيع ذات صلة", "الأكثر قراءة", "関連記事",
    "関連ニュース", "あわせて読みたい", "人気記事", "アクセスランキング", "相关阅读", "相关新闻", "相关文章", "推荐阅读", "延伸阅读", "延伸閱讀",
    "相關新聞", "热门文章", "热门新闻", "관련기사", "관련 기사", "많이 본 뉴스", "인기기사", "संबंधित खबरें", "ข่าวที่เกี่ยวข้อง",
  ]
  private static let endStarts = [
    "more from ", "more on ", "more in ", "latest from ", "related to this", "comments (", "read more from",
    "mehr aus ",
    "popular in ", "trending in ", "about the author", "best of ", "most read in", "recommended by",
  ]

  private static let starts = [
    "sign up for ", "sign up to ", "subscribe to our", "subscribe to the ", "subscribe now", "subscribe for ",
    "get the latest ", "get our ", "get all the latest", "want more stories like this", "like this story?",
    "enjoying this article", "already a subscriber", "already have an account", "not a subscriber",
    "to continue reading",
    "this article is for subscribers", "this story is for subscribers", "subscribers only", "register for free",
    "you have reached your", "you've reached your", "you have read ", "this is a free article", "keep reading for free",
    "support our journalism", "support independent journalism", "support our work", "donate now", "become a member",
    "become a subscriber", "join our ", "join the discussion", "join the conversation", "follow us on ",
    "follow him on ",
    "follow her on ", "follow them on ", "find us on ", "like us on ", "download our app", "download the app",
    "click here to ", "click to share", "tap here to ", "we use cookies", "this site uses cookies", "this website uses",
    "by clicking ", "by signing up", "by subscribing", "your email address will not be published",
    "all rights reserved",
    "copyright ©", "copyright 20", "© ", "©20", "(c) 20", "unauthorized reproduction", "this material may not be",
    "article continues after", "article continues below", "story continues below", "story continues after",
    "advertisement - scroll", "advertisement ", "scroll to continue", "continue reading below",
    "please enable javascript",
    "javascript is ", "your browser does not", "read the full story at", "send us your tips", "got a tip?",
    "have a news tip", "do you have a story", "report a correction", "report an error", "was this article helpful",
    "thank you for subscribing", "thanks for reading", "thank you for reading", "enter your email", "email address",
    "melden sie sich", "jetzt abonnieren", "newsletter abonnieren", "abonnieren sie", "folgen sie uns", "abonnez-vous",
    "inscrivez-vous", "suscríbete", "suscribete", "regístrate", "síguenos", "iscriviti", "assine", "inscreva-se",
    "abonneer", "meld je aan", "подпишитесь", "подписывайтесь", "اشترك في", "تابعونا", "責任編輯", "责任编辑", "版权所有",
    "版權所有", "未经授权", "原标题", "(责任编辑", "편집자", "무단전재", "저작권자", "ⓒ", "無断転載",
  ]

  /// Lines that are mostly a link to something else.
  private static let linkStarts = [
    "read more", "read also", "also read", "also see", "see also", "read:", "read next", "related:", "related |",
    "related story", "more:", "more on", "watch:", "watch ", "listen:", "photos:", "in pictures", "explained:",
    "opinion:",
    "don't miss", "you may also", "see more", "learn more", "full coverage", "more from", "follow ", "tags:", "topics:",
    "filed under", "posted in", "lesen sie", "mehr zum", "mehr dazu", "lire aussi", "à lire", "lire :", "lea también",
    "lee también", "le puede interesar", "te puede interesar", "leggi anche", "leia também", "leia mais", "veja também",
    "lees ook", "czytaj", "читайте", "смотрите", "اقرأ", "関連", "相关", "相關", "延伸", "관련",
  ]

  private static let inside = [
    "all rights reserved", "may not be published, broadcast, rewritten", "terms of service apply",
    "privacy policy and terms", "terms of use and privacy", "sign up for our newsletter", "subscribe to our newsletter",
    "to our newsletter", "unsubscribe at any time", "alle rechte vorbehalten", "tous droits réservés",
    "todos los derechos reservados", "tutti i diritti riservati", "todos os direitos reservados", "все права защищены",
    "जमीन सर्वाधिकार", "无断转载", "無断転載", "無断複製", "未经允许", "무단 전재", "재배포 금지", "جميع الحقوق محفوظة",
  ]
}
