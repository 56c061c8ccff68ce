internal import Digest
internal import Foundation
internal import Glibc
internal import Newsroom
internal import Platform
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
    let today = newsroom.publication.timeZone.day(at: newsroom.clock.now())
    let isEdwards = call.arguments.has("ed25519")
    let bits = try call.arguments.value("bits").map { text in
      guard !isEdwards, let bits = Int(text), (2048...4096).contains(bits) else {
        throw CommandError(.usage, "--bits: an RSA key has 2048 to 4096 bits, not \"\(text.printable)\"")
      }
      return bits
    }
    let selector =
      call.arguments.operands.first
      ?? (isEdwards ? "e" : "s") + today.description.prefix(7).filter { $0 != "-" }
    guard selector.utf8.count <= 63, selector.utf8.first != 45, selector.utf8.last != 45, !selector.isEmpty,
      selector.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) || $0 == 45 })
    else {
      throw CommandError(.usage, "\"\(selector.printable)\" is no selector: use small letters, digits and hyphens")
    }
    let key = isEdwards ? try SigningKey.generate(.ed25519) : try SigningKey.generate(.rsa, bits: bits ?? 2048)
    guard let pem = key.pem else { throw CommandError(.system, "the key can't be written as PEM") }
    let folder = newsroom.root + "/Config/dkim"
    try Files.makeFolder(folder)
    let path = "\(folder)/\(selector).pem"
    try writeSecret(pem, to: path)
    let domain = String(newsroom.publication.from.address.domain)
    let isFirst = newsroom.settings.dkim.isEmpty
    call.console.print(
      """
      The private key is in \(path): keep a copy where only you can read it.

      Publish this record:
      \(DKIMRecord(selector: selector, domain: domain, key: key).zoneLine)

      When it can be seen (dig TXT \(selector)._domainkey.\(domain)), add \(isFirst ? "to" : "under dkim: in") Config/dateline.yaml:\(isFirst ? "\ndkim:" : "")
        - selector: \(selector)
          key-file: dkim/\(selector).pem
      """)
    return .ok
  }

  private static func showKeys(_ call: Invocation, _ newsroom: NewsroomFolder) throws -> ExitCode {
    let signing = IssueSigning(newsroom.settings.dkim)
    let today = newsroom.publication.timeZone.day(at: newsroom.clock.now())
    let current = try signing.signers(on: today)
    let keys = try signing.keys()
    let made = (try? Files.list(newsroom.root + "/Config/dkim")) ?? []
    let idle = made.filter { $0.hasSuffix(".pem") }.map { String($0.dropLast(4)) }
      .filter { name in !newsroom.settings.dkim.contains { $0.selector == name } }
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

  /// Never over a key that is there: mail that is on its way was signed with it.
  private static func writeSecret(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = errno == EEXIST ? "it is there already: choose another selector" : String(cString: strerror(errno))
      throw CommandError(errno == EEXIST ? .usage : .system, "can't write \(path): \(reason)")
    }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(path)
      throw CommandError(.system, "can't write \(path): \(reason)")
    }
  }
}
