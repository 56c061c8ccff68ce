internal import Digest
internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Press
internal import Store

/// What the headers of a frozen issue's mails say, and where they come back to.
///
/// Failure policy: an issue whose number has no room in a return address is an `IssueError`.
struct MessageHeads {
  let frozen: FrozenIssue
  let newsroom: NewsroomFolder

  init(_ frozen: FrozenIssue, _ newsroom: NewsroomFolder) {
    self.frozen = frozen
    self.newsroom = newsroom
  }

  /// Of each variant; of a correction's note, of each tier that may get it.
  /// - Parameters:
  ///   - date: of the Date header.
  ///   - testMark: what a test's subject begins with; `nil` for the real thing.
  func of(_ letter: Letter, date: Date, testMark: String? = nil) throws -> [Tier: MessageHead] {
    let (issue, letterhead) = (frozen.issue, frozen.letterhead)
    let keys = try newsroom.linkKeys().tokens
    let token = ReaderToken(keys, purpose: .unsubscribe, newsletter: issue.name.newsletter)
    let mailDate = MailDate(date, in: newsroom.publication.timeZone)
    var heads: [Tier: MessageHead] = [:]
    for tier in frozen.variants.keys {
      var head = MessageHead(
        issue: issue.name, subject: letter == .issue ? issue.subject : frozen.correctionSubject, letterhead,
        tier: tier, generation: frozen.record.key.generation, date: mailDate, token: token, isTest: testMark != nil)
      if let testMark { head.testMark = testMark }
      if let rule = letterhead.meter {
        let expires = Int64(date.timeIntervalSince1970) + Int64(rule.linkWithin)
        head.meter = (
          rule.articles,
          ReaderToken(keys, purpose: .article, newsletter: issue.name.newsletter, expires: expires)
        )
      }
      if let address = letterhead.unsubscribeAddress {
        head.leave = LeaveAddress(address, try returnToken(keys, .leave))
      }
      heads[tier] = head
    }
    return heads
  }

  /// The envelope's sender: each reader's own, unless the settings say otherwise. They may say so at any time: a relay that
  /// can't take such addresses mustn't stop an issue.
  func returnPath() throws -> ReturnPath {
    let address = frozen.letterhead.returnPath
    guard newsroom.publication.verp, address.localPart.utf8.count <= ReturnToken.roomBefore else {
      return ReturnPath(address)
    }
    let token = try returnToken(try newsroom.linkKeys().tokens, .bounce)
    return ReturnPath(address) { token.append(subscriber: $0, to: &$1) }
  }

  private func returnToken(_ keys: TokenKeys, _ purpose: ReturnToken.Purpose) throws -> ReturnToken {
    guard let token = ReturnToken(keys, purpose: purpose, issue: frozen.row) else {
      throw IssueError.tooManyForReturnAddresses(frozen.record.key, row: frozen.row)
    }
    return token
  }
}
