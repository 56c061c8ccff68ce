import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@testable import dateline

/// Each verb owns its options: what it doesn't read is refused, and nothing is done.
@Suite("Verbs and their options") struct VerbTests {
  static let strange: [[String]] = [
    ["subscribers", "erase", "ada@example.org", "--yes", "--preview"],
    ["subscribers", "undo", "1", "--preview"],
    ["subscribers", "unsubscribe", "ada@example.org", "--preview"],
    ["subscribers", "unsubscribe", "--preview", "ada@example.org", "--newsletter", "daily-review"],
    ["subscribers", "--preview", "erase", "ada@example.org", "--yes"],
    ["subscribers", "show", "ada@example.org", "--limit", "3"],
    ["suppressions", "remove", "ada@example.org", "--reason", "bounce"],
    ["queue", "retry", "daily-review", "--wait", "3"], ["queue", "--domains", "3"],
    ["keys", "rotate", "--yes"], ["dkim", "show", "--bits", "2048"],
    ["returns", "unknown", "show", "abcd", "--limit", "1"],
    ["send", "daily-review", "--test", "a@b.example", "--yes"],
    ["send", "daily-review", "--dry-run", "x.mbox", "--yes"],
    ["show", "daily-review", "--tier", "free"], ["show", "daily-review", "--html", "--text"],
    ["edit", "daily-review", "--print", "--from", "plan"], ["correct", "daily-review", "--print", "--notify"],
    ["returns", "--to", "a@b.example"], ["returns", "/dev/null", "--user", "ada"],
  ]

  @Test("an option that a verb doesn't read is refused, and nothing is done", arguments: strange)
  func strangers(_ words: [String]) throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write("email,newsletters\nada@example.org,daily-review\n", to: "readers.csv")
    try newsroom.check(["subscribers", "import", newsroom.root + "/readers.csv"])
    let before = try newsroom.check(["subscribers", "show", "ada@example.org"]).output
    let done = try newsroom.check(words, 64)
    #expect(done.errors.hasPrefix("dateline: ") && done.output.isEmpty, "\(done.errors)")
    #expect(try newsroom.check(["subscribers", "show", "ada@example.org"]).output == before)
  }

  @Test(
    "what is mistyped names the nearest",
    arguments: [
      (["subscibers", "list"], "did you mean subscribers?"), (["compsoe", "daily-review"], "did you mean compose?"),
      (["subscribers", "exprot"], "did you mean export?"), (["keys", "rotat"], "did you mean rotate?"),
      (["suppressions", "ad", "a@b.example"], "did you mean add?"), (["queue", "puase", "x"], "did you mean pause?"),
      (["subscribers", "export", "--newsleter", "daily-review"], "did you mean --newsletter?"),
      (["cron", "--sytemd"], "did you mean --systemd?"), (["help", "sned"], "did you mean send?"),
      (["help", "subscribers", "erease"], "did you mean erase?"),
      (["subscribers", "list", "--wording", "x"], "it is for add"),
      (["returns", "unknown", "shwo", "abcd"], "did you mean unknown show?"),
      (["help", "returns", "unknown", "shwo"], "did you mean unknown show?"),
      (["help", "subscribers", "import", "extra"], "there is no \"subscribers import extra\""),
      (["dkim", "new", "--ed25519", "--bits", "2048"], "--bits means nothing with --ed25519"),
    ])
  func nearest(_ words: [String], _ advice: String) throws {
    let done = try TestNewsroom(.settings).check(words, 64)
    #expect(done.errors.contains(advice), "\(done.errors)")
  }

  @Test("erasing and retiring want --yes where nobody can be asked")
  func irrevocable() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write("email,newsletters\nada@example.org,daily-review\n", to: "readers.csv")
    try newsroom.check(["subscribers", "import", newsroom.root + "/readers.csv"])
    #expect(try newsroom.check(["subscribers", "erase", "ada@example.org"], 64).errors.contains("--yes"))
    #expect(try newsroom.check(["subscribers", "show", "ada@example.org"]).output.contains("ada@example.org"))
    try newsroom.check(["subscribers", "erase", "ada@example.org", "--yes"])
    #expect(!(try newsroom.check(["subscribers", "list"]).output.contains("ada@example.org")))
    #expect(try newsroom.check(["keys", "retire", "1"], 64).errors.contains("--yes"))
  }

  @Test("help tells of each command and verb, within a hundred columns")
  func help() throws {
    for command in Program.commands {
      #expect(command.run != nil || !command.verbs.isEmpty)
      let texts = [command.help] + command.verbs.map { $0.help(command.name) }
      for line in texts.flatMap({ $0.split(separator: "\n") }) { #expect(line.count <= 100, "\(line)") }
      #expect(Set(command.verbs.map(\.name)).count == command.verbs.count)
    }
    let program = try Executable.dateline
    func output(_ words: [String]) throws -> String {
      try Subprocess.run(program, words, environment: [:], directory: "/").output
    }
    #expect(try output(["help"]) == output(["--help"]))
    #expect(try output(["help", "send"]) == output(["send", "--help"]))
    let erase = try output(["help", "subscribers", "erase"])
    #expect(try output(["subscribers", "erase", "--help"]) == erase)
    #expect(erase.hasPrefix("Usage: dateline subscribers erase ADDRESS [--yes]\n"))
    #expect(try output(["help", "returns", "unknown", "show"]).contains("unknown show ID"))
  }

  @Test("the gravest of several codes is a run's, whatever order they come in")
  func gravest() {
    let codes: [ExitCode] = [.ok, .again, .data, .noInput, .output, .system, .usage, .config]
    for code in codes {
      #expect(ExitCode.config.graver(code) == .config && code.graver(.config) == .config)
      #expect(code.graver(.ok) == code && ExitCode.ok.graver(code) == code)
      if code != .ok { #expect(code.graver(.again) == code && ExitCode.again.graver(code) == code) }
    }
  }
}

/// Paths in the lines that `dateline cron` prints.
@Suite("Quoting for cron and systemd") struct QuotingTests {
  @Test("systemd: percent and dollar are doubled, quotes and backslashes escaped, the rest stands in quotes")
  func systemd() {
    #expect(Quoting.systemd("/srv/meridian-1.2_x") == "/srv/meridian-1.2_x")
    #expect(Quoting.systemd("/srv/a b") == "\"/srv/a b\"")
    #expect(Quoting.systemd("/srv/$HOME") == "\"/srv/$$HOME\"")
    #expect(Quoting.systemd("/srv/50%") == "\"/srv/50%%\"")
    #expect(Quoting.systemd("/srv/it's") == "\"/srv/it's\"")
    #expect(Quoting.systemd("/srv/\"q\"\\x;y#") == "\"/srv/\\\"q\\\"\\\\x;y#\"")
    #expect(Quoting.systemd("/srv/Zoë") == "\"/srv/Zoë\"")
    // In the program's own path systemd looks for no variable.
    #expect(Quoting.systemd("/opt/$x/dateline", isProgram: true) == "\"/opt/$x/dateline\"")
  }

  @Test("cron: the shell's single quotes, and the percent sign escaped")
  func crontab() throws {
    #expect(Quoting.crontab("/srv/meridian") == "/srv/meridian")
    for path in ["/srv/a b", "/srv/$HOME", "/srv/it's", "/srv/\"q\"\\x", "/srv/Zoë;`x`"] {
      let done = try Subprocess.run("/bin/sh", ["-c", "printf %s " + Quoting.crontab(path)])
      #expect(done.output == path)
    }
    #expect(Quoting.crontab("/srv/50%") == "'/srv/50\\%'")
  }

  @Test("a name with a line feed or another control character can stand in neither, and is refused")
  func controls() throws {
    for path in ["/srv/a\nb", "/srv/a\tb", "/srv/a\u{7f}"] { #expect(!Quoting.canStand(path)) }
    #expect(Quoting.canStand("/srv/Zoë $HOME %"))
    let newsroom = try TestNewsroom(.settings, name: "a\nb")
    #expect(try newsroom.check(["cron"], 65).errors.contains("rename it"))
  }

  @Test("the unit names the newsroom so that systemd reads it back")
  func unit() throws {
    let newsroom = try TestNewsroom(.settings, name: "news $room 50%")
    #expect(try newsroom.check(["cron", "--systemd"]).output.contains("news $$room 50%%\" run"))
  }
}
