/// The words of a refusal, and what they mean: phrases of the large providers and of common mail servers.
///
/// The first kind that has a phrase in the text is its meaning: those that leave no doubt come first.
struct ReplyWords {
  private let text: String

  init(_ text: String) {
    self.text = String(text.prefix(2000)).lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  var meaning: ReplyClass? {
    Self.phrases.first { _, phrases in phrases.contains { text.contains($0) } }?.0
  }

  private static let phrases: [(ReplyClass, [String])] = [
    (
      .authentication,
      [
        "relay access denied", "relaying denied", "relay denied", "not permitted to relay", "unable to relay",
        "authentication required", "authentication is required", "must authenticate", "authenticate first",
        "not owned by user", "sender address rejected", "sender verify failed", "sender rejected",
        "not authorized to send",
        "not allowed to send", "starttls", "authentication credentials", "client was not authenticated",
      ]
    ),
    (
      .full,
      [
        "mailbox full", "mailbox is full", "mailbox too full", "mailbox has exceeded", "inbox is full",
        "quota exceeded",
        "over quota", "overquota", "exceeded quota", "exceeds quota", "out of storage", "exceeded storage",
        "storage allocation", "mailbox size limit", "is over the limit", "not enough space", "mailfolder is full",
      ]
    ),
    (.greylisted, ["greylist", "graylist", "grey listed", "gray listed", "greylisting"]),
    (
      .rate,
      [
        "rate limit", "ratelimit", "rate-limit", "rate that prevents", "throttl", "too many", "too frequent",
        "too fast",
        "unusual rate", "limit exceeded", "exceeded the maximum number", "slow down", "temporarily deferred due to",
        "connection rate", "sending rate", "flood",
      ]
    ),
    (
      .gone,
      [
        "user unknown", "unknown user", "no such user", "no such recipient", "no such mailbox", "no such address",
        "no such person", "does not exist", "doesn't exist", "doesn't have an account", "not found in directory",
        "user not found", "recipient not found", "recipient unknown", "unknown recipient", "address unknown",
        "unknown address", "unknown mailbox", "unknown local part", "unknown or illegal alias", "no mailbox here",
        "not a valid mailbox", "invalid mailbox", "invalid recipient", "invalid address", "bad destination mailbox",
        "mailbox unavailable", "mailbox not found", "mailbox disabled", "account disabled", "account is disabled",
        "account has been disabled", "account inactive", "is inactive", "account that you tried to reach",
        "no longer valid", "no longer active", "no longer available", "no longer in use", "deactivated",
        "not our customer", "recipient address rejected: access denied", "user doesn't", "user is unknown",
      ]
    ),
    (
      .domain,
      [
        "host not found", "domain not found", "domain does not", "domain name not found", "name service error",
        "no mx", "null mx", "nullmx", "unrouteable", "unroutable", "no route to host", "does not accept mail",
        "bad destination host",
      ]
    ),
    (
      .content,
      [
        "too large", "too big", "message size", "size limit", "exceeds size", "virus", "malware", "attachment",
        "content rejected", "message content", "message rejected due to content", "line too long", "non-compliant",
      ]
    ),
    (
      .policy,
      [
        "spam", "blacklist", "blocklist", "block list", "black list", "blocked", "reputation", "dnsbl", " rbl", "dmarc",
        "spf", "dkim", "unsolicited", "bulk mail", "policy", "reverse dns", "ptr record", "not accepted from",
        "banned", "denied by", "client host rejected", "abus", "untrusted", "suspicious",
      ]
    ),
    (
      .relay,
      [
        "try again later", "temporarily", "service unavailable", "service not available", "system not",
        "internal error",
        "local error", "server busy", "insufficient system", "too busy", "timed out", "timeout", "connection refused",
        "mail loop", "looping", "hop count", "resources", "offer smtputf8", "offers smtputf8",
      ]
    ),
  ]
}
