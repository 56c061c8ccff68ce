internal import CCurl
internal import Glibc
internal import Newsroom

/// A connection to a mail server. libcurl opens it: name, TCP, TLS with verification, the greeting, STARTTLS or STLS, and
/// the login (CURLOPT_CONNECT_ONLY). What follows is spoken over it with `curl_easy_send` and `curl_easy_recv`.
///
/// Why not libcurl's own transfers: its FETCH has no BODY.PEEK and marks mail as read before anything was done about it,
/// and what a custom request answers comes line by line, cut where lines are long.
///
/// Failure policy: every refusal is a `MailSourceError`, without a word of the password. Limits: an answer's line of
/// 4 MB; each answer within the mailbox's timeout, the whole session within `MailLimits.seconds`.
final class MailConnection {
  let title: String
  let limits: MailLimits
  private let mailbox: ReturnMailbox
  private let easy: UnsafeMutableRawPointer
  private var socket: curl_socket_t = CURL_SOCKET_BAD
  private let begun = ContinuousClock.now
  private var inbox = [UInt8](repeating: 0, count: 64 << 10)
  private var unread = 0..<0
  private var lastSaid = ""

  private static let maxLine = 4 << 20
  /// Once a process; thread-safe and counted since 7.84 (curl_global_init(3)).
  private static let libcurl: CURLcode = curl_global_init(Int(CURL_GLOBAL_ALL))

  /// - Parameter server: `imaps://host:port`, without anything else.
  init(_ server: String, _ mailbox: ReturnMailbox, _ limits: MailLimits) throws(MailSourceError) {
    title = server
    self.mailbox = mailbox
    self.limits = limits
    guard Self.libcurl == CURLE_OK, let easy = curl_easy_init() else {
      throw MailSourceError(server, .unavailable, "libcurl could not be initialised")
    }
    self.easy = easy
    try configure(server)
    let result = curl_easy_perform(easy)
    guard result == CURLE_OK, dateline_curl_socket(easy, &socket) == CURLE_OK, socket != CURL_SOCKET_BAD else {
      throw fault(result)
    }
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
  }

  deinit { curl_easy_cleanup(easy) }

  /// Sends whole commands, each with its CRLF.
  func send(_ text: String) throws(MailSourceError) {
    let bytes = Array(text.utf8)
    let deadline = deadline()
    var sent = 0
    while sent < bytes.count {
      var count = 0
      let result = bytes.withUnsafeBytes {
        curl_easy_send(easy, $0.baseAddress?.advanced(by: sent), $0.count - sent, &count)
      }
      if result == CURLE_AGAIN {
        try wait(for: Int16(POLLOUT), until: deadline)
      } else if result != CURLE_OK {
        throw lost(String(cString: curl_easy_strerror(result)))
      }
      sent += count
    }
  }

  /// The next line, without its end.
  func line() throws(MailSourceError) -> [UInt8] {
    var line: [UInt8] = []
    let deadline = deadline()
    while true {
      if unread.isEmpty { try fill(until: deadline) }
      let rest = inbox[unread]
      let end = rest.firstIndex(of: 10)
      line.append(contentsOf: rest[..<(end ?? rest.endIndex)])
      unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
      if end != nil {
        if line.last == 13 { line.removeLast() }
        return line
      }
      guard line.count <= Self.maxLine else { throw broken("a line of more than \(Self.maxLine) octets") }
    }
  }

  /// The next `count` octets; what goes beyond `kept` is read and dropped.
  func octets(_ count: Int, keeping kept: Int) throws(MailSourceError) -> [UInt8] {
    var bytes: [UInt8] = []
    var left = count
    while left > 0 {
      if unread.isEmpty { try fill(until: deadline()) }
      let taken = min(left, unread.count)
      bytes.append(contentsOf: inbox[unread].prefix(min(taken, max(0, kept - bytes.count))))
      unread = (unread.lowerBound + taken)..<unread.upperBound
      left -= taken
    }
    return bytes
  }

  func broken(_ what: String) -> MailSourceError { MailSourceError(title, .broken, "the server sent \(what)") }

  func refused(_ what: String, _ answer: [UInt8]) -> MailSourceError {
    MailSourceError(
      title, .refused, "the server refused \(what): " + String(decoding: answer.prefix(300), as: UTF8.self))
  }

  /// Whether the session's time is up, so that what is left waits for the next.
  var isOverdue: Bool { begun.duration(to: .now) >= .seconds(limits.seconds) }

  private func deadline() -> ContinuousClock.Instant {
    let answer = ContinuousClock.now.advanced(by: .seconds(mailbox.timeout))
    // Some more than the session has, so that what was read can still be marked.
    return min(answer, begun.advanced(by: .seconds(limits.seconds + mailbox.timeout)))
  }

  private func fill(until deadline: ContinuousClock.Instant) throws(MailSourceError) {
    while true {
      var count = 0
      let result = inbox.withUnsafeMutableBytes { curl_easy_recv(easy, $0.baseAddress, $0.count, &count) }
      if result == CURLE_AGAIN {
        try wait(for: Int16(POLLIN), until: deadline)
        continue
      }
      guard result == CURLE_OK else { throw lost(String(cString: curl_easy_strerror(result))) }
      guard count > 0 else { throw lost("the server closed the connection") }
      unread = 0..<count
      return
    }
  }

  private func wait(for events: Int16, until deadline: ContinuousClock.Instant) throws(MailSourceError) {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { throw lost("no answer within \(mailbox.timeout) seconds") }
      var socket = pollfd(fd: socket, events: events, revents: 0)
      let milliseconds = left / .milliseconds(1)
      let ready = poll(&socket, 1, Int32(min(milliseconds, 60_000)) + 1)
      if ready > 0 { return }
      guard ready == 0 || errno == EINTR else { throw lost(String(cString: strerror(errno))) }
    }
  }

  private func lost(_ reason: String) -> MailSourceError {
    MailSourceError(title, .unavailable, "\(reason): it is read further at the next run")
  }

  /// For the header callback: what the server says while libcurl itself speaks.
  fileprivate func heard(_ bytes: UnsafeRawBufferPointer) {
    lastSaid = String(decoding: bytes.prefix(300), as: UTF8.self).trimmingEnd
  }

  private func configure(_ server: String) throws(MailSourceError) {
    let scheme = String(server.prefix { $0 != ":" })
    let settings: [CURLcode] = [
      dateline_curl_set_text(easy, CURLOPT_URL, server + "/"),
      dateline_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, scheme),
      dateline_curl_set_long(easy, CURLOPT_CONNECT_ONLY, 1),
      dateline_curl_set_long(easy, CURLOPT_NOSIGNAL, 1),
      dateline_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT, mailbox.connectTimeout),
      dateline_curl_set_long(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, mailbox.timeout),
      dateline_curl_set_text(easy, CURLOPT_PROXY, ""),
      dateline_curl_set_long(easy, CURLOPT_USE_SSL, mailbox.tls == .required ? Int(CURLUSESSL_ALL.rawValue) : 0),
      dateline_curl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
      dateline_curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1),
      dateline_curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2),
      mailbox.caFile.map { dateline_curl_set_text(easy, CURLOPT_CAINFO, $0) } ?? CURLE_OK,
      mailbox.user.map { dateline_curl_set_text(easy, CURLOPT_USERNAME, $0) } ?? CURLE_OK,
      mailbox.password.map { dateline_curl_set_text(easy, CURLOPT_PASSWORD, $0.value) } ?? CURLE_OK,
      dateline_curl_set_pointer(easy, CURLOPT_HEADERDATA, Unmanaged.passUnretained(self).toOpaque()),
      dateline_curl_set_header_function(easy, hearLine),
    ]
    if let failed = settings.first(where: { $0 != CURLE_OK }) { throw fault(failed) }
  }

  /// What a person must mend (TLS, the password, the URL) is refused; all else may pass.
  private func fault(_ result: CURLcode) -> MailSourceError {
    let words = String(cString: curl_easy_strerror(result))
    switch result {
    case CURLE_LOGIN_DENIED:
      return MailSourceError(title, .refused, "the server refused the user or the password (\(lastSaid))")
    case CURLE_USE_SSL_FAILED:
      return MailSourceError(title, .refused, "the server offers no TLS, and tls is required")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM:
      return MailSourceError(
        title, .refused, "\(words): its certificate can't be trusted; ca-file names a private authority's")
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return MailSourceError(title, .refused, words)
    default: return MailSourceError(title, .unavailable, words)
    }
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

private func hearLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  Unmanaged<MailConnection>.fromOpaque(context).takeUnretainedValue()
    .heard(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}
