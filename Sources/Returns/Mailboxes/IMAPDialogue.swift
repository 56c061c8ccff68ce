internal import Newsroom
internal import Platform

/// Commands and their answers (RFC 3501, section 2.2): each command has a tag, and what the server says up to the line
/// with that tag is its answer.
///
/// Failure policy: `NO` and `BAD` are refusals; `BYE` and what is no IMAP end the session. Limits: literals as the caller
/// says, 10,000 untagged responses for a command.
struct IMAPDialogue {
  let connection: MailConnection
  private var number = 0

  init(_ connection: MailConnection) { self.connection = connection }

  /// - Returns: the untagged responses.
  mutating func perform(_ command: String) throws(MailSourceError) -> [IMAPResponse] {
    let tag = try begin(command)
    var responses: [IMAPResponse] = []
    // Only the verb: the rest may say what is nobody's business.
    let verb = command.split(separator: " ").prefix(command.hasPrefix("UID") ? 2 : 1).joined(separator: " ")
    while let response = try next(tag, keeping: 0, verb) {
      guard responses.count < 10_000 else { throw connection.broken("more than 10,000 lines for one command") }
      responses.append(response)
    }
    return responses
  }

  /// - Returns: false if the server says no.
  mutating func attempt(_ command: String) throws(MailSourceError) -> Bool {
    let tag = try begin(command)
    while true {
      switch try step(tag, keeping: 0) {
      case .response: continue
      case .end(let isOK, _): return isOK
      }
    }
  }

  /// - Returns: the command's tag.
  mutating func begin(_ command: String) throws(MailSourceError) -> String {
    number += 1
    let tag = "D\(number)"
    try connection.send("\(tag) \(command)\r\n")
    return tag
  }

  /// The next untagged response of a command; `nil` at the end of its answer. Literals up to `kept` octets each.
  func next(_ tag: String, keeping kept: Int, _ verb: String) throws(MailSourceError) -> IMAPResponse? {
    switch try step(tag, keeping: kept) {
    case .response(let response): return response
    case .end(let isOK, let line):
      guard isOK else { throw connection.refused(verb, line) }
      return nil
    }
  }

  private enum Step {
    case response(IMAPResponse)
    case end(isOK: Bool, [UInt8])
  }

  private func step(_ tag: String, keeping kept: Int) throws(MailSourceError) -> Step {
    let line = try connection.line()
    if line.starts(with: "* ".utf8) { return .response(try response(line, keeping: kept)) }
    guard line.starts(with: (tag + " ").utf8) else {
      throw connection.broken("what is no answer: \(String(decoding: line.prefix(80), as: UTF8.self))")
    }
    let rest = Array(line.dropFirst(tag.utf8.count + 1))
    return .end(isOK: rest.starts(with: "OK".utf8), rest)
  }

  /// An untagged response: a line, which goes on after each literal in it.
  private func response(_ first: [UInt8], keeping kept: Int) throws(MailSourceError) -> IMAPResponse {
    var response = IMAPResponse()
    var line = first[2...]
    while let length = IMAPText.literal(endingIn: line) {
      guard length <= 64 << 20, response.parts.count < 100 else {
        throw connection.broken("a literal of \(length) octets")
      }
      response.parts.append((Array(line), try connection.octets(length, keeping: kept)))
      line = try connection.line()[...]
    }
    response.parts.append((Array(line), nil))
    return response
  }
}

/// What a server says: text, and the literals in between.
struct IMAPResponse {
  /// Each text ends with its literal's length, `{123}`, where there is one.
  var parts: [(text: [UInt8], literal: [UInt8]?)] = []

  /// Of the first text, in capitals.
  var words: [String] {
    String(decoding: (parts.first?.text ?? []), as: UTF8.self).uppercased().split(separator: " ").map(String.init)
  }

  /// The mail in `12 FETCH (UID 5 BODY[]<0> {123}…)`, and its UID.
  var mail: (uid: UInt32, body: [UInt8])? {
    guard words.dropFirst().first == "FETCH" else { return nil }
    let texts = parts.map { String(decoding: $0.text, as: UTF8.self).uppercased() }
    var uid: UInt32?
    for text in texts where uid == nil {
      let words = text.split { " ()".contains($0) }
      uid = zip(words, words.dropFirst()).first { $0.0 == "UID" }.flatMap { UInt32($0.1) }
    }
    guard let uid else { return nil }
    for (part, text) in zip(parts, texts) {
      let item = text.split(separator: " ").dropLast().last.map { $0.drop { $0 == "(" } }
      if let literal = part.literal, item?.hasPrefix("BODY[]") == true { return (uid, literal) }
    }
    // One without a line end may come in quotes (RFC 3501, section 4.3), and an empty one as that or NIL.
    return texts.first?.contains("BODY[]") == true ? (uid, []) : nil
  }
}

/// How IMAP writes texts.
enum IMAPText {
  /// A folder's name as a quoted string, in modified UTF-7 (RFC 3501, section 5.1.3).
  static func quoted(_ name: String) -> String {
    var text = ""
    var pending: [UInt16] = []
    func flush() {
      guard !pending.isEmpty else { return }
      let octets = Base64.imap.encode(pending.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
      text += "&" + String(decoding: octets, as: UTF8.self) + "-"
      pending = []
    }
    for unit in name.utf16 {
      guard (32...126).contains(unit) else {
        pending.append(unit)
        continue
      }
      flush()
      let character = Character(Unicode.Scalar(UInt8(unit)))
      text += character == "&" ? "&-" : "\\\"".contains(character) ? "\\\(character)" : String(character)
    }
    flush()
    return "\"\(text)\""
  }

  /// `{123}` or `{123+}` at the end of a line.
  static func literal(endingIn line: ArraySlice<UInt8>) -> Int? {
    guard line.last == UInt8(ascii: "}") else { return nil }
    var digits = line.dropLast()
    if digits.last == UInt8(ascii: "+") { digits = digits.dropLast() }
    let number = digits.suffix(20).reversed().prefix(while: \.isASCIIDigit)
    guard !number.isEmpty, number.count < 19, digits.dropLast(number.count).last == UInt8(ascii: "{") else {
      return nil
    }
    return Int(String(decoding: number.reversed(), as: UTF8.self))
  }
}
