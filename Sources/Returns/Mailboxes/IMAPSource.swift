internal import Newsroom

/// A folder over IMAP (RFC 3501 and 9051): what is neither read nor deleted, fetched by UID without marking it
/// (BODY.PEEK), and marked or moved once its effects are in the books.
///
/// Moving is UID MOVE where the server has it (RFC 6851), else a copy. Deleting and copying away end in UID EXPUNGE of
/// these mails alone (RFC 4315); a server without that keeps them, flagged `\Deleted`, for whoever empties the folder,
/// since a plain EXPUNGE would take others' mail along. Mail that was cut is marked as read, and stays.
///
/// Failure policy: whatever the server says out of turn is passed over; what can't be an answer ends the session.
/// Limits: `MailLimits`, of which the server itself cuts each mail.
final class IMAPSource: MailSource {
  let title: String
  private var dialogue: IMAPDialogue
  private let mailbox: ReturnMailbox
  private let limits: MailLimits
  private var capabilities: Set<String> = []
  private var wanted: [UInt32] = []
  private var position = 0
  /// The FETCH whose answer is being read: one round trip for many mails.
  private var fetch: (tag: String, outstanding: Set<UInt32>)?
  private static let ahead = 16

  init(
    _ connection: MailConnection, folder: String, _ mailbox: ReturnMailbox, _ limits: MailLimits
  ) throws(MailSourceError) {
    title = connection.title + "/" + folder
    self.mailbox = mailbox
    self.limits = limits
    dialogue = IMAPDialogue(connection)
    for response in try dialogue.perform("CAPABILITY") {
      let words = response.words
      if words.first == "CAPABILITY" { capabilities.formUnion(words.dropFirst()) }
    }
    _ = try dialogue.perform("SELECT " + IMAPText.quoted(folder))
    for response in try dialogue.perform("UID SEARCH UNSEEN UNDELETED") where response.words.first == "SEARCH" {
      wanted += response.words.dropFirst().compactMap { UInt32($0) }
    }
    wanted = Array(Set(wanted).sorted().prefix(limits.mails))
  }

  func next() throws(MailSourceError) -> FetchedMail? {
    while true {
      guard var open = fetch else {
        guard position < wanted.count, !dialogue.connection.isOverdue else { return nil }
        let batch = wanted[position..<min(position + Self.ahead, wanted.count)]
        position = batch.endIndex
        let set = batch.map { "\($0)" }.joined(separator: ",")
        fetch = (try dialogue.begin("UID FETCH \(set) (UID BODY.PEEK[]<0.\(limits.octets)>)"), Set(batch))
        continue
      }
      guard let response = try dialogue.next(open.tag, keeping: limits.octets, "UID FETCH") else {
        // Those that didn't come are gone: another reader was faster.
        fetch = nil
        continue
      }
      guard let (uid, body) = response.mail, open.outstanding.remove(uid) != nil else { continue }
      fetch = open
      return FetchedMail(body, name: "\(uid)", isCut: body.count >= limits.octets)
    }
  }

  /// Reads an answer to its end; what it still had is asked for again.
  private func drain() throws(MailSourceError) {
    guard let open = fetch else { return }
    while try dialogue.next(open.tag, keeping: 0, "UID FETCH") != nil {}
    wanted.insert(contentsOf: open.outstanding.sorted(), at: position)
    fetch = nil
  }

  func finish(_ mails: [FetchedMail.Receipt]) throws(MailSourceError) {
    try drain()
    let uids = mails.compactMap { UInt32($0.name) }
    let whole = mails.filter { !$0.isCut }.compactMap { UInt32($0.name) }
    try inSets(uids) { set throws(MailSourceError) in
      _ = try dialogue.perform("UID STORE \(set) +FLAGS.SILENT (\\Seen)")
    }
    switch mailbox.after {
    case .seen: break
    case .move: try move(whole, to: mailbox.folder ?? "Processed")
    case .delete: try delete(whole)
    }
  }

  func close() throws(MailSourceError) { _ = try dialogue.perform("LOGOUT") }

  private func move(_ uids: [UInt32], to folder: String) throws(MailSourceError) {
    let verb = capabilities.contains("MOVE") ? "MOVE" : "COPY"
    try inSets(uids) { set throws(MailSourceError) in
      let command = "UID \(verb) \(set) \(IMAPText.quoted(folder))"
      if try !dialogue.attempt(command) {
        // RFC 3501, section 6.4.7: it never makes the folder of itself.
        _ = try dialogue.attempt("CREATE " + IMAPText.quoted(folder))
        _ = try dialogue.perform(command)
      }
    }
    if verb == "COPY" { try delete(uids) }
  }

  private func delete(_ uids: [UInt32]) throws(MailSourceError) {
    try inSets(uids) { set throws(MailSourceError) in
      _ = try dialogue.perform("UID STORE \(set) +FLAGS.SILENT (\\Deleted)")
      if capabilities.contains("UIDPLUS") { _ = try dialogue.perform("UID EXPUNGE \(set)") }
    }
  }

  /// RFC 2683, section 3.2.1.5: lines of 8,000 octets at the most; a set of a hundred has 1,100.
  private func inSets(
    _ uids: [UInt32], _ body: (String) throws(MailSourceError) -> Void
  ) throws(MailSourceError) {
    var rest = uids[...]
    while !rest.isEmpty {
      try body(rest.prefix(100).map { "\($0)" }.joined(separator: ","))
      rest = rest.dropFirst(100)
    }
  }
}
