internal import Newsroom

/// What notices say, in the words of many mail systems and some languages.
enum NoticeWords {
  /// What comes before a list of the recipients that failed, or stands beside one.
  static let introductions = PhraseTable([
    [
      "following address", "following recipient", "following addressee", "following user", "following destination",
      "following email", "following e-mail", "following mail", "following person", "following deliver",
      "following mailbox", "following account", "following (s)", "following local", "following remote",
      "these recipient", "these address", "this address", "this recipient", "did not reach", "didn't reach",
      "not be delivered", "n't be delivered", "not delivered", "undelivered", "unable to deliver", "failed to deliver",
      "not deliver", "n't deliver", "fatal error", "delivery failed", "delivery has failed", "delivery failure",
      "failed address", "failed recipient", "invalid recipient", "invalid address", "undeliverable",
      "permanent error", "temporary error", "transient error", "been rejected", "unsuccessful", "error deliver",
      "problem deliver", "trouble deliver", "delivery problem", "delayed", "not yet been deliver", "not be sent",
      "failure reason", "recipients were", "recipients are", "recipients returned", "recipients affected",
      "was not sent", "not reach the", "bounced", "delivery to", "unknown user", "failed for",
      "cannot be sent", "can't be sent", "couldn't be sent", "returned because", "error while",
      "addressed to", "recipient(s)", "recipients of this", "recipients:", "recipient list", "failed to reach",
      "failure notice", "permanent failure", "not receive", "n't be reached", "not be reached", "failing address",
      "invalid user", "address error", "wrong address", "address(es)", "error sending", "not been delivered",
      "nicht zugestellt", "konnte nicht", "unzustellbar", "n'a pas pu", "n'ont pas pu", "pas été", "non remis",
      "no se pudo", "no se ha podido", "no ha podido", "impossibile", "non è stato", "não foi", "não pôde",
      "kunde inte", "kunne ikke", "niet worden", "niet bezorgd", "nie można", "nie została", "не может быть доставлено",
      "не было доставлено", "не доставлено", "送信に失敗", "配信できません", "送信できません", "届きません", "无法", "无法投递",
      "無法", "退信", "전송", "doručen",
    ]
  ])

  /// Beside an address, on its line: it failed.
  static let failures = PhraseTable([
    [
      "unknown", "not exist", "n't exist", "not be delivered", "n't be delivered", "unable to deliver", "not deliver",
      "not delivered", "n't deliver", "rejected", "failed", "failure", "undeliverable", "undelivered", "no such",
      "not found", "invalid", "mailbox full", "over quota", "quota", "exceed", "refused", "unrouteable", "bounced",
      "returned permanent", "returned error", "did not reach", "unavailable", "disabled", "not recognized",
      "not accept", "was not received", "not match", "delayed", "deferred", "error", "not listed", "full", "denied",
      "no mailbox", "not reach", "couldn't", "could not", "can't", "cannot", "expired", "not a valid", "illegal",
      "does not", "is not", "wasn't", "unreachable", "may not exist", "addressed", "not have permission", "trouble",
      "not exactly match",
    ]
  ])

  /// Before an address, on its line: it is who failed.
  static let labels = PhraseTable([
    [
      "failed recipient:", "recipient address:", "recipient:", "recipients:", "addressed to:", "rcpt to:", "rcpt to <",
      "recipient(s):", "undeliverable to:", "undeliverable to ", "delivery to:", "deliver message to:",
      "deliver message to ", "deliver mail to ", "deliver your message to ", "deliver your mail to ",
      "delivering your mail to ", "delivering to ", "delivery failed:", "unknown user:", "user unknown:",
      "invalid user:", "failed address:", "failed to:", "to address:", "could not be delivered to:",
      "could not be delivered to ", "cannot be delivered to ", "not be delivered to ", "was not delivered to:",
      "was not delivered to ", "not delivered to:", "not delivered to ", "unable to send to ", "sending to ",
      "delivery to ", "original recipient:", "intended recipient:", "rejected recipient ", "delivered to the following",
      "mailbox does not exist:", "account does not exist:", "does not exist:", "unknown recipient:", "no such user:",
      "no such user ", "unknown address:", "rcpt:", "userid:", "exceeds allowed size:", "mail to:", "empfänger:",
      "destinataire:", "destinatario:", "得件人:", "收件人:", "email address:", "e-mail address:", "address:", "not found:",
      "your message to ", "your mail to ", "your email to ", "message to ", "mail to ", "email to ", "deliver to ",
      "rejected:", "unknown:", "to reach ", "to contact ",
    ]
  ])

  /// Lines whose addresses are somebody else's.
  static let asides = PhraseTable([
    [
      "mail from", "message-id", "contact ", "for assistance", "for help", "for further", "if you have", "questions",
      "postmaster for", "sender:", "reply to this", "please send", "please write", "please reply", "report this",
      "report problems", "return-path", "received:", "received from", "message from ", "mail sent by", "sent by",
      "a message from", "helpdesk", "help desk", "envelope-from", "reply-to", "queue id", "in-reply-to",
      "please forward", "more information", "for details", "e-mail us", "original sender", "from address",
      "on behalf of", "http://", "https://", "mailto:", "feel free", "locator", "x-envelope-from", "dsn from",
    ]
  ])

  /// A list is at its end.
  static let endings = PhraseTable([
    [
      "transcript", "technical detail", "diagnostic information", "session follows", "for further assistance",
      "please contact",
    ]
  ])

  /// It is tried further.
  static let delays = PhraseTable([
    [
      "warning message only", "is a warning only", "only a warning", "just a warning",
      "delivery attempts will continue",
      "continue to attempt", "continue trying", "continue to try", "continues to try", "keep trying", "will be retried",
      "will retry", "will try again", "be re-attempted", "attempts will be made", "still trying", "being retried",
      "not yet been delivered", "not been delivered yet", "could not yet be delivered", "not be delivered yet",
      "delivery delayed", "delayed mail", "message delayed", "message is delayed", "has been delayed",
      "delivery is delayed", "delivery status notification (delay", "delivery delay", "non-fatal", "nonfatal",
      "no action is required", "do not need to resend", "don't need to resend", "not resend", "remains in the queue",
      "still in the queue", "still in our queue", "still undelivered", "delay notification", "temporarily delayed",
      "will not be returned until", "will keep attempting", "verzögert", "retardé", "demorado",
      "warning: could not send message", "could not send message for past", "need take no action",
      "does not require any action", "message will be retried", "further attempts",
    ]
  ])

  /// The same, in words that a notice of a final failure hasn't.
  static let surelyDelayed = PhraseTable([
    [
      "warning message only", "no action is required on your part", "delivery attempts will continue",
      "has not yet been delivered", "this warning may be repeated", "do not need to resend", "don't need to resend",
      "does not require any action", "not a failure notice", "not a bounce",
    ]
  ])

  /// It is not tried further, whatever else is said.
  static let finals = PhraseTable([
    [
      "giving up", "given up", "permanent error", "permanent failure", "permanently", "permanent fatal",
      "will not be retried", "not be attempted", "no further", "has been returned", "returned to sender",
      "returning message to sender", "not going to try again", "will not try again", "could not be delivered for too",
      "too long", "no more attempts", "undelivered mail returned", "returned mail:", "expired",
      "bounced", "failed permanently", "stopped trying", "won't try again", "abandoned",
    ]
  ])

  /// Subjects of notices.
  static let subjects = PhraseTable([
    [
      "undeliver", "non-deliver", "nondeliver", "not deliver", "delivery fail", "failure delivery", "delivery status",
      "delivery notification", "delivery problem", "delivery error", "delivery report", "returned mail",
      "failure notice", "mail failure", "mail delivery", "mail system error", "message delivery", "delivery has failed",
      "delivery of mail", "could not be deliver", "couldn't be deliver", "cannot be deliver", "unable to deliver",
      "could not send", "message could not", "mail could not", "returned to sender", "returning", "bounce", "rejected",
      "error sending", "sending your", "failed mail", "message status", "warning:", "delayed", "delivery delay",
      "delivery warning", "failed delivery", "delivery unsuccessful", "unsuccessful", "mail error", "unknown user",
      "user unknown", "message error", "undelivered", "mail not", "message not", "failed:", "error in mail",
      "unzustellbar", "nicht zugestellt", "unbestellbar", "zustellung", "non remis", "non distribu", "échec",
      "no entregado", "no se ha podido", "devuelto", "mancato recapito", "non recapitabile", "não entregue",
      "não foi entregue", "niet bezorgd", "onbestelbaar", "недоставлен", "не доставлено", "недоставленное", "退信",
      "系统退信", "配信", "エラー", "送信", "falha", "kunne ikke leveres", "kan inte levereras", "nedoruč", "mail status",
    ]
  ])

  /// The body says that something wasn't delivered; only mail systems write so.
  static let surely = PhraseTable([
    [
      "created automatically by mail delivery software", "transcript of session", "permanent fatal errors",
      "could not be delivered to", "i wasn't able to deliver", "unable to deliver your message",
      "unable to deliver message", "did not reach the following recipient", "delivery to the following recipient",
      "delivery to these recipients", "the mail system at", "could not be delivered to one or more",
      "the following recipients did not receive", "undeliverable mail", "delivery has failed to these recipients",
      "message could not be delivered", "rcpt to:", "your message was not delivered", "unable to deliver the mail",
      "your message cannot be delivered", "error delivering your mail", "mail could not be delivered",
      "could not be sent", "could not deliver", "undeliverable to", "failed recipients", "non-delivery report",
      "could not be reached", "addresses failed", "address(es) failed", "n'ont pas pu", "n'a pas pu être",
      "konnte nicht zugestellt", "no se pudo entregar", "non è stato possibile",
    ]
  ])
}
