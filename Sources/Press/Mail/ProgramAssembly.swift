internal import Digest
internal import Newsroom

/// Assembles a message program: header fields, then parts, each piece encoded once.
///
/// Failure policy: total.
struct ProgramAssembly {
  private var instructions: [MessageProgram.Instruction] = []
  private var literals: [UInt8] = []
  /// Where the literal begins that no instruction copies yet.
  private var start = 0
  private let head: MessageHead

  init(_ head: MessageHead) { self.head = head }

  consuming func finished() -> ([MessageProgram.Instruction], [UInt8]) {
    flush()
    return (instructions, literals)
  }

  /// Ends the header. Returns the number of instructions that make it, the empty line included.
  mutating func endHeader() -> Int {
    append(ascii: "\r\n")
    flush()
    return instructions.count
  }

  mutating func append(ascii text: String) { literals.append(ascii: text) }

  mutating func appendHeader(_ head: MessageHead, boundary: String) {
    let subject = (head.isTest ? head.testMark + " " : "") + head.subject.directionsClosed
    append(ascii: "Date: \(head.date.text)\r\n")
    HeaderFields.append("From", name: head.from.name, address: head.from.address, to: &literals)
    add(.to)
    if let replyTo = head.replyTo {
      HeaderFields.append("Reply-To", name: replyTo.name, address: replyTo.address, to: &literals)
    }
    append(ascii: "Message-ID: <\(head.issue.newsletter).\(head.issue.day).\(head.generation).")
    add(.identity)
    append(ascii: "@\(head.listDomain)>\r\n")
    HeaderFields.append("Subject", text: subject, to: &literals)
    // Nobody who is asked to confirm is on a list.
    if head.confirmation == nil { appendListFields(head) }
    append(ascii: "MIME-Version: 1.0\r\n")
    append(ascii: "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n")
  }

  /// RFC 2919, RFC 2369 and RFC 8058.
  private mutating func appendListFields(_ head: MessageHead) {
    append(ascii: "List-Id: ")
    let before = literals.count
    _ = HeaderFields.appendPhrase(head.listName, column: 9, to: &literals)
    if literals.count > before { HeaderText.fold(to: &literals) }
    append(ascii: "<\(head.issue.newsletter).\(head.listDomain)>\r\n")
    // An address in angle brackets isn't folded; RFC 8058 wants it https.
    append(ascii: "List-Unsubscribe:\r\n <\(head.unsubscribeURL)")
    add(.token)
    if let leave = head.leave {
      append(ascii: ">,\r\n <")
      literals += leave.head
      add(.leave)
      literals += leave.tail
    }
    append(ascii: ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
  }

  mutating func appendPart(_ type: String, boundary: String, _ pieces: [Piece]) {
    append(ascii: "--\(boundary)\r\n")
    append(ascii: "Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
    var encoder = QuotedPrintable()
    append(pieces, &encoder)
    encoder.finish(to: &literals)
    append(ascii: "\r\n")
  }

  private mutating func append(_ pieces: [Piece], _ encoder: inout QuotedPrintable) {
    for piece in pieces {
      switch piece {
      case .literal(let bytes): encoder.put(bytes, to: &literals)
      case .slot(.unsubscribeLink, let escape):
        encoder.softBreak(to: &literals)
        appendLink(head.unsubscribeURL, .token, head.token.length, escape, &encoder)
      case .slot(.confirmLink, let escape):
        guard let confirmation = head.confirmation else { continue }
        encoder.softBreak(to: &literals)
        appendLink(confirmation.url, .confirmToken, confirmation.token.length, escape, &encoder)
      case .slot(.articleQuery, let escape), .slot(.articleParameter, let escape):
        guard let meter = head.meter, case .slot(let slot, _) = piece, let query = slot.queryHead else { continue }
        encoder.softBreak(to: &literals)
        appendLink(query, .articleToken, meter.token.length, escape, &encoder)
      case .slot(let slot, let escape):
        encoder.softBreak(to: &literals)
        add(.slot(slot, escape))
      case .section(let slot, let inverted, let content):
        if slot.mayBeEmpty {
          encoder.softBreak(to: &literals)
          flush()
          let jump = instructions.count
          instructions.append(.jump(slot, ifEmpty: !inverted, target: 0))
          append(content, &encoder)
          encoder.softBreak(to: &literals)
          flush()
          instructions[jump] = .jump(slot, ifEmpty: !inverted, target: instructions.count)
        } else if inverted == (slot.queryHead != nil && head.meter == nil) {
          append(content, &encoder)
        }
      }
    }
  }

  /// A link is a literal but for its token, whose characters stand for themselves wherever they are.
  private mutating func appendLink(
    _ url: String, _ token: MessageProgram.Instruction, _ length: Int, _ escape: Escape,
    _ encoder: inout QuotedPrintable
  ) {
    var link: [UInt8] = []
    escape.append(url, to: &link)
    encoder.put(link, to: &literals)
    if encoder.column + length > 75 { encoder.softBreak(to: &literals) }
    add(token)
    append(ascii: "=\r\n")
    encoder = QuotedPrintable()
  }

  private mutating func add(_ instruction: MessageProgram.Instruction) {
    flush()
    instructions.append(instruction)
  }

  private mutating func flush() {
    if start < literals.count { instructions.append(.copy(start: start, count: literals.count - start)) }
    start = literals.count
  }
}
