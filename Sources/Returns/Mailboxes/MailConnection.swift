internal import Glibc
internal import Newsroom
internal import Platform

/// A connection to a mail server. libcurl opens it: name, TCP, TLS with verification, the greeting, STARTTLS or STLS, and
/// the login (CURLOPT_CONNECT_ONLY). What follows is spoken over it by us.
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
  private let curl: CurlHandle
  private var socket: Int32 = -1
  private let begun = ContinuousClock.now
  private var inbox = [UInt8](repeating: 0, count: 64 << 10)
  private var unread = 0..<0
  private var lastSaid = ""

  private static let maxLine = 4 << 20
  /// - Parameter server: `imaps://host:port`, without anything else.
  init(_ server: String, _ mailbox: ReturnMailbox, _ limits: MailLimits) throws(MailSourceError) {
    title = server
    self.mailbox = mailbox
    self.limits = limits
    do throws(CurlError) {
      curl = try CurlHandle(Self.options(server, mailbox))
    } catch {
      throw Self.fault(error, server, lastSaid: "")
    }
    curl.onHeader = { [unowned self] in heard($0) }
    do throws(CurlError) {
      try curl.perform()
    } catch {
      throw Self.fault(error, server, lastSaid: lastSaid)
    }
    guard let socket = curl.takeSocket() else { throw lost("there is no connection") }
    self.socket = socket
  }

  /// Sends whole commands, each with its CRLF.
  func send(_ text: String) throws(MailSourceError) {
    let bytes = Array(text.utf8)
    let deadline = deadline()
    var sent = 0
    while sent < bytes.count {
      switch bytes.withUnsafeBytes({ curl.send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }) {
      case .moved(let count): sent += count
      case .again: try wait(for: Int16(POLLOUT), until: deadline)
      case .failed(let failure): throw lost(failure.description)
      }
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
      switch inbox.withUnsafeMutableBytes({ curl.receive(into: $0) }) {
      case .again: try wait(for: Int16(POLLIN), until: deadline)
      case .failed(let failure): throw lost(failure.description)
      case .moved(0): throw lost("the server closed the connection")
      case .moved(let count):
        unread = 0..<count
        return
      }
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

  /// What the server says while libcurl itself speaks.
  private func heard(_ bytes: UnsafeRawBufferPointer) {
    lastSaid = String(decoding: bytes.prefix(300), as: UTF8.self).trimmingEnd
  }

  private static func options(_ server: String, _ mailbox: ReturnMailbox) -> CurlOptions {
    var options = CurlOptions(
      url: server + "/", schemes: [String(server.prefix { $0 != ":" })], connectTimeout: Double(mailbox.connectTimeout))
    options.answerTimeout = mailbox.timeout
    options.opensOnly = true
    options.usesProxy = false
    options.requiresTLS = mailbox.tls == .required
    options.refusesOldTLS = true
    options.authorities = mailbox.caFile
    options.user = mailbox.user
    options.password = mailbox.password?.value
    return options
  }

  /// What a person must mend (TLS, the password, the URL) is refused; all else may pass.
  private static func fault(_ failure: CurlError, _ server: String, lastSaid: String) -> MailSourceError {
    switch failure.kind {
    case .login: MailSourceError(server, .refused, "the server refused the user or the password (\(lastSaid))")
    case .noTLS: MailSourceError(server, .refused, "the server offers no TLS, and tls is required")
    case .certificate, .certificateFile:
      MailSourceError(
        server, .refused, "\(failure): its certificate can't be trusted; ca-file names a private authority's")
    case .badURL, .unsupportedScheme: MailSourceError(server, .refused, failure.description)
    default: MailSourceError(server, .unavailable, failure.description)
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
