internal import Newsroom
internal import Platform

/// Finds who failed in a notice that has no fields for it, and the words about each.
///
/// Candidates are found by the shapes that mail systems write: an address and a colon, an address on a line of its own in
/// a list, a label before an address, an address in a line that says what failed. The surest shape that is found counts,
/// and no other: a notice quotes many addresses. Failure policy: total; nothing found is an empty list. Limit: 200.
struct FailedRecipients {
  struct Failed {
    var address: EmailAddress
    /// What is said about it.
    var words: String
  }

  private struct Candidate {
    var address: EmailAddress
    /// From 1, the surest.
    var tier: Int
    var line: Int
    /// What its line says after the address.
    var rest: ArraySlice<UInt8>
  }

  private let notice: NoticeText
  /// Addresses that are ours: the notice went to them.
  private let ours: Set<String>
  private var candidates: [Candidate] = []

  /// - Parameter ours: whom the notice went to, by identity.
  init(_ notice: NoticeText, ours: Set<String>) {
    self.notice = notice
    self.ours = ours
    scan()
  }

  /// The failed ones, each once, in the notice's order.
  var found: [Failed] {
    for includesOurs in [false, true] {
      for tier in 1...5 {
        let chosen = candidates.filter { $0.tier == tier && (includesOurs || !isAside($0)) }
        if !chosen.isEmpty { return details(chosen) }
      }
    }
    return []
  }

  /// What is said about addresses that are known from elsewhere.
  func details(of addresses: [EmailAddress]) -> [Failed] {
    let found = candidates.filter { $0.tier <= 3 }
    return addresses.map { address in
      let own = found.filter { $0.address.identity == address.identity }
      let surest = own.map(\.tier).min()
      let words = own.first { $0.tier == surest }.map { block($0, upTo: end(of: $0, among: found)) } ?? ""
      return Failed(
        address: address, words: Self.hasMeaning(words) ? words : overall(address, isOnly: addresses.count == 1))
    }
  }

  /// The line where the words about somebody else begin.
  private func end(of candidate: Candidate, among others: [Candidate]) -> Int {
    others.first {
      $0.line > candidate.line && $0.tier <= candidate.tier && $0.address.identity != candidate.address.identity
    }?.line ?? notice.lines.count
  }

  /// Whether somebody is named in a sure shape, with a reply beside it.
  var hasReplies: Bool {
    candidates.contains { $0.tier <= 2 && QuotedReply.code(in: block($0, upTo: end(of: $0, among: candidates))) != nil }
  }

  private func isAside(_ candidate: Candidate) -> Bool {
    if ours.contains(candidate.address.identity) { return true }
    let local = candidate.address.localPart
    return candidate.tier <= 2
      ? local.lowercased().hasPrefix("mailer-daemon") || local.lowercased() == "postmaster"
      : MailSystemSender.isSystem(localPart: local)
  }

  private mutating func scan() {
    var isListing = false
    var sinceList = 0
    for (index, line) in notice.lines.enumerated() {
      let lowered = line.lowered
      if lowered.isEmpty { continue }
      let isAside = NoticeWords.asides.contains(in: lowered)
      let isIntroduction = NoticeWords.introductions.contains(in: lowered)
      if isIntroduction {
        isListing = true
        sinceList = 0
      } else if NoticeWords.endings.contains(in: lowered) || (isAside && isListing && sinceList > 1) {
        isListing = false
      }
      sinceList += 1
      if sinceList > 40 { isListing = false }
      guard lowered.contains(UInt8(ascii: "@")), candidates.count < 200 else { continue }
      let before = candidates.count
      add(line, index, isListing: isListing, isAside: isAside)
      if candidates.count > before { sinceList = 0 }
    }
  }

  private mutating func add(_ line: NoticeText.Line, _ index: Int, isListing: Bool, isAside: Bool) {
    let found = AddressScan.all(in: line.octets)
    guard let first = found.first else { return }
    // Lowered, a line has as many octets.
    let shift = line.lowered.startIndex - line.octets.startIndex
    let head = line.lowered[..<(first.range.lowerBound + shift)]
    let tail = line.lowered[(first.range.upperBound + shift)...]
    let rest = line.octets[first.range.upperBound...]
    func append(_ tier: Int, _ found: AddressScan.Found) {
      candidates.append(
        Candidate(address: found.address, tier: tier, line: index, rest: line.octets[found.range.upperBound...]))
    }
    let isX400 = head.has("dda:") && head.suffix(5).elementsEqual("smtp=".utf8)
    let isLeading = isX400 || head.allSatisfy { !$0.isASCIIAlphanumeric && $0 < 128 }
    let after = tail.drop {
      $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == 32
        || $0 == UInt8(ascii: ")")
    }
    if isLeading {
      let isColon = after.first == UInt8(ascii: ":")
      let isAlone = !after.contains { $0.isASCIIAlphanumeric }
      let isComment = after.first == UInt8(ascii: "(")
      if isColon || (isListing && (isAlone || isComment || !isAside)) {
        append(1, first)
        // `<ann@example.org>, <bob@example.org>`
        if !isColon, found.count > 1, Self.isOnlyAddresses(tail, found, shift) {
          for other in found.dropFirst() { append(1, other) }
        }
      } else if isAlone || isComment {
        append(4, first)
      } else if NoticeWords.failures.contains(in: after) || QuotedReply.code(in: rest) != nil {
        append(3, first)
      }
      return
    }
    if Self.isDisplayName(head), isListing, !after.contains(where: { $0.isASCIIAlphanumeric }) {
      append(1, first)
      return
    }
    for found in found {
      let before = line.lowered[..<(found.range.lowerBound + shift)]
      if let label = Self.label(before) {
        // A label is one only where the address stands right behind it.
        let between = Self.withoutType(before[label.upperBound...])
        if !between.contains(where: { $0.isASCIIAlphanumeric }) {
          append(2, found)
          continue
        }
      }
      // `550 <ann@example.org>... Host unknown`, as in a transcript.
      if before.isReplyHead {
        append(2, found)
        continue
      }
      if before.has("generated from") {
        append(4, found)
        continue
      }
      guard !isAside else { continue }
      if Self.follows(before, "from") || Self.follows(before, "by") || Self.follows(before, "sender") { continue }
      if QuotedReply.code(in: line.octets) != nil || NoticeWords.failures.contains(in: line.lowered)
        || NoticeWords.introductions.contains(in: line.lowered)
      {
        append(3, found)
      } else if before.starts(with: "to:") {
        append(5, found)
      }
    }
  }

  /// Without `[SMTP:` and `rfc822;`.
  private static func withoutType(_ between: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for type in ["smtp:", "rfc822;", "smtp;", "mailto:"] as [StaticString] {
      if let begin = between.firstIndex(of: type) { return between[(begin + type.utf8CodeUnitCount)...] }
    }
    return between
  }

  /// The last label in what stands before an address.
  private static func label(_ before: ArraySlice<UInt8>) -> Range<Int>? {
    var last: Range<Int>?
    var rest = before.suffix(60)
    while let range = NoticeWords.labels.first(in: rest) {
      last = range
      rest = rest[range.upperBound...]
    }
    // A label that ends in a space, at the end of the slice or before a mark.
    return last
  }

  private static func follows(_ before: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    let trimmed = before.trimmedMarks
    let length = word.utf8CodeUnitCount
    guard trimmed.count >= length, trimmed.suffix(length).starts(with: word) else { return false }
    return trimmed.count == length || !trimmed[trimmed.endIndex - length - 1].isASCIIAlphanumeric
  }

  private static func isOnlyAddresses(_ tail: ArraySlice<UInt8>, _ found: [AddressScan.Found], _ shift: Int) -> Bool {
    var words = 0
    for word in tail.split(whereSeparator: { $0 == 32 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }) {
      if word.contains(where: \.isASCIIAlphanumeric), !word.contains(UInt8(ascii: "@")) { words += 1 }
    }
    return words == 0
  }

  /// `Ann Lee <`, `'Ann' (`, and the number of a list.
  private static func isDisplayName(_ head: ArraySlice<UInt8>) -> Bool {
    guard let last = head.last, "<([\"'".utf8.contains(last), head.count < 50 else { return false }
    return head.split(separator: 32).count <= 4 && !head.contains(UInt8(ascii: ":"))
  }
}

extension FailedRecipients {
  private func details(_ chosen: [Candidate]) -> [Failed] {
    var result: [Failed] = []
    var seen: Set<String> = []
    let isOnly = Set(chosen.map { $0.address.identity }).count == 1
    for candidate in chosen where seen.insert(candidate.address.identity).inserted {
      var words = block(candidate, upTo: end(of: candidate, among: chosen))
      if !Self.hasMeaning(words) {
        let other = overall(candidate.address, isOnly: isOnly)
        if !other.isEmpty { words = other }
      }
      result.append(Failed(address: candidate.address, words: words))
    }
    return result
  }

  private static func hasMeaning(_ words: String) -> Bool {
    QuotedReply.code(in: words) != nil || EnhancedStatus(in: words) != nil
      || ReplyClass(code: 0, text: words) != .unknown
  }

  /// The rest of its line and the lines below, up to a blank one.
  private func block(_ candidate: Candidate, upTo next: Int) -> String {
    var octets = Array(
      candidate.rest.drop { !$0.isASCIIAlphanumeric && $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "#") })
    if candidate.tier >= 2 { octets = Array(notice.lines[candidate.line].octets) }
    // A line of a transcript is all there is of it.
    if octets[...].isReply { return octets.text }
    for line in notice.lines[min(candidate.line + 1, next)..<next].prefix(30) {
      if line.octets.isEmpty {
        if octets.isEmpty { continue }
        break
      }
      octets.append(32)
      octets += line.octets
      if octets.count > 2_000 { break }
    }
    return octets.text
  }

  /// What is said somewhere else: on lines that have the address and a reply, then on any that has a reply, then at all.
  private func overall(_ address: EmailAddress, isOnly: Bool) -> String {
    let needle = address.identity.octets
    var own: [UInt8] = []
    var replies: [UInt8] = []
    var all: [UInt8] = []
    for line in notice.lines where !line.octets.isEmpty {
      if all.count < 4_000 { all += line.octets + [32] }
      // A greeting or a command in a transcript is no reply.
      guard let code = QuotedReply.code(in: line.octets), code >= 400 else { continue }
      if line.lowered.contains(UInt8(ascii: "@")), line.lowered.hasSubsequence(needle), own.count < 2_000 {
        own += line.octets + [32]
      }
      if replies.count < 2_000 { replies += line.octets + [32] }
    }
    if !own.isEmpty { return own.text }
    if !replies.isEmpty, Self.hasMeaning(replies.text) { return replies.text }
    return all.text
  }
}

extension ArraySlice<UInt8> {
  /// A reply code and a space.
  fileprivate var isReply: Bool {
    count > 4 && prefix(3).allSatisfy(\.isASCIIDigit) && self[startIndex + 3] == 32
      && (first == UInt8(ascii: "4") || first == UInt8(ascii: "5"))
  }

  /// A reply code and at most a status, and `<`.
  fileprivate var isReplyHead: Bool {
    guard count >= 4, count < 24, let first, first == UInt8(ascii: "4") || first == UInt8(ascii: "5") else {
      return false
    }
    return last == UInt8(ascii: "<") && dropLast().allSatisfy { $0.isASCIIDigit || " .-#".utf8.contains($0) }
  }

  /// Without space and marks at its end.
  fileprivate var trimmedMarks: ArraySlice<UInt8> {
    var slice = self
    while let last = slice.last, !last.isASCIIAlphanumeric { slice.removeLast() }
    return slice
  }

  fileprivate func hasSubsequence(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first, count >= needle.count else { return false }
    var index = startIndex
    while index + needle.count <= endIndex {
      if self[index] == first, self[index..<(index + needle.count)].elementsEqual(needle) { return true }
      index += 1
    }
    return false
  }
}
