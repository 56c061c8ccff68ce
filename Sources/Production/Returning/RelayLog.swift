internal import Platform

/// What a Postfix log says of an issue's messages: which of them the relay took.
///
/// cleanup(8) names a message when its header has come, which is before the relay has answered for it: only that the
/// queue manager has it, or that a delivery of it was tried, says that it was taken. Queue ids come again, so each is the
/// last message's that had it.
///
/// Failure policy: total; lines that say nothing of ours are passed over. Limits: lines of 64 KB.
struct RelayLog {
  /// One of the messages.
  struct Message: Hashable {
    var generation: Int
    var subscriber: Int64
  }

  /// Before the generation's number in the Message-IDs, and after the subscriber's.
  private let head: [UInt8]
  private let tail: [UInt8]
  private var holders: [[UInt8]: Message] = [:]
  private var rest: [UInt8] = []
  /// Those that the relay has taken.
  private(set) var taken: Set<Message> = []
  /// How many lines named one of the messages.
  private(set) var mentions = 0

  /// - Parameters:
  ///   - head: `<daily-review.2026-11-23.`
  ///   - tail: `@news.meridian.example>`
  init(head: String, tail: String) {
    self.head = Array(head.utf8)
    self.tail = Array(tail.utf8)
  }

  mutating func read(_ bytes: [UInt8]) {
    rest += bytes
    var start = 0
    while let end = rest[start...].firstIndex(of: 10) {
      line(rest[start..<end])
      start = end + 1
    }
    rest.removeFirst(start)
    if rest.count > 64 << 10 { rest.removeAll() }
  }

  mutating func end() {
    line(rest[...])
    rest = []
  }

  /// `Nov 23 06:00:01 host postfix/cleanup[123]: 4XyZ: message-id=<…>`.
  private mutating func line(_ line: ArraySlice<UInt8>) {
    guard let process = Self.range(of: "]: ", in: line),
      let colon = line[process.upperBound...].firstIndex(of: UInt8(ascii: ":"))
    else { return }
    let queueID = Array(line[process.upperBound..<colon])
    guard (4...40).contains(queueID.count), queueID.allSatisfy(\.isASCIIAlphanumeric) else { return }
    let said = line[colon...].dropFirst(2)
    if said.starts(with: "message-id=".utf8) {
      holders[queueID] = message(said.dropFirst("message-id=".utf8.count))
      if holders[queueID] != nil { mentions += 1 }
    } else if let message = holders[queueID] {
      let isQueued = said.starts(with: "from=<".utf8) && Self.range(of: "nrcpt=", in: said) != nil
      if isQueued || Self.range(of: " status=", in: said) != nil { taken.insert(message) }
    }
  }

  /// The generation and the subscriber stand between head and tail, with a dot between them.
  private func message(_ id: ArraySlice<UInt8>) -> Message? {
    guard id.starts(with: head) else { return nil }
    let middle = id.dropFirst(head.count).prefix { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
    guard id[middle.endIndex...].starts(with: tail) else { return nil }
    let numbers = middle.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
      Int64(String(decoding: $0, as: UTF8.self))
    }
    guard numbers.count == 2, let generation = numbers[0], let subscriber = numbers[1] else { return nil }
    return Message(generation: Int(generation), subscriber: subscriber)
  }

  private static func range(of text: StaticString, in line: ArraySlice<UInt8>) -> Range<Int>? {
    let count = text.utf8CodeUnitCount
    return text.withUTF8Buffer { wanted in
      var index = line.startIndex
      while index + count <= line.endIndex {
        if line[index..<index + count].elementsEqual(wanted) { return index..<index + count }
        index += 1
      }
      return nil
    }
  }
}
