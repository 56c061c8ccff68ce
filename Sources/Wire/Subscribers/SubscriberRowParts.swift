internal import Foundation
internal import Newsroom

/// What a row's fields say, before they are a record.
struct SubscriberRowParts {
  var name: String?
  var first = ""
  var last = ""
  var tier: Tier?
  var tierEnds: Date?
  var stated: SubscriberRecord.Stated = []
  var language: String?
  var wanted: [String] = []
  var left: [String] = []
  var pending: [String] = []
  var details: [String: SubscriberRecord.Detail] = [:]
  var leftAt: Date?
  var state: ReaderState?
  var isSubscribed = true
  var gone: Date?
  var bounced: Date?
  /// Times that lie ahead still say what happened.
  var isGone = false
  var isBounced = false
  var isComplaint = false
  var consent: Date?
  var paid: Bool?
  var source: String?
  var wording: String?
  var attributes = Attributes()
}
