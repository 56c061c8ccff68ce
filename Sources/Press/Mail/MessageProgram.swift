internal import Digest
internal import Newsroom
internal import Platform

/// A variant set as mail once, to be run for each of its readers: literal octets, and what is done between them.
///
/// The message is 7-bit, its lines end in CRLF, and it is the same for the same reader every time. Every slot begins and
/// ends at a soft line break, so that no neighbour of a slot depends on its value.
///
/// Failure policy: what can't be mailed is refused when the program is made; running it can't fail. Limits: none on the
/// parts' size; a run allocates only what the caller's buffer has to grow by.
public struct MessageProgram: Sendable {
  enum Instruction: Sendable, Equatable {
    /// Copies octets of `literals`.
    case copy(start: Int, count: Int)
    /// The `To` field.
    case to
    /// The subscriber's part of the Message-ID.
    case identity
    /// The token of the reader's links; needs neither escaping nor encoding.
    case token
    /// The token of a confirmation's link.
    case confirmToken
    /// The token of the reader's links to metered articles.
    case articleToken
    /// The token of the address that a reader may write to.
    case leave
    /// A value, escaped and encoded. Begins at the start of a line.
    case slot(Slot, Escape)
    /// Goes on at `target` where the slot's being empty is `ifEmpty`.
    case jump(Slot, ifEmpty: Bool, target: Int)

    var isCopy: Bool { if case .copy = self { true } else { false } }
  }

  let instructions: [Instruction]
  let literals: [UInt8]
  /// How many of the instructions make the header, up to the body's first octet.
  private let headerLength: Int
  /// SHA-256 of the body up to its first slot, which is the same for all readers, and how many octets that is.
  private let bodyHead: (state: SHA256, count: Int)
  private let signatures: [DKIMSignature]
  private let token: ReaderToken
  private let leave: ReturnToken?
  private let confirm: ReaderToken?
  /// Where some link has it.
  private let articleToken: ReaderToken?
  private let meteredArticles: Int
  /// For the Message-IDs of tests, which have no subscriber's number to differ by, and of letters, which may come again.
  /// Its first word stands in them.
  private let salt: String?

  /// Sets a variant as mail.
  /// - Parameters:
  ///   - head: what the header says.
  ///   - text: the plain text part, as rendered.
  ///   - html: the HTML part, as rendered.
  ///   - signers: who signs each message, with DKIM.
  public init(
    _ head: MessageHead, text: [Piece], html: [Piece], signers: [DKIMSigner] = []
  ) throws(MessageError) {
    try head.check()
    let foreign: Slot = head.confirmation == nil ? .confirmLink : .unsubscribeLink
    guard !text.holds(foreign), !html.holds(foreign) else {
      throw MessageError(
        "issue \(head.issue)",
        "has {{\(foreign.rawValue)}} in a part: "
          + (head.confirmation == nil
            ? "only a confirmation has such a link" : "nobody who is asked to confirm is subscribed yet"))
    }
    var assembly = ProgramAssembly(head)
    let boundary = Self.boundary(head)
    assembly.appendHeader(head, boundary: boundary)
    headerLength = assembly.endHeader()
    assembly.appendPart("text/plain", boundary: boundary, text)
    assembly.appendPart("text/html", boundary: boundary, html)
    assembly.append(ascii: "--\(boundary)--\r\n")
    (instructions, literals) = assembly.finished()
    signatures = signers.map { DKIMSignature($0, time: head.date.seconds) }
    var body = (state: SHA256(), count: 0)
    for case .copy(let start, let count) in instructions[headerLength...].prefix(while: \.isCopy) {
      literals.withUnsafeBytes { body.state.update(UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
      body.count += count
    }
    bodyHead = body
    token = head.token
    leave = head.leave?.token
    confirm = head.confirmation?.token
    articleToken = instructions.contains(.articleToken) ? head.meter?.token : nil
    meteredArticles = head.meter?.articles ?? 0
    salt =
      head.isTest
      ? "test \(head.tier.rawValue) \(head.date.text)" : head.letter.map { "\($0.rawValue) \(head.date.text)" }
    // It can't: `=_` is no quoted-printable. Checked all the same, for what isn't encoded.
    guard literals.occurrences(of: [UInt8]("--\(boundary)".utf8)) == 3 else {
      throw MessageError("issue \(head.issue)", "has its own boundary in a part")
    }
  }

  /// Whether its messages are signed, which takes a thousand times as long as making them.
  public var isSigned: Bool { !signatures.isEmpty }

  /// Appends the message for `reader`, header and body, to `bytes`. May be called on several threads.
  public func append(for reader: Reader, to bytes: inout [UInt8]) {
    let start = bytes.count
    for signature in signatures { bytes += signature.blank }
    let header = bytes.count
    var body = header
    token.withToken(for: reader.subscriber) { token in
      literals.withUnsafeBufferPointer { literals in
        instructions.withUnsafeBufferPointer {
          run($0, 0..<headerLength, literals, (token, UnsafeBufferPointer(rebasing: token[..<0])), reader, &bytes)
          body = bytes.count
          guard let articleToken else {
            let none = UnsafeBufferPointer(rebasing: token[..<0])
            return run($0, headerLength..<$0.count, literals, (token, none), reader, &bytes)
          }
          // Made once a message, however many links it has.
          let instructions = $0
          articleToken.withToken(for: reader.subscriber) { article in
            run(instructions, headerLength..<instructions.count, literals, (token, article), reader, &bytes)
          }
        }
      }
    }
    if isSigned { sign(&bytes, from: start, header: header..<body - 2, body: body) }
  }

  /// Last of all, on the octets as they go out: the body's hash goes on from the state that was kept.
  private func sign(_ bytes: inout [UInt8], from start: Int, header: Range<Int>, body: Int) {
    var state = bodyHead.state
    bytes.withUnsafeBytes { state.update(UnsafeRawBufferPointer(rebasing: $0[(body + bodyHead.count)...])) }
    let hash = state.digest().base64
    let fields = RelaxedHeader.text(of: DKIMSignature.names, in: bytes[header])
    var place = start
    for signature in signatures {
      if signature.fill(&bytes, at: place, bodyHash: hash, header: fields) {
        place += signature.blank.count
      } else {
        bytes.removeSubrange(place..<place + signature.blank.count)
      }
    }
  }

  @inline(__always)
  private func run(
    _ instructions: UnsafeBufferPointer<Instruction>, _ range: Range<Int>, _ literals: UnsafeBufferPointer<UInt8>,
    _ tokens: (links: UnsafeBufferPointer<UInt8>, articles: UnsafeBufferPointer<UInt8>), _ reader: Reader,
    _ bytes: inout [UInt8]
  ) {
    var index = range.lowerBound
    while index < range.upperBound {
      switch instructions[index] {
      case .copy(let start, let count):
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: literals[start..<start + count]))
      case .token: bytes.append(contentsOf: tokens.links)
      case .articleToken: bytes.append(contentsOf: tokens.articles)
      case .confirmToken: confirm?.append(subscriber: reader.subscriber, to: &bytes)
      case .leave: leave?.append(subscriber: reader.subscriber, to: &bytes)
      case .to: HeaderFields.append("To", name: reader.mailbox.name, address: reader.mailbox.address, to: &bytes)
      case .identity:
        if let salt {
          appendSaltedIdentity(reader, salt, &bytes)
        } else {
          bytes.append(decimal: reader.subscriber)
        }
      case .slot(let slot, let escape):
        switch slot {
        case .subscriberName: if let name = reader.mailbox.name { encode(name, escape, &bytes) }
        case .subscriberEmail: encode(reader.mailbox.address.text, escape, &bytes)
        case .meterLeft:
          // Digits stand for themselves in quoted-printable.
          let left = reader.left(of: meteredArticles)
          if left > 0 { bytes.append(decimal: Int64(left)) }
          bytes.append(contentsOf: "=\r\n".utf8)
        case .opened(let index): if reader.hasOpened(index) { encode("yes", escape, &bytes) }
        // Not reached: links are assembled from their tokens.
        case .unsubscribeLink, .confirmLink, .articleQuery, .articleParameter: break
        }
      case .jump(let slot, let ifEmpty, let target):
        let isEmpty =
          switch slot {
          case .subscriberName: reader.mailbox.name?.isEmpty != false
          case .meterLeft: reader.left(of: meteredArticles) == 0
          case .opened(let index): !reader.hasOpened(index)
          default: false
          }
        if isEmpty == ifEmpty {
          index = target
          continue
        }
      }
      index += 1
    }
  }

  @inline(__always)
  private func encode(_ value: String, _ escape: Escape, _ bytes: inout [UInt8]) {
    value.withUTF8Bytes { octets in
      var encoder = QuotedPrintable()
      escape.each(of: octets) { encoder.put($0, to: &bytes) }
      encoder.softBreak(to: &bytes)
    }
  }

  private func appendSaltedIdentity(_ reader: Reader, _ salt: String, _ bytes: inout [UInt8]) {
    let words = salt.split(separator: " ", maxSplits: 1).map(String.init)
    let seed = words[0] == "test" ? words[words.count - 1] : salt
    let digest = SHA256.digest(of: [UInt8]("\(seed) \(reader.mailbox.address.text)".utf8))
    bytes.append(ascii: "\(words[0])-\(Array(digest[..<8]).hex)")
  }

  /// The same for every reader of a variant. `=_` keeps it out of quoted-printable text (RFC 2045, section 6.7).
  private static func boundary(_ head: MessageHead) -> String {
    let seed = "boundary \(head.issue) \(head.generation) \(head.tier.rawValue)"
    return "=_dateline_" + Array(SHA256.digest(of: [UInt8](seed.utf8))[..<12]).hex
  }
}

extension [UInt8] {
  /// How often `word` occurs.
  func occurrences(of word: [UInt8]) -> Int {
    var count = 0
    var start = 0
    while let index = first(word, from: start) {
      count += 1
      start = index + word.count
    }
    return count
  }
}

extension [Piece] {
  fileprivate func holds(_ wanted: Slot) -> Bool {
    contains { piece in
      switch piece {
      case .literal: false
      case .slot(let slot, _): slot == wanted
      case .section(let slot, _, let content): slot == wanted || content.holds(wanted)
      }
    }
  }
}
