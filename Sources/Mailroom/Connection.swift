internal import Newsroom
internal import Platform

/// One connection to the relay. libcurl opens it: name look-up, TCP, TLS with verification, EHLO, STARTTLS, AUTH. Mail
/// transactions are then spoken over it with `CurlHandle.send` and `CurlHandle.receive`.
///
/// Why not libcurl's own mail transaction: it blocks the whole multi handle until the relay has answered the final dot
/// (curl issue 8555), which makes one connection of twenty, and it doesn't tell at which step it failed.
///
/// Failure policy: every way to end is an `Event`. Limits: reply lines up to 4,096 octets.
final class Connection {
  enum State: Equatable {
    case closed
    /// For the relay's token; then it connects.
    case awaitingToken
    case connecting, ready, busy
  }

  enum Event {
    case opened
    /// An idle connection ended, as relays do after a while.
    case closed
    /// The connection could not be opened.
    case failed(RelayFault)
    case finished(tag: Int64, Outcome, RelayFault?)
  }

  private(set) var state = State.closed
  private(set) var socket: Int32 = -1
  /// When to give up waiting, in seconds of the monotonic clock.
  private(set) var deadline = Double.infinity
  var wantsToWrite: Bool { written < outgoing.count }
  /// Whether it takes mail for addresses outside ASCII.
  var offersSMTPUTF8: Bool { greeting.smtputf8 }

  private let multi: CurlMulti
  private let relay: Relay
  private let tokens: TokenCommand?
  /// libcurl's side of it; the multi handle tells of it.
  private(set) var curl: CurlHandle?
  private var dialogue = Dialogue(pipelining: false)
  private var greeting = GreetingReader()
  private var tag: Int64 = 0
  private var recipient: EmailAddress?
  /// The reverse-path; its storage is used again.
  private var sender: [UInt8] = []
  /// How many transactions on this connection have come to their end.
  private var served = 0
  /// Commands, then the message: what still has to leave begins at `written`.
  private var outgoing: [UInt8] = []
  private var written = 0
  private var message: [UInt8] = []
  private var line: [UInt8] = []
  private var inbox = [UInt8](repeating: 0, count: 2048)

  /// - Parameter tokens: one for all connections of a relay that takes a token.
  init(multi: CurlMulti, relay: Relay, tokens: TokenCommand?) {
    self.multi = multi
    self.relay = relay
    self.tokens = tokens
  }

  deinit { close(politely: false) }

  /// Begins to connect, once there is a token where the relay takes one; until then it is to be called again. The multi
  /// handle reports how it ended to `connected`.
  func open() throws(RelayFault) {
    var token: Secret?
    if let tokens {
      switch tokens.token(now: monotonicSeconds()) {
      case .known(let known): token = known
      case .failed(let reason):
        state = .closed
        throw .unavailable(Reply(code: 0, text: reason))
      case nil:
        state = .awaitingToken
        return
      }
    }
    greeting = GreetingReader()
    state = .connecting
    do throws(CurlError) {
      let curl = try CurlHandle(options(token))
      self.curl = curl
      // A reply line while libcurl itself is speaking.
      curl.onHeader = { [unowned self] in greeting.receive($0) }
      try multi.add(curl)
    } catch {
      throw CurlFault.fault(of: error, lastReply: nil, relay: relay)
    }
  }

  /// What libcurl reported of the attempt to connect.
  func connected(_ failure: CurlError?) -> Event {
    if let failure {
      let fault = CurlFault.fault(of: failure, lastReply: greeting.lastReply, relay: relay)
      if case .refused(_, at: "AUTH") = fault { tokens?.forget() }
      close(politely: false)
      return .failed(fault)
    }
    // No program that is started meanwhile may keep it open.
    guard let socket = curl?.takeSocket() else {
      close(politely: false)
      return .failed(.unavailable(Reply(code: 0, text: "\(relay.url): there is no connection")))
    }
    self.socket = socket
    // libcurl goes on without: then anybody between us could have taken the offer away.
    if relay.user != nil && !greeting.authentication {
      close(politely: false)
      return .failed(
        .refused(Reply(code: 0, text: "\(relay.url) offers no authentication, and relay.user is set"), at: "AUTH"))
    }
    dialogue = Dialogue(pipelining: greeting.pipelining, eightBitMIME: greeting.eightBitMIME)
    served = 0
    state = .ready
    deadline = .infinity
    return .opened
  }

  /// Begins a transaction on a ready connection. `message` is swapped out, so that its storage is used again.
  func begin(tag: Int64, from: [UInt8], to: EmailAddress, message: inout [UInt8], now: Double) -> Event? {
    self.tag = tag
    recipient = to
    sender.removeAll(keepingCapacity: true)
    sender.append(contentsOf: from)
    state = .busy
    deadline = now + Double(relay.timeout)
    swap(&self.message, &message)
    self.message.append(contentsOf: ".\r\n".utf8)
    outgoing.removeAll(keepingCapacity: true)
    written = 0
    dialogue.begin(from: sender, to: to, into: &outgoing)
    return flush(now)
  }

  /// The socket can be read or written, or the deadline may have passed.
  func service(now: Double) -> Event? {
    if let event = flush(now) { return event }
    if let event = receive(now) { return event }
    guard now >= deadline else { return nil }
    return lost("the relay said nothing for \(relay.timeout) seconds")
  }

  /// Gives the connection up. `politely`: with a QUIT, whose answer nobody waits for.
  func close(politely: Bool) {
    guard let curl else {
      state = .closed
      return
    }
    if politely && state == .ready {
      _ = Array("QUIT\r\n".utf8).withUnsafeBytes { curl.send($0) }
    }
    multi.remove(curl)
    self.curl = nil
    socket = -1
    deadline = .infinity
    written = 0
    outgoing.removeAll(keepingCapacity: true)
    line.removeAll(keepingCapacity: true)
    state = .closed
  }

  private func options(_ token: Secret?) -> CurlOptions {
    var options = CurlOptions(
      url: relay.url + (relay.url.hasSuffix("/") ? "" : "/") + relay.helo,
      schemes: [relay.url.hasPrefix("smtps://") ? "smtps" : "smtp"], connectTimeout: Double(relay.connectTimeout))
    options.answerTimeout = min(relay.timeout, 300)
    options.opensOnly = true
    options.usesProxy = false
    options.requiresTLS = relay.tls == .required
    options.refusesOldTLS = true
    options.authorities = relay.caFile
    options.clientCertificate = relay.clientCertificate
    options.clientKey = relay.clientKey
    options.loginOptions = relay.mechanism.map { "AUTH=" + $0.rawValue.uppercased() }
    options.token = token?.value
    options.user = relay.user
    options.password = relay.password?.value
    return options
  }

  /// Writes what is outstanding, as far as the socket takes it.
  private func flush(_ now: Double) -> Event? {
    while written < outgoing.count, let curl {
      let progress = outgoing.withUnsafeBytes { curl.send(UnsafeRawBufferPointer(rebasing: $0[written...])) }
      switch progress {
      case .moved(let sent): written += sent
      case .again: return nil
      case .failed(let failure): return lost(failure.description)
      }
      deadline = now + Double(relay.timeout)
    }
    if dialogue.step == .body && written > 0 { dialogue.messageSent() }
    return nil
  }

  /// Reads all there is: TLS may hold more than the socket shows.
  private func receive(_ now: Double) -> Event? {
    while state == .busy || state == .ready, let curl {
      let got: Int
      switch inbox.withUnsafeMutableBytes({ curl.receive(into: $0) }) {
      case .moved(0): return lost("the relay closed the connection")
      case .moved(let count): got = count
      case .again: return nil
      case .failed(let failure): return lost(failure.description)
      }
      for index in 0..<got {
        guard let event = take(inbox[index], now) else { continue }
        // More than the answer that ends a transaction: it hangs up, or is out of step. Either way it is of no more use.
        if index + 1 < got { close(politely: false) }
        return event
      }
    }
    return nil
  }

  private func take(_ byte: UInt8, _ now: Double) -> Event? {
    guard byte == UInt8(ascii: "\n") else {
      guard line.count < 4096 else { return lost("the relay sent a reply line of more than 4096 octets") }
      line.append(byte)
      return nil
    }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    defer { line.removeAll(keepingCapacity: true) }
    let step = dialogue.step
    let action = dialogue.receive(line)
    if dialogue.step != step { deadline = now + Double(relay.timeout) }
    return perform(action, now)
  }

  private func perform(_ action: Dialogue.Action, _ now: Double) -> Event? {
    switch action {
    case .wait:
      return nil
    case .sendCommand:
      outgoing.removeAll(keepingCapacity: true)
      written = 0
      if let recipient { dialogue.next(from: sender, to: recipient, into: &outgoing) }
      return flush(now)
    case .sendMessage:
      swap(&outgoing, &message)
      written = 0
      return flush(now)
    case .finish(let outcome, let fault, let reusable):
      // Outside a transaction the relay only speaks to say that it hangs up.
      let wasBusy = state == .busy
      state = .ready
      deadline = .infinity
      served += wasBusy ? 1 : 0
      // It hangs up, is out of step or waits for a message: none of them would take QUIT for a command.
      if !reusable {
        close(politely: false)
      } else if served >= relay.messagesPerConnection ?? .max {
        close(politely: true)
      }
      // Relays that take so many messages a connection say 421 to the next one. Nothing is wrong with them.
      if served > 1, outcome.reply.code == 421, case .returned = outcome { return ended(wasBusy, outcome, nil) }
      return ended(wasBusy, outcome, fault)
    }
  }

  private func lost(_ reason: String) -> Event {
    let wasBusy = state == .busy
    let outcome = dialogue.lose(reason)
    close(politely: false)
    return ended(wasBusy, outcome, nil)
  }

  private func ended(_ wasBusy: Bool, _ outcome: Outcome, _ fault: RelayFault?) -> Event {
    wasBusy ? .finished(tag: tag, outcome, fault) : .closed
  }
}
