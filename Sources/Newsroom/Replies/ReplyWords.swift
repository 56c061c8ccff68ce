internal import Platform

/// The words of a refusal, and what they mean: phrases of the large providers and of common mail servers.
///
/// The first kind that has a phrase in the text is its meaning: those that leave no doubt come first.
struct ReplyWords {
  private let octets: [UInt8]

  /// Looks at the first 2,000 octets: letters of ASCII in lower case, white space as single spaces.
  init(_ text: String) {
    var octets: [UInt8] = []
    octets.reserveCapacity(min(text.utf8.count, 2000))
    for octet in text.utf8.prefix(2000) {
      if octet <= 32 {
        if !octets.isEmpty, octets.last != 32 { octets.append(32) }
      } else {
        octets.append(octet.lowercasedASCII)
      }
    }
    self.octets = octets
  }

  var meaning: ReplyClass? { Self.table.group(in: octets).map { Self.phrases[$0].0 } }

  private static let table = PhraseTable(phrases.map { phrases in phrases.1 })

  private static let phrases: [(ReplyClass, [String])] = [
    (
      .relay,
      [
        "unexpected name server reply", "name server reply", "too many hops", "too many received", "hop count",
        "mail loop", "loops back", "routing loop",
      ]
    ),
    (
      .authentication,
      [
        "relay access denied", "relaying denied", "no relaying", "relaying disallowed", "relay denied",
        "not permitted to relay", "unable to relay",
        "relaying not", "relay not permitted", "relaying is", "not a relay", "relay prohibited", "open relay",
        "not a gateway", "rcpthosts", "relay operation rejected", "relaying mail",
        "authentication required", "authentication is required", "must authenticate", "authenticate first",
        "not owned by user", "sender address rejected", "sender verify failed", "sender rejected", "sender denied",
        "sender address", "sender domain", "sender's domain", "domain of sender", "sender is not", "invalid sender",
        "from address", "sender verification", "sender refused", "not authorized to send", "not allowed to send",
        "not authorised to send", "requires that all senders", "mail from domain", "forged",
        "starttls", "authentication credentials", "client was not authenticated", "must be authenticated",
        "authenticat", "smtp server of your isp",
      ]
    ),
    (
      .full,
      [
        "mailbox full", "mailbox is full", "mailbox too full", "mailbox has exceeded", "inbox is full", "inbox full",
        "quota exceed", "over quota", "overquota", "over-quota", "exceeded quota", "exceeds quota", "exceed quota",
        "out of storage", "exceeded storage", "exceeded its storage", "exceeded the storage", "storage limit",
        "storage allocation", "mailbox size limit", "is over the limit", "not enough space", "mailfolder is full",
        "disk quota", "mailbox quota", "maximum allowed quota", "over its quota", "over their quota", "over the quota",
        "quota is", "quota has been", "his quota", "user quota", "quotaexceeded", "mailbox exceeds", "mailbox exceeded",
        "exceeded mailbox", "exceed mailbox", "exceeds the mailbox", "too much mail data", "account is full",
        "mail box full", "mail box is full", "mail folder is full", "has exceeded its", "has exceeded his",
        "exceeded their", "account is over", "insufficient space", "insufficient disk", "over the maximum",
        "mailbox for user is full", "full mailbox", "mailbox storage", "out of space", "not enough storage",
        "disk space", "exceeded the space", "maildir over", "exceeded max", "maximum mailbox", "full its quota",
        "hard limit", "diskquota", "out of quota", "exceeded allowed", "has been exceeded",
        "boîte pleine", "superato", "postfach ist voll", "buzón lleno",
      ]
    ),
    (
      .content,
      [
        "too large", "too big", "message size", "size limit", "exceeds size", "line limit", "line too long",
        "maximum size", "size exceed", "message exceed", "message length", "larger than",
      ]
    ),
    (.greylisted, ["greylist", "graylist", "grey listed", "gray listed", "grey-list"]),
    (
      .rate,
      [
        "rate limit", "frequency limited", "relay quota", "daily quota", "sending quota", "ratelimit", "rate-limit",
        "rate that prevents", "throttl", "too many", "too frequent",
        "too fast", "unusual rate", "limit exceeded", "exceeded the maximum number", "slow down",
        "temporarily deferred due to", "connection rate", "sending rate", "flood", "sending limit", "daily limit",
        "hourly", "exceeded the rate", "concurrent",
      ]
    ),
    (
      .gone,
      [
        "account has been suspended", "mailbox suspended", "mailbox is frozen", "disabled recipient",
        "account is blocked", "recipient disabled", "user disabled", "mailbox is suspended",
        "user unknown", "unknown user", "no such user", "no such recipient", "no such mailbox", "no such address",
        "no such person", "please check if address is correct", "invalid final delivery", "address couldn't be found",
        "address could not be found", "user does not exist", "no user by", "no user named", "no account by",
        "no such login",
        "recipient does not exist", "user doesn't have", "user doesn't exist", "unknown to this", "account not found",
        "no such account", "no such a user", "no such email", "no such mail", "no such name",
        "does not exist", "doesn't exist", "doesn't have an account", "not have an account",
        "not found in directory", "user not found", "recipient not found", "address not found",
        "recipient unknown", "unknown recipient", "address unknown", "unknown address", "unknown mailbox",
        "unknown local", "unknown or illegal", "unknown account", "unknown virtual", "unknown email", "unknown e-mail",
        "unknown username", "no mailbox", "no local mailbox", "not a valid", "invalid mailbox", "invalid recipient",
        "invalid address", "invalid user", "invalid email", "invalid destination", "bad destination mailbox",
        "mailbox unavailable", "mailbox not found", "mailbox unknown", "mailbox disabled", "mailbox inactive",
        "mailbox is inactive", "mailbox is disabled", "mailbox not available", "account disabled",
        "account is disabled", "account has been disabled", "account that you tried to reach", "account inactive",
        "is inactive", "inactive account", "inactive user", "account expired", "account has expired",
        "account is suspended", "account suspended", "user suspended",
        "discontinued", "no longer valid", "no longer active", "no longer available", "no longer in use",
        "no longer on", "no longer accept", "no longer at", "no longer with", "no longer work", "deactivated",
        "not our customer", "recipient address rejected: access denied", "user is unknown",
        "user was not found", "not a known user", "not known here", "not recognized",
        "unrecognized", "not listed in", "not found on", "recipnotfound", "resolver.adr", "undeliverable address",
        "user invalid", "user not known", "user not exist", "user not listed", "is not a member",
        "no one by that name", "not a registered",
        "recipient rejected", "recipient no longer",
        "address error", "address invalid", "has moved",
        "mailbox moved", "mailbox has moved", "can't find user", "cannot find user",
        "no matches to nameserver", "unable to validate recipient", "no valid recipients", "nosuchuser",
        "user unkown", "unknown to address", "unrouteable address", "adresse d au moins un destinataire invalide",
        "adresse inconnue", "destinataire inconnu", "usuario desconocido", "utente sconosciuto", "unbekannter",
        "has been closed", "closed account",
        "is terminated", "has left", "who are you looking for",
        "wasn't found", "isn't found",
      ]
    ),
    (
      .domain,
      [
        "host not found", "domain not found", "domain is not reachable", "domain does not", "domain name not found",
        "name service error",
        "host does not accept mail", "domain does not accept", "no mx", "null mx", "nullmx", "unrouteable",
        "unroutable", "bad destination host",
        "no such host", "no such domain", "unknown host", "unknown domain", "host unknown", "invalid domain",
        "host name is unknown", "domain name could not", "couldn't find any host", "couldn't find a mail",
        "illegal host", "domain is unknown", "domain is invalid", "domain unknown", "can't resolve", "cannot resolve",
        "could not resolve", "unable to resolve", "host name lookup", "name or service not known",
        "does not receive mail", "doesn't accept mail", "domain has expired", "no mail exchanger",
        "not accept any mail", "no smtp service", "bad destination system", "unresolvable", "doesn't receive mail",
        "unable to route", "nxdomain", "no mail service",
      ]
    ),
    (
      .content,
      [
        "virus", "malware", "attachment",
        "content rejected", "message content", "message rejected due to content", "non-compliant",
        "infected", "not rfc compliant",
        "rfc 5322", "rfc 2822", "rfc 822", "malformed", "headers are", "header is", "mime error", "8bit",
        "unsupported charset",
      ]
    ),
    (
      .policy,
      [
        "permission to post", "protocol violation", "mail rejected", "invalid ip", "mismatches client ip",
        "not accepting messages from", "may not post", "not verified",
        "spam", "blacklist", "blocklist", "block list", "black list", "blocked", "reputation", "dnsbl", " rbl", "dmarc",
        "spf", "dkim", "unsolicited", "bulk mail", "policy", "reverse dns", "ptr record", "not accepted from",
        "banned", "denied by", "client host rejected", "abus", "untrusted", "suspicious", "access denied", "sorbs",
        "listed in", "listed at", "listed by", "prohibit", "not accepting mail", "not accept mail", "refused mail",
        "administrat", "denylist", "rejected for", "not allowed", "message rejected", "message refused", "cloudmark",
        "filtered", "junk", "access to this", "denied", "delivery not authorized", "message was rejected",
        "not whitelisted", "phish", "greeting", "helo", "ehlo", "fully-qualified", "transaction failed", "not wanted",
        "no thanks", "go away", "ptr", "reverse", "forbidden",
      ]
    ),
    (
      .relay,
      [
        "accept our requests to connect", "could not load", "try later", "refused to talk", "not accepting connections",
        "no relevant answers", "parameter not implemented", "attempts:", "maximum delivery attempts",
        "temporarily suspended", "service refused",
        "try again later", "have been failing", "not reachable", "lookup failed", "temporarily", "service unavailable",
        "service not available", "system not",
        "internal error", "local error", "server busy", "insufficient system", "too busy", "timed out", "timeout",
        "time out", "connection refused", "looping", "resources", "offer smtputf8", "offers smtputf8",
        "no route to host", "retry time", "expired",
        "could not connect", "cannot connect", "can't connect", "connect to", "connection reset",
        "unreachable", "lost connection", "deferred", "lookup failure", "config error", "died with status",
        "i/o error", "delayed", "not respond", "giving up", "establish an smtp", "in the queue too long",
        "in queue too long", "undelivered for", "system config", "temporary", "unable to connect",
        "try again", "unavailable", "connection dropped", "no answer", "connection closed", "closed connection",
        "dropped connection", "connection died", "loop", "best-preference mx", "local configuration", "cannot open",
        "can't open", "can't create", "program failure", "unable to deliver to command", "maximum time",
        "no connection", "protocol error", "network error", "server error", "disk full", "permission denied",
        "mail loop", "hop count", "offer smtputf8", "offers smtputf8",
      ]
    ),
  ]
}
