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
    let mails: [SampleMail]
    if let template = call.arguments.value("template") {
      (name, mails) = try transactional(template, call, newsroom)
    } else {
      guard let operand = call.arguments.operands.first else {
        throw CommandError(.usage, "which issue? usage: dateline preview ISSUE, such as dateline preview daily-review")
      }
      let store = try newsroom.openStore()
      let frozen = try FrozenIssue.open(try newsroom.issueName(operand, store), newsroom, store)
      name = "\(frozen.record.key.name)"
      mails = frozen.sampleMails
    }
    let preview = PreviewFile(name, mails)
    if let folder = call.arguments.value("parts") { try preview.writeParts(to: folder) }
    let target = call.arguments.value("to")
    if target == "-" {
      call.console.write(preview.page)
      return .ok
    }
    let path = try target.map(preview.write(to:)) ?? preview.write(in: newsroom)
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
  ) throws -> (String, [SampleMail]) {
    guard let letter = Transactional(rawValue: name) else {
      let names = Transactional.allCases.map(\.rawValue).joined(separator: " or ")
      throw CommandError(.usage, "--template: \"\(name.printable)\" is not \(names)")
    }
    let newsletter = try call.arguments.operands.first.map(newsroom.newsletter) ?? newsroom.newsletters[0]
    return ("\(newsletter.slug)/\(name)", try newsroom.sampleMails(letter, newsletter))
  }
}

private struct PreviewedMail: Encodable {
  var name, path: String
  var opened: Bool
}
