/// What can be fuzzed: by name, a function that takes any bytes and aborts where a property of their reading is broken.
enum Target {
  typealias Run = @Sendable ([UInt8]) -> Void

  static let all: [String: Run] = [
    "articles": Articles.markdown,
    "csv": Readers.list,
    "exports": Exports.export,
    "feeds": Feeds.feed,
    "headers": Headers.header,
    "html": Pages.html,
    "html-tokens": Pages.tokens,
    "json-lines": Articles.jsonLines,
    "mail": Mails.mail,
    "page-texts": Pages.text,
    "settings": Settings.settings,
    "subscribers": Subscribers.file,
    "templates": Templates.template,
    "tokens": Tokens.token,
  ]

  /// libFuzzer's callback can't capture. Written once, before its only thread of work begins.
  nonisolated(unsafe) static var chosen: Run = { _ in }
}
