internal import Foundation
public import Newsroom
public import Press

/// Who reads when nobody in particular does: what stands in the readers' places in previews.
public enum SampleReader {
  public static func value(of slot: Slot) -> String {
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

/// A mail as a sample reader gets it, and what its parts' files are called.
public struct SampleMail {
  public var file: String
  public var shown: PreviewPage.Variant

  init(_ file: String, title: String, from: Mailbox, subject: String, preheader: String, _ variant: Variant) {
    self.file = file
    shown = PreviewPage.Variant(
      title: title, from: from.name ?? from.address.text, subject: subject, preheader: preheader,
      html: variant.html.text(SampleReader.value), text: variant.text.text(SampleReader.value))
  }
}

extension FrozenIssue {
  /// Every variant, and the correction's note where there is one.
  public var sampleMails: [SampleMail] {
    var mails = variants.sorted { $0.key.rawValue > $1.key.rawValue }.map { tier, variant in
      SampleMail(
        tier.rawValue, title: tier == .free ? "Free readers" : "All-access readers", from: letterhead.from,
        subject: issue.subject, preheader: issue.preheader, variant)
    }
    if let correction {
      mails.append(
        SampleMail(
          "correction", title: "The correction’s note", from: letterhead.from, subject: correctionSubject,
          preheader: "",
          correction))
    }
    return mails
  }
}

extension NewsroomFolder {
  /// The mails that readers of a newsletter get about their subscription: one of each tier that gets another.
  public func sampleMails(_ letter: Transactional, _ newsletter: Newsletter) throws -> [SampleMail] {
    let typesetter = try typesetter()
    // Whoever is asked to confirm is no reader of any tier yet.
    let tiers = letter == .confirmation ? [Tier.free] : newsletter.audience.sorted { $0.rawValue > $1.rawValue }
    return try tiers.map { tier in
      let context = letter.context(publication, newsletter, theme: theme, tier: tier)
      let (subject, variant) = try typesetter.set(letter, context, names: .refused)
      return SampleMail(
        letter == .confirmation ? letter.rawValue : "\(letter.rawValue)-\(tier.rawValue)",
        title: letter == .confirmation ? "Confirmation" : "Welcome, \(tier.rawValue) readers",
        from: publication.from, subject: subject, preheader: "", variant)
    }
  }
}
