internal import Foundation
internal import Newsroom
internal import Platform
internal import Press
internal import Production
internal import Store

extension Command {
  /// `dateline preview`
  static let preview = Command(
    name: "preview",
    usage: ["ISSUE [--to FILE] [--parts DIR] [--no-open]", "[NEWSLETTER] --template confirmation|welcome"],
    summary: "See an issue as each kind of reader gets it",
    details: """
      Writes one page with every variant at 320 and 640 pixels, light and dark, without pictures,
      and the text part, and opens it where there is a display. It shows the frozen issue and
      reads nothing else: a changed template shows once the issue is composed again. The mails'
      pictures come from where they are; nothing in a mail can reach out of its frame.

      --template shows a mail about a subscription instead, set from Templates/ as it is now.
      """,
    options: [
      Option("to", argument: "FILE", "write the page to FILE (- is standard output) instead of Queue/previews"),
      Option("parts", argument: "DIR", "write each part to a file of its own, too: free.html, free.txt, …"),
      Option("no-open", "only write it"),
      Option("template", argument: "NAME", "confirmation or welcome, instead of an issue"),
    ],
    examples: [
      "dateline preview daily-review", "dateline preview daily-review/2026-11-23 --to page.html --no-open",
      "dateline preview weekly-review --template welcome",
    ], operands: 0...1
  ) { call in
    let newsroom = try call.newsroom()
    let name: String
    let mails: [PreviewMail]
    if let template = call.arguments.value("template") {
      (name, mails) = try transactional(template, call, newsroom)
    } else {
      guard let operand = call.arguments.operands.first else {
        throw CommandError(.usage, "which issue? usage: dateline preview ISSUE, such as dateline preview daily-review")
      }
      let store = try newsroom.openStore()
      let frozen = try FrozenIssue.open(try newsroom.issueName(operand, store), newsroom, store)
      name = "\(frozen.record.key.name)"
      mails = frozen.mails
    }
    if let folder = call.arguments.value("parts") {
      try Files.makeFolder(folder)
      for mail in mails {
        try Files.write(mail.variant.html, to: "\(folder)/\(mail.file).html")
        try Files.write(mail.variant.text, to: "\(folder)/\(mail.file).txt")
      }
    }
    let page = PreviewPage(title: name, variants: mails.map(\.variant)).bytes
    if call.arguments.value("to") == "-" {
      call.console.write(page)
      return .ok
    }
    let path = try write(page, name, call, newsroom)
    let isOpened = !call.arguments.has("no-open") && Viewer.open(path, call.environment)
    if call.console.json {
      call.console.print(json: PreviewedMail(name: name, path: path, opened: isOpened))
    } else {
      call.console.print(path)
    }
    return .ok
  }

  /// The mail that readers of a newsletter get about their subscription; without an operand, of the first newsletter.
  private static func transactional(
    _ name: String, _ call: Invocation, _ newsroom: NewsroomFolder
  ) throws -> (String, [PreviewMail]) {
    guard let letter = Transactional(rawValue: name) else {
      let names = Transactional.allCases.map(\.rawValue).joined(separator: " or ")
      throw CommandError(.usage, "--template: \"\(name.printable)\" is not \(names)")
    }
    let newsletter = try call.arguments.operands.first.map(newsroom.newsletter) ?? newsroom.newsletters[0]
    let typesetter = try newsroom.typesetter()
    // Whoever is asked to confirm is no reader of any tier yet.
    let tiers = letter == .confirmation ? [Tier.free] : newsletter.audience.sorted { $0.rawValue > $1.rawValue }
    let mails = try tiers.map { tier in
      let context = letter.context(newsroom.publication, newsletter, theme: newsroom.theme, tier: tier)
      let (subject, html, text) = try typesetter.set(letter, context, names: .refused)
      return PreviewMail(
        file: letter == .confirmation ? name : "\(name)-\(tier.rawValue)",
        variant: PreviewPage.Variant(
          title: letter == .confirmation ? "Confirmation" : "Welcome, \(tier.rawValue) readers",
          from: newsroom.publication.from.shown, subject: subject, preheader: "",
          html: html.text(SampleReader.value), text: text.text(SampleReader.value)))
    }
    return ("\(newsletter.slug)/\(name)", mails)
  }

  /// Where nobody else looks, unless said otherwise: it holds what only all-access readers may have.
  private static func write(
    _ page: [UInt8], _ name: String, _ call: Invocation, _ newsroom: NewsroomFolder
  ) throws -> String {
    if let path = call.arguments.value("to") {
      try Files.write(page, to: path)
      return URL(fileURLWithPath: path).standardizedFileURL.path
    }
    let folder = newsroom.queue + "/previews"
    try Files.makeFolder(folder)
    try Files.keepPrivate(folder)
    let path = "\(folder)/\(String(name.map { $0 == "/" ? "-" : $0 })).html"
    try Files.write(page, to: path)
    return path
  }
}

/// A mail of a preview, and what its parts' files are called.
struct PreviewMail {
  var file: String
  var variant: PreviewPage.Variant
}

extension FrozenIssue {
  /// Every variant, and the correction's note where there is one, as a sample reader gets them.
  var mails: [PreviewMail] {
    func mail(
      _ file: String, _ title: String, _ subject: String, _ preheader: String, _ parts: (html: [Piece], text: [Piece])
    ) -> PreviewMail {
      PreviewMail(
        file: file,
        variant: PreviewPage.Variant(
          title: title, from: letterhead.from.shown, subject: subject, preheader: preheader,
          html: parts.html.text(SampleReader.value), text: parts.text.text(SampleReader.value)))
    }
    var mails = variants.sorted { $0.key.rawValue > $1.key.rawValue }.map { tier, parts in
      mail(
        tier.rawValue, tier == .free ? "Free readers" : "All-access readers", issue.subject, issue.preheader, parts)
    }
    if let correction {
      mails.append(mail("correction", "The correction’s note", correctionSubject, "", correction))
    }
    return mails
  }
}

private struct PreviewedMail: Encodable {
  var name, path: String
  var opened: Bool
}

extension Mailbox {
  /// As a list of mail shows it.
  fileprivate var shown: String { name ?? address.text }
}
