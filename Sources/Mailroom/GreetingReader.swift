internal import Newsroom

/// Reads the replies that libcurl gets while it opens a connection: what the relay offers, and what it said last.
///
/// Failure policy: total. Limits: 512 octets of a line are kept.
struct GreetingReader {
  private(set) var pipelining = false
  private(set) var authentication = false
  /// RFC 6531: addresses outside ASCII.
  private(set) var smtputf8 = false
  private(set) var eightBitMIME = false
  private(set) var lastReply: Reply?

  /// One line, as libcurl's header function gets it.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) {
    let line = bytes.prefix(512).filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    guard let parsed = ReplyLine(line) else { return }
    lastReply = Reply(code: parsed.code, text: String(decoding: line, as: UTF8.self))
    // What was offered before STARTTLS doesn't count after it (RFC 3207, section 4.2).
    if parsed.code == 220 { (pipelining, authentication, smtputf8, eightBitMIME) = (false, false, false, false) }
    guard parsed.code == 250 else { return }
    let keyword = String(decoding: line.dropFirst(4).prefix { $0 != 32 && $0 != 61 }, as: UTF8.self).uppercased()
    if keyword == "PIPELINING" { pipelining = true }
    if keyword == "AUTH" { authentication = true }
    if keyword == "SMTPUTF8" { smtputf8 = true }
    if keyword == "8BITMIME" { eightBitMIME = true }
  }
}
