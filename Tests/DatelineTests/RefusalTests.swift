import Foundation
import TestSupport
import Testing

@Suite("Wrong settings and wrong calls")
struct RefusalTests {
  /// A wrong setting, and what must be said of it.
  struct Fault: Sendable, CustomTestStringConvertible {
    var old, new: String
    /// Whose line and column are told.
    var at: String?
    var says: [String]
    var file = "Config/dateline.yaml"
    var testDescription: String { new }
  }

  private static let daily = "Config/newsletters/daily-review.yaml"
  private static let name = "  name: The Meridian\n"
  private static let from = "from: The Meridian <review@news.meridian.example>"

  @Test(
    "a wrong setting is refused with file, line, column and advice, and nothing else happens",
    arguments: [
      Fault(
        old: "  tagline: W", new: "  tagglne: W", at: "tagglne", says: ["\"tagglne\"", "did you mean \"tagline\"?"]),
      Fault(old: "reply-to:", new: "replyto:", at: "replyto", says: ["did you mean \"reply-to\"?"]),
      Fault(old: "relay:\n", new: "relay:\n  usr: me\n", at: "usr: me", says: ["\"usr\""]),
      Fault(old: "connections: 10", new: "connections: ten", at: "ten", says: ["whole number", "\"ten\""]),
      Fault(old: "connections: 10", new: "connections: [10]", at: "[10]", says: ["relay.connections", "a list"]),
      Fault(old: name, new: "", says: ["publication.name is missing"]),
      Fault(old: "America/New_York", new: "America/New York", at: "America/New", says: ["publication.time-zone"]),
      Fault(old: "tls: required", new: "tls: requird", at: "requird", says: ["did you mean \"required\"?"]),
      Fault(old: "url: smtp://", new: "url: http://", at: "http://localhost", says: ["smtp://host:port"]),
      Fault(old: "uncertain: hold", new: "uncertain: hope", at: "hope", says: ["hold, resend"]),
      Fault(old: "relay:\n", new: "relay:\n  password: secret\n", says: ["relay.password", "password-file"]),
      Fault(old: "relay:\n", new: "relay\n", says: []),
      Fault(old: from, new: "from: The Meridian", at: "The Meridian\n  reply-to", says: ["sender.from"]),
      Fault(
        old: "compose-at: \"06:00\"", new: "compose-at: \"26:00\"", at: "\"26:00\"",
        says: ["schedule.compose-at", "\"26:00\""], file: daily),
      Fault(
        old: "kinds: [take]", new: "kinds: [takes]", at: "takes]", says: ["\"takes\"", "did you mean take?"],
        file: daily),
      Fault(
        old: "    show: full", new: "    shwo: full", at: "shwo", says: ["\"shwo\"", "did you mean \"show\"?"],
        file: daily),
      Fault(
        old: "    fallback: {", new: "    falback: {", at: "falback", says: ["did you mean \"fallback\"?"], file: daily),
      Fault(
        old: "latest: \"12:00\"", new: "latest: \"05:00\"", at: "\"05:00\"",
        says: ["schedule.latest must be after send-at"], file: daily),
    ])
  func wrongSetting(_ fault: Fault) throws {
    let newsroom = try TestNewsroom(.issues)
    try newsroom.edit(fault.file, fault.old, fault.new)
    let sink = try CountingSink()
    let before = try newsroom.files()
    let place = try fault.at.map { "\(fault.file):\(try newsroom.place(of: $0, in: fault.file)): " }
    for command in [["send", TestNewsroom.daily], ["compose", "daily-review"], ["run"], ["queue"], ["cron"]] {
      // Where the relay's own settings are wrong, a variable might set them right.
      let done = try newsroom.check(command, 78, fault.file == Self.daily ? relay(sink.port) : [:])
      #expect(done.output.isEmpty)
      #expect(done.errors.contains(place ?? fault.file + ":"), "\(done.errors)")
      for text in fault.says { #expect(done.errors.contains(text), "\(done.errors)") }
    }
    #expect(try newsroom.files() == before)
    #expect(try sink.accepted().isEmpty)
  }

  @Test("all faults of the settings are told at once")
  func allFaults() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.edit("Config/dateline.yaml", "connections: 10", "connections: ten")
    try newsroom.edit("Config/dateline.yaml", "tls: required", "tls: perhaps")
    try newsroom.edit("Config/dateline.yaml", "  language: en", "  langage: en")
    let done = try newsroom.check(["queue"], 78)
    for text in ["relay.connections", "relay.tls", "did you mean \"language\"?"] {
      #expect(done.errors.contains(text), "\(done.errors)")
    }
  }

  @Test("a variable that is no setting is refused with the nearest right one; a wrong value names its variable")
  func wrongVariable() throws {
    let newsroom = try TestNewsroom(.settings)
    let unknown = try newsroom.check(["queue"], 78, ["DATELINE_RELAY_URI": "smtp://localhost:25"])
    #expect(
      unknown.errors.contains("DATELINE_RELAY_URI") && unknown.errors.contains("did you mean DATELINE_RELAY_URL?"))
    let wrong = try newsroom.check(["queue"], 78, ["DATELINE_RELAY_CONNECTIONS": "many"])
    #expect(wrong.errors.contains("DATELINE_RELAY_CONNECTIONS"))
    let time = try newsroom.check(["queue"], 78, now: "soon")
    #expect(time.errors.contains("DATELINE_NOW"))
  }

  @Test("a password's file that others may read is refused; the password is never told")
  func password() throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write("open sesame\n", to: "Config/password")
    chmod(path, 0o644)
    let open = try newsroom.check(["queue"], 78, ["DATELINE_RELAY_PASSWORD_FILE": path])
    #expect(open.errors.contains("chmod 600 \(path)") && !open.errors.contains("sesame"))
    chmod(path, 0o600)
    try newsroom.check(["queue"], 0, ["DATELINE_RELAY_PASSWORD_FILE": path])
    // Relative to the settings' folder, and named in them.
    try newsroom.edit("Config/dateline.yaml", "relay:\n", "relay:\n  password-file: password\n")
    try newsroom.check(["queue"])
    chmod(path, 0o640)
    let place = try newsroom.place(of: "password\n", in: "Config/dateline.yaml")
    #expect(try newsroom.check(["queue"], 78).errors.contains("dateline.yaml:\(place): "))
    #expect(
      try newsroom.check(["queue"], 78, ["DATELINE_RELAY_PASSWORD_FILE": "/nowhere"]).errors.contains("/nowhere"))
    let both = try newsroom.check(["queue"], 78, ["DATELINE_RELAY_PASSWORD_VARIABLE": "NO_SUCH_VARIABLE"])
    #expect(both.errors.contains("relay.password-file and password-variable exclude one another"))
  }

  static let commands = [
    "init", "import", "articles", "subscribers", "compose", "show", "send", "queue", "run", "cron",
  ]

  @Test("each command's help shows its usage and examples, and needs no newsroom", arguments: commands)
  func help(_ command: String) throws {
    let program = try Executable.dateline
    let done = try Subprocess.run(program, [command, "--help"], environment: [:], directory: "/")
    #expect(done.status == 0 && done.errors.isEmpty)
    #expect(done.output.hasPrefix("Usage: dateline \(command)"))
    let examples = try #require(done.output.components(separatedBy: "\nExamples:\n").last)
    #expect(examples.contains(" \(command)") || examples.hasPrefix("  dateline \(command)"))
    #expect(done.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(try Subprocess.run(program, ["--help", command], environment: [:], directory: "/").output == done.output)
    #expect(try Subprocess.run(program, ["--help"], environment: [:], directory: "/").output.contains("  \(command) "))
  }

  @Test(
    "a wrong call is 64, with advice",
    arguments: [
      (["publish"], "dateline --help"), (["send"], "usage: dateline send ISSUE"),
      (["compose"], "usage: dateline compose"), (["articles", "--limits", "3"], "--limits"),
      (["articles", "--limit"], "needs an argument"), (["articles", "--limit", "three"], "whole number"),
      (["articles", "--limit=0"], "whole number"),
      (["queue", "a", "b"], "queue knows pause, resume, cancel and retry"),
      (["queue", "a", "b", "c"], "usage: dateline queue"),
      (["subscribers", "remove"], "there are import, imports, undo"), (["--colour", "queue"], "--colour"),
      (["show", "daily-review", "--tier", "gold"], "free nor all-access"), (["articles", "-x"], "-x"),
      (["send", "daily-review", "--dry-run", "a.mbox", "--test", "a@b.example"], "exclude one another"),
      (["send", "daily-review", "weekly-review"], "one issue at a time"),
      (["send", "daily-review", "--test", "nobody"], "nobody"),
      (["queue", "monthly-review"], "daily-review, weekly-review"), (["run", "now"], "usage: dateline run"),
    ])
  func wrongCall(_ words: [String], _ advice: String) throws {
    let newsroom = try TestNewsroom(.issues)
    let done = try newsroom.check(words, 64)
    #expect(done.errors.contains(advice), "\(done.errors)")
    #expect(done.errors.hasPrefix("dateline: "))
    #expect(done.output.isEmpty)
  }

  @Test("options are GNU's: joined or apart, before and after operands, up to a double hyphen")
  func gnu() throws {
    let newsroom = try TestNewsroom(.library)
    let expected = try newsroom.check(["articles", "--limit", "2", "water"]).output
    #expect(expected.ranges(of: "\n2026").count == 1)
    for words in [
      ["articles", "--limit=2", "water"], ["articles", "-n2", "water"], ["articles", "-n", "2", "water"],
      ["articles", "water", "-n2"], ["articles", "water", "--limit", "2"], ["articles", "--lim=2", "water"],
      ["articles", "-n2", "--", "water"], ["-q", "articles", "-n2", "water"], ["articles", "-qn2", "water"],
    ] {
      #expect(try newsroom.check(words).output == expected, "\(words)")
    }
    // After the double hyphen a word that begins with a hyphen is a word.
    let without = try newsroom.check(["--json", "articles", "-n", "100", "water"]).output.split(separator: "\n").count
    let with = try newsroom.check(["--json", "articles", "-n", "100", "water", "--", "-gulf"]).output
    #expect(with.split(separator: "\n").count < without)
    let json = try newsroom.check(["articles", "--json", "water"]).output
    #expect(json == (try newsroom.check(["--json", "articles", "water"]).output) && json.hasPrefix("{"))
  }

  @Test("no command at all prints the help and is 64; the version is told")
  func noCommand() throws {
    let program = try Executable.dateline
    #expect(try Subprocess.run(program, environment: [:]).status == 64)
    #expect(try Subprocess.run(program, ["--help"], environment: [:]).status == 0)
    #expect(try Subprocess.run(program, ["--version"], environment: [:]).output.hasPrefix("dateline "))
  }
}
