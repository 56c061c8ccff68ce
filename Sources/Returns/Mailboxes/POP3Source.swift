internal import Newsroom

/// A mailbox over POP3 (RFC 1939).
///
/// POP3 has no marks: what was read is remembered by its unique id (UIDL) until the server no longer lists it. With
/// `after: delete` it is deleted, too, which the server does at QUIT, after everything is in the books. Mail that was cut
/// is never deleted.
///
/// Failure policy: a server without UIDL is read whole each time, which the books see through. Limits: `MailLimits`; mail
/// of more than ten times the octets that are read ends the session, since all of it has to come.
final class POP3Source: MailSource {
  let title: String
  private let connection: MailConnection
  private let mailbox: ReturnMailbox
  private let limits: MailLimits
  private let marks: Set<String>
  /// Message numbers and their unique ids.
  private var listed: [(number: Int, id: String?)] = []
  private var position = 0
  private var count = 0

  init(
    _ connection: MailConnection, _ mailbox: ReturnMailbox, marks: Set<String>, _ limits: MailLimits
  ) throws(MailSourceError) {
    self.connection = connection
    self.mailbox = mailbox
    self.limits = limits
    self.marks = marks
    title = connection.title
    try list()
  }

  var currentMarks: Set<String>? {
    let ids = Set(listed.compactMap(\.id))
    return marks.isSubset(of: ids) ? nil : ids
  }

  private func list() throws(MailSourceError) {
    try connection.send("UIDL\r\n")
    let first = try connection.line()
    let hasIDs = isPositive(first)
    if !hasIDs {
      try connection.send("LIST\r\n")
      let answer = try connection.line()
      guard isPositive(answer) else { throw connection.refused("LIST", answer) }
    }
    while true {
      let line = try connection.line()
      if line == [UInt8(ascii: ".")] { return }
      let words = String(decoding: line.prefix(200), as: UTF8.self).split(separator: " ")
      guard let number = words.first.flatMap({ Int($0) }), number > 0, listed.count < 1_000_000 else {
        throw connection.broken("a list of messages that can't be read")
      }
      // RFC 1939, section 7: 1 to 70 characters, all printable.
      let id = words.dropFirst().first.map { String($0.prefix(70)).printable }
      listed.append((number, hasIDs ? id : nil))
    }
  }

  func next() throws(MailSourceError) -> FetchedMail? {
    while position < listed.count, count < limits.mails, !connection.isOverdue {
      let (number, id) = listed[position]
      position += 1
      if let id, marks.contains(id) {
        // Read before, and the session ended before it was deleted.
        if mailbox.after == .delete { try delete(number) }
        continue
      }
      count += 1
      let (bytes, isCut) = try retrieve(number)
      return FetchedMail(bytes, name: "\(number)", isCut: isCut, mark: id)
    }
    return nil
  }

  /// RFC 1939, section 3: lines up to one that is a dot; a dot that begins a line is doubled.
  private func retrieve(_ number: Int) throws(MailSourceError) -> ([UInt8], isCut: Bool) {
    try connection.send("RETR \(number)\r\n")
    let answer = try connection.line()
    guard isPositive(answer) else { throw connection.refused("RETR \(number)", answer) }
    var bytes: [UInt8] = []
    var total = 0
    while true {
      let line = try connection.line()
      if line == [UInt8(ascii: ".")] { return (bytes, total > limits.octets) }
      let text = line.first == UInt8(ascii: ".") ? line.dropFirst() : line[...]
      total += text.count + 2
      guard total <= 10 * limits.octets else {
        throw connection.broken("a mail of more than \(10 * limits.octets) octets")
      }
      if total <= limits.octets {
        bytes.append(contentsOf: text)
        bytes.append(contentsOf: [13, 10])
      }
    }
  }

  func finish(_ mails: [FetchedMail.Receipt]) throws(MailSourceError) {
    guard mailbox.after == .delete else { return }
    for mail in mails where !mail.isCut {
      if let number = Int(mail.name) { try delete(number) }
    }
  }

  private func delete(_ number: Int) throws(MailSourceError) {
    try connection.send("DELE \(number)\r\n")
    let answer = try connection.line()
    guard isPositive(answer) else { throw connection.refused("DELE \(number)", answer) }
  }

  /// Deletions count from here on (RFC 1939, section 6).
  func close() throws(MailSourceError) {
    try connection.send("QUIT\r\n")
    let answer = try connection.line()
    guard isPositive(answer) else { throw connection.refused("QUIT", answer) }
  }

  private func isPositive(_ line: [UInt8]) -> Bool { line.starts(with: "+OK".utf8) }
}
