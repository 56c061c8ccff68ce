internal import Newsroom

/// Why what came back wasn't read, or isn't found.
public enum ReturnsError: ProductionError, Equatable {
  /// Another process reads mailboxes.
  case busy
  /// The settings name none.
  case noMailboxes
  /// What looks like a mailbox's URL and is none.
  case notAMailbox(String)
  /// No file, and no mailbox of the settings.
  case noSuchMailbox(String, known: [String])
  /// Of a mail that waits for a person.
  case notAnID(String)
  case noSuchMail(id: String)
  case severalMails(id: String)

  public var blame: Blame {
    switch self {
    case .busy: .moment
    case .noMailboxes: .settings
    case .notAMailbox, .notAnID, .severalMails: .request
    case .noSuchMailbox, .noSuchMail: .input
    }
  }

  public var description: String {
    switch self {
    case .busy: "another process is reading the mailboxes"
    case .noMailboxes: "there are no returns.mailboxes in Config/dateline.yaml"
    case .notAMailbox(let text):
      "\"\(text.printable)\" is no mailbox such as imaps://host:993/INBOX or pop3s://host"
    case .noSuchMailbox(let text, let known):
      "there is no file \(text.printable), and no mailbox of that name"
        + (known.isEmpty ? "" : "; there are: \(known.joined(separator: ", "))")
    case .notAnID(let text): "\"\(text.printable)\" is no ID: that is at least four of a mail's hexadecimal digits"
    case .noSuchMail(let id): "no mail \(id) waits for anybody"
    case .severalMails(let id): "more than one mail begins with \(id): give more digits"
    }
  }
}
