internal import Foundation
internal import Platform
internal import Press

/// A page with an issue's mails, or with those about a subscription, in a file for a browser.
///
/// Failure policy: errors name the path. In the newsroom it stands where nobody else looks: it holds what only all-access
/// readers may have.
public struct PreviewFile {
  let name: String
  let mails: [SampleMail]

  /// - Parameter name: `daily-review/2026-11-23`: the page's title, and its file's name.
  public init(_ name: String, _ mails: [SampleMail]) {
    self.name = name
    self.mails = mails
  }

  public var page: [UInt8] { PreviewPage(title: name, variants: mails.map(\.shown)).bytes }

  /// Each part to a file of its own: `free.html`, `free.txt`, …
  public func writeParts(to folder: String) throws {
    try Files.makeFolder(folder)
    for mail in mails {
      try Files.write(mail.shown.html, to: "\(folder)/\(mail.file).html")
      try Files.write(mail.shown.text, to: "\(folder)/\(mail.file).txt")
    }
  }

  /// - Returns: its absolute path.
  public func write(to path: String) throws -> String {
    try Files.write(page, to: path)
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// In the newsroom's `Queue/previews`.
  public func write(in newsroom: NewsroomFolder) throws -> String {
    let folder = newsroom.queue + "/previews"
    try Files.makeFolder(folder)
    try Files.keepPrivate(folder)
    let path = "\(folder)/\(String(name.map { $0 == "/" ? "-" : $0 })).html"
    try Files.write(page, to: path)
    return path
  }
}
