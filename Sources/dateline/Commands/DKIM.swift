internal import Digest
internal import Foundation
internal import Newsroom
internal import Press
internal import Production
internal import Wire

extension Command {
  /// `dateline dkim`
  static let dkim = Command(
    name: "dkim", summary: "Make a key to sign mail with, or show what the DNS must say",
    examples: ["dateline dkim new s2026a", "dateline dkim new s2026e --ed25519", "dateline dkim show"],
    verbs: [
      Verb(
        name: "new", arguments: "[SELECTOR] [--ed25519 | --bits N]", summary: "Make a key",
        details: """
          Writes Config/dkim/SELECTOR.pem, which only its owner may read, and prints the TXT
          record to publish and the lines for dkim in Config/dateline.yaml. Publish first: mail
          signed by a key that nobody can find is worse off than unsigned mail. To rotate, make a
          key with a new selector and give it a day under from: until then the old one signs.
          """,
        options: [
          Option("ed25519", "an Ed25519 key, as a second signature beside RSA's (RFC 8463)"),
          Option("bits", argument: "N", "of an RSA key: 2048 (unless said) to 4096"),
        ], operands: 0...1, run: { call, _ in try makeKey(call, try call.newsroom()) }),
      Verb(
        name: "show", summary: "Print the records of all configured keys, and which of them sign today",
        run: { call, _ in try showKeys(call, try call.newsroom()) }),
    ])

  private static func makeKey(_ call: Invocation, _ newsroom: NewsroomFolder) throws -> ExitCode {
    let made = try SigningKeyFiles(newsroom).make(try kind(call.arguments), selector: call.arguments.operands.first)
    let isFirst = newsroom.settings.dkim.isEmpty
    call.console.print(
      """
      The private key is in \(made.path): keep a copy where only you can read it.

      Publish this record:
      \(DKIMRecord(selector: made.selector, domain: made.domain, key: made.key).zoneLine)

      When it can be seen (dig TXT \(made.selector)._domainkey.\(made.domain)), add \(isFirst ? "to" : "under dkim: in") Config/dateline.yaml:\(isFirst ? "\ndkim:" : "")
        - selector: \(made.selector)
          key-file: dkim/\(made.selector).pem
      """)
    return .ok
  }

  private static func showKeys(_ call: Invocation, _ newsroom: NewsroomFolder) throws -> ExitCode {
    let signing = IssueSigning(newsroom.settings.dkim)
    let today = newsroom.publication.timeZone.day(at: newsroom.clock.now())
    let current = try signing.signers(on: today)
    let keys = try signing.keys()
    let idle = SigningKeyFiles(newsroom).idle()
    if keys.isEmpty, idle.isEmpty { call.console.note("mail isn't signed: dateline dkim new makes a key") }
    for name in idle {
      call.console.note("Config/dkim/\(name).pem signs nothing: it isn't under dkim in Config/dateline.yaml")
    }
    for (setting, key) in keys {
      let signs = current.contains { $0.selector == setting.selector && $0.domain == setting.domain }
      let size = key.algorithm == .rsa ? "RSA, \(key.bits) bits" : "Ed25519"
      let state =
        signs ? "signs" : setting.from.map { $0 > today ? "signs from \($0)" : "rotated out" } ?? "rotated out"
      call.console.print("\(setting.selector): \(size), \(state)")
      call.console.print(DKIMRecord(selector: setting.selector, domain: setting.domain, key: key).zoneLine)
    }
    return .ok
  }

  private static func kind(_ arguments: Arguments) throws -> SigningKeyFiles.Kind {
    let isEdwards = arguments.has("ed25519")
    guard let text = arguments.value("bits") else { return isEdwards ? .ed25519 : .rsa(bits: 2048) }
    guard !isEdwards else {
      throw CommandError(.usage, "--bits means nothing with --ed25519; nothing was done")
    }
    guard let bits = Int(text) else {
      throw CommandError(.usage, "--bits: an RSA key has 2048 to 4096 bits, not \"\(text.printable)\"")
    }
    return .rsa(bits: bits)
  }
}
