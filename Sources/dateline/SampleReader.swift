internal import Press

/// Who reads when nobody in particular does: what stands in the readers' places in `show` and `preview`.
enum SampleReader {
  static func value(of slot: Slot) -> String {
    switch slot {
    case .subscriberName: "Ada Reader"
    case .subscriberEmail: "ada.reader@example.com"
    case .unsubscribeLink: "https://example.com/unsubscribe"
    case .confirmLink: "https://example.com/confirm"
    case .meterLeft: "2"
    case .articleQuery, .articleParameter, .opened: ""
    }
  }
}
