internal import Foundation
internal import Newsroom

/// What a sending service reports as JSON in a mail: Amazon SES's notifications, bare or inside SNS's envelope
/// (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html).
///
/// Failure policy: what is no such JSON is nil. Limits: 100 KB of it, 200 recipients.
struct ServiceNotification: Decodable {
  struct Bounce: Decodable {
    struct Recipient: Decodable {
      var emailAddress: String
      var action: String?
      var status: String?
      var diagnosticCode: String?
    }
    var bounceType: String?
    var bouncedRecipients: [Recipient]
  }
  struct Complaint: Decodable {
    var complainedRecipients: [Bounce.Recipient]
    var complaintFeedbackType: String?
  }
  struct Delivery: Decodable { var recipients: [String] }
  struct Delay: Decodable { var delayedRecipients: [Bounce.Recipient] }
  struct Mail: Decodable {
    struct Headers: Decodable { var messageId: String? }
    var source: String?
    var commonHeaders: Headers?
  }

  var notificationType: String?
  var eventType: String?
  var bounce: Bounce?
  var complaint: Complaint?
  var delivery: Delivery?
  var deliveryDelay: Delay?
  var mail: Mail?

  private struct Envelope: Decodable {
    var message: String
    private enum CodingKeys: String, CodingKey { case message = "Message" }
  }

  init?(_ notice: NoticeText) {
    guard notice.lines.contains(where: { $0.lowered.has("notificationtype") || $0.lowered.has("eventtype") }),
      let begin = notice.lines.firstIndex(where: { $0.octets.first == UInt8(ascii: "{") })
    else { return nil }
    var json: [UInt8] = []
    for line in notice.lines[begin...] {
      guard json.count < 100_000, !line.lowered.elementsEqual("--".utf8) else { break }
      // Mail systems break long lines, Sendmail with a `!`.
      if json.last == UInt8(ascii: "!") { json.removeLast() }
      json += line.octets
    }
    let decoder = JSONDecoder()
    if let envelope = try? decoder.decode(Envelope.self, from: Data(json)) { json = envelope.message.octets }
    guard let found = try? decoder.decode(Self.self, from: Data(json)), found.notificationType ?? found.eventType != nil
    else { return nil }
    self = found
  }

  var returned: ReturnedMail? {
    var result: ReturnedMail
    if let bounce {
      let isPermanent = bounce.bounceType?.lowercased() == "permanent"
      result = ReturnedMail(
        kind: .bounce, recipients: Self.recipients(bounce.bouncedRecipients, isPermanent: isPermanent))
    } else if let deliveryDelay {
      result = ReturnedMail(
        kind: .bounce,
        recipients: Self.recipients(deliveryDelay.delayedRecipients, isPermanent: false, action: "delayed"))
    } else if let complaint {
      let type = complaint.complaintFeedbackType?.lowercased() ?? "abuse"
      result = ReturnedMail(
        kind: type == "not-spam" ? .report : .complaint,
        recipients: Self.told(complaint.complainedRecipients.map(\.emailAddress)))
    } else if let delivery {
      result = ReturnedMail(kind: .report, recipients: Self.told(delivery.recipients))
    } else {
      return nil
    }
    result.originalSenders = mail?.source.map { AddressScan.addresses(in: $0) } ?? []
    result.originalMessageID = mail?.commonHeaders?.messageId.flatMap(ReadingMail.messageID)
    let words = result.recipients.first?.diagnostic ?? ""
    result.evidence = "service notification: \(notificationType ?? eventType ?? "") \(words)"
    return result
  }

  private static func told(_ addresses: [String]) -> [ReturnedRecipient] {
    FeedbackReport.disclosed(addresses.prefix(200).compactMap { AddressScan.first(in: $0) }).map {
      ReturnedRecipient(address: $0, verdict: .none, meaning: .unknown)
    }
  }

  private static func recipients(
    _ recipients: [Bounce.Recipient], isPermanent: Bool, action: String = ""
  ) -> [ReturnedRecipient] {
    var seen: Set<String> = []
    return recipients.prefix(200).compactMap { recipient in
      guard let address = AddressScan.first(in: recipient.emailAddress), seen.insert(address.identity).inserted else {
        return nil
      }
      let words = recipient.diagnosticCode ?? ""
      let reading = FailureReading(
        action: action, status: recipient.status.flatMap { EnhancedStatus(in: $0) }, fieldWords: recipient.status ?? "",
        words: words)
      return ReturnedRecipient(
        address: address, verdict: reading.verdict == .hard && !isPermanent ? .soft : reading.verdict,
        meaning: reading.meaning, status: reading.status, diagnostic: words.oneLine())
    }
  }
}
