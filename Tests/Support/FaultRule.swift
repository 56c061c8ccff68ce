/// One rule of the fault server: what goes wrong, where, for whom, how often. servers/fault_rules.py says it in full.
public struct FaultRule: Encodable, Sendable, Equatable {
  /// A step of the session. `body` lies between the 354 and the final dot; only drop, stall and reply happen there.
  public enum Point: String, Encodable, Sendable {
    case greeting, ehlo, starttls, auth, mail, rcpt, data, body, dot, quit
  }

  public enum Action: String, Encodable, Sendable {
    /// Answer `text`: 2xx and 3xx let the step take effect; 421 closes the connection.
    case reply
    /// Close without a reply and without effect.
    case drop
    /// The same, said of the dot: the whole message has come, it isn't taken.
    case dropBefore = "drop-before"
    /// The step takes effect (a message is taken), then the connection closes without a reply.
    case dropAfter = "drop-after"
    /// Silence for `seconds` (for good if nil), then the usual reply and effect.
    case stall
    /// The effect, then the silence, then the usual reply.
    case stallAfter = "stall-after"
    /// Bytes that are no reply (`text`, sent as it is, if given); no effect.
    case garbage
    /// The reply byte by byte, `seconds` between them (0.02 if nil).
    case trickle
    /// The reply with its last line padded to `bytes` (100,000 if nil).
    case overlong
  }

  public var at: Point
  public var `do`: Action
  /// The reply; "\n" between the lines of a multi-line one, each with its code.
  public var text: String?
  /// A regular expression of Python's, searched without regard to case in the recipient (rcpt) or any (data, body, dot).
  public var recipient: String?
  /// How often the rule is obeyed; nil is always.
  public var times: Int?
  /// How many matches pass by first.
  public var skip: Int?
  public var seconds: Double?
  /// Only on this connection, counted from 1.
  public var connection: Int?
  public var bytes: Int?

  public init(
    at point: Point, _ action: Action, _ text: String? = nil, recipient: String? = nil, times: Int? = nil,
    skip: Int? = nil, seconds: Double? = nil, connection: Int? = nil, bytes: Int? = nil
  ) {
    at = point
    self.do = action
    self.text = text
    self.recipient = recipient
    self.times = times
    self.skip = skip
    self.seconds = seconds
    self.connection = connection
    self.bytes = bytes
  }
}

/// A line of the fault server's journal; servers/fault_journal.py says what each may hold.
public struct FaultEvent: Decodable, Sendable {
  /// Since the server's start.
  public var seconds: Double
  /// Counted from 1.
  public var connection: Int
  /// connect, tls, close, rset, noop, other, or a `FaultRule.Point`.
  public var at: String
  /// ok, refused, dropped, stalled, failed; at close quit, gone, closed (after 421) or dropped.
  public var outcome: String
  public var command: String?
  public var sender: String?
  /// What followed the address in MAIL FROM.
  public var parameters: String?
  /// Of this RCPT.
  public var recipient: String?
  /// Of this message.
  public var recipients: [String]?
  /// The reply as meant (a rule may have bent its bytes), "\n" between lines.
  public var reply: String?
  /// The rule's action.
  public var fault: String?
  public var tls: Bool?
  /// At dot: whether the server has the message, whatever the client was told.
  public var taken: Bool?
  /// Of the message, dot-unstuffed, with its CRLFs; lower-case hexadecimal.
  public var sha256: String?
  /// In bytes.
  public var size: Int?
  /// Line ends in the message that aren't CRLF.
  public var bare: Int?
  /// Where the taken message is.
  public var file: String?
  public var error: String?
}
