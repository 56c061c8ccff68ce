internal import Newsroom

/// Whether a mail's header says that a program of the mail system wrote it.
enum MailSystemSender {
  /// A local part that only mail systems have, or that they share with their keepers.
  static func isSystem(localPart: some StringProtocol) -> Bool {
    let name = localPart.lowercased().filter { $0.isLetter }
    return names.contains(name) || name.hasPrefix("mailerdaemon") || name.hasPrefix("postmaster")
      || name.hasSuffix("mailerdaemon") || name.hasPrefix("maildaemon") || name.hasSuffix("postmaster")
  }

  private static let names: Set<String> = [
    "mailerdaemon", "postmaster", "maildaemon", "mdaemon", "mmdf", "mailsystem", "maildelivery", "smtpdaemon", "bounce",
    "bounces", "mailadmin", "mailmaster", "mailadministrator", "abuse", "hostmaster", "mailerdeamon", "uucp", "mail",
    "microsoftexchange", "mailserver", "noreply", "donotreply", "sysadmin", "administrator", "admin", "daemon", "root",
    "nobody", "support", "helpdesk", "help",
  ]

  /// Names that no person's mail comes from.
  private static let daemons = PhraseTable([
    [
      "mailer-daemon", "mailerdaemon", "mailer daemon", "postmaster", "post_master", "post master", "mail delivery",
      "delivery subsystem", "delivery system", "system administrator", "mail administrator", "mail system",
      "mail daemon", "maildaemon", "mdaemon", "mailer_daemon", "mailer-deamon", "ndr administrator", "smtp server",
      "mail server", "internet mail", "mailsystem", "daemon@", "mail-daemon", "message delivery", "bounce@", "<>",
      "mail gateway", "e-mail system", "email system", "mail router", "mmdf", "microsoft exchange", "mail-system",
      "delivery notification", "delivery service", "delivery agent", "smtp gateway", "system attendant", "mail error",
      "deliveryservice", "delivery report", "mailrobot", "mail robot", "mailmaster",
    ]
  ])

  static func isDaemon(_ header: MailHeader) -> Bool {
    guard let from = header.first("from") else { return header.isNullPath }
    return daemons.contains(in: from.lowercasedOctets[...])
  }
}

extension MailHeader {
  /// RFC 5321, section 4.5.5: the return path of notices.
  var isNullPath: Bool {
    (first("return-path") ?? first("x-return-path")).map { value in
      let path = value.trimmed.lowercased()
      return path == "<>" || path.hasPrefix("<mailer-daemon") || path.hasPrefix("mailer-daemon")
    } ?? false
  }
}
