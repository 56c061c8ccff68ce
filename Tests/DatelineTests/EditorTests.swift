import Foundation
import TestSupport
import Testing

@Suite("dateline edit, with an editor")
struct EditorTests {
  private let strait = "the-strait-is-open-the-insurance-is-not"

  @Test("an editor moves, holds and writes; the issue is frozen anew, and says who did it")
  func edits() throws {
    let newsroom = try TestNewsroom(.issues)
    // The lead goes to the radar's place, the third of the analyses leads, one is deleted, a note is written.
    let editor = try newsroom.editor(
      #"""
      sed -i -e '/^pick \#(strait)/d' -e '/^pick friendshoring/d' \
        -e 's/^section our-take.*/&\npick the-river-that-nobody-governs/' -e '0,/^pick the-river.*  #.*/{/^pick the-river.*  #/d}' \
        -e 's/^section and-more.*/&\npick \#(strait)/' \
        -e 's/^#   (none; write.*/    Good *morning*./' \
        -e 's/^pick rail-ministers-meet-in-lodz.*/&\n    summary: Trains, in short./' "$1"
      """#)
    let done = try newsroom.check(["edit", TestNewsroom.daily], 0, editor)
    #expect(
      done.output.contains("\"The Strait Is Open. The Insurance Is Not.\" moved from our-take to number 1 of and-more"))
    #expect(done.output.contains("note written") && done.output.contains("Can Tell Us\" held"))
    // The subject follows the lead, for nobody has set it.
    #expect(
      done.output.contains(
        "subject: \"The Strait Is Open. The Insurance Is Not.\" is now \"The River That Nobody Governs\""))
    let shown = try newsroom.check(["show", TestNewsroom.daily, "--text", "--tier", "all-access"]).output
    #expect(shown.contains("Good morning.") && shown.contains("Trains, in short.") && !shown.contains("Friendshoring"))
    let explained = try newsroom.explained()
    #expect(
      explained.picks[0].article.contains("river") && explained.picks[0].reason.hasPrefix("placed by ada (in-depth"))
    #expect(
      explained.omissions.contains { $0.article.contains("friendshoring") && $0.reason.hasPrefix("held by ada (") })
    #expect(explained.log.filter { $0.who == "ada" }.count >= 6)
    #expect(try newsroom.check(["show", TestNewsroom.daily, "--explain"]).output.contains("  ada: note written"))
    #expect(try newsroom.keptPlans().isEmpty)
    // Its own plan changes nothing, and readers get what it says.
    let plan = try newsroom.write(newsroom.plan(), to: "plan")
    #expect(
      try newsroom.check(["edit", TestNewsroom.daily, "--from", plan]).output
        == "daily-review/2026-11-23: nothing was changed\n")
    let server = try FaultServer()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    let messages = try server.messages().map { String(decoding: $0, as: UTF8.self) }
    #expect(messages.count == 11 && messages.allSatisfy { $0.contains("Subject: The River That Nobody Governs") })
    #expect(try newsroom.check(["edit", TestNewsroom.daily], 65, editor).errors.contains("dateline correct"))
  }

  @Test("a gated body that an editor prints in full stays out of the free variant")
  func gated() throws {
    let newsroom = try TestNewsroom(.library)
    let secret = "Only those who pay may read this sentence of the body."
    try newsroom.write(
      article("Gated", published: "2026-11-10T10:00:00Z", kind: "take", body: secret, more: "access: subscribers\n"),
      to: "content/gated.md")
    try newsroom.check(["import", newsroom.root + "/content"])
    try newsroom.check(["compose", "daily-review"])
    let plan = try newsroom.planFile { lines in
      let place = lines.firstIndex { $0.hasPrefix("section our-take") } ?? 0
      lines.insert("pick gated", at: place + 1)
    }
    try newsroom.check(["edit", TestNewsroom.daily, "--from", plan, "--as", "Night desk"])
    #expect(try newsroom.check(["show", TestNewsroom.daily, "--text", "--tier", "all-access"]).output.contains(secret))
    #expect(try !newsroom.check(["show", TestNewsroom.daily, "--text"]).output.contains("Only those who pay"))
    #expect(try newsroom.explained().picks[0].reason == "placed by Night desk")
  }

  @Test("a mistake opens the editor again, with what is wrong at the top and the text kept")
  func mended() throws {
    let newsroom = try TestNewsroom(.issues)
    let editor = try newsroom.editor(
      """
      if [ $n = 0 ]; then
        sed -i -e 's/^pick \(strait)/pick \(strait)x/' -e 's/^subject:.*/subject: Mine/' "$1"
      else
        cp "$1" \(newsroom.root)/seen
        sed -i -e 's/\(strait)x/\(strait)/' "$1"
      fi
      """)
    let done = try newsroom.check(["edit", TestNewsroom.daily], 0, editor)
    #expect(done.output.contains("is now \"Mine\""))
    let seen = try newsroom.read("seen").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(seen[0] == "#! A mistake; nothing was changed yet:")
    #expect(seen[1].contains("there is no article \"\(strait)x\"; did you mean \"\(strait)\"?"))
    // The line is the one that the editor sees.
    let number = Int(try #require(seen[1].firstMatch(of: #/line (\d+):/#)).output.1) ?? 0
    #expect(seen[number - 1].hasPrefix("pick \(strait)x"))
    #expect(try newsroom.keptPlans().isEmpty && newsroom.read("calls") == "2\n")
  }

  @Test("whoever gives up, or whose editor fails, loses no text, and nothing is changed")
  func kept() throws {
    let newsroom = try TestNewsroom(.issues)
    let before = try newsroom.files().filter { $0.key.hasPrefix("Queue/issues") }
    var done = try newsroom.check(
      ["edit", TestNewsroom.daily], 65, newsroom.editor("[ $n = 0 ] && echo 'pick nobody # mine' >> \"$1\"; true"))
    #expect(
      done.errors.contains("there is no article \"nobody\"")
        && done.errors.contains("Nothing was changed. Your text is kept: dateline edit"))
    let path = try #require(done.errors.firstMatch(of: #/--from (\S+)/#)).output.1
    #expect(try String(contentsOfFile: String(path), encoding: .utf8).contains("pick nobody # mine"))
    done = try newsroom.check(["edit", TestNewsroom.daily], 75, newsroom.editor("echo '# mine too' >> \"$1\"; exit 3"))
    #expect(done.errors.contains("ended with 3"))
    done = try newsroom.check(["edit", TestNewsroom.daily], 75, ["EDITOR": "/no/such/editor", "VISUAL": ""])
    #expect(done.errors.contains("EDITOR names another"))
    // Saved as it was, or emptied: nothing to keep.
    let kept = try newsroom.keptPlans().count
    #expect(kept == 3)
    for script in ["true", ": > \"$1\"", "sed -i 's/^[^#].*//' \"$1\""] {
      #expect(
        try newsroom.check(["edit", TestNewsroom.daily], 0, newsroom.editor(script)).output.contains(
          "nothing was changed"))
    }
    #expect(try newsroom.keptPlans().count == kept)
    #expect(try newsroom.files().filter { $0.key.hasPrefix("Queue/issues") } == before)
    #expect(try newsroom.explained().log.count == 1)
  }

  @Test("an issue that somebody else has changed in the meantime is not overwritten")
  func meantime() throws {
    let newsroom = try TestNewsroom(.issues)
    let other = try newsroom.planFile { lines in lines = lines.map { $0.hasPrefix("subject:") ? "subject: Other" : $0 }
    }
    let editor = try newsroom.editor(
      """
      DATELINE_NOW=\(TestNewsroom.monday) \(try Executable.dateline) --root \(newsroom.root) edit \(TestNewsroom.daily) \
        --from \(other) --as ben > /dev/null || exit 9
      sed -i 's/^subject:.*/subject: Mine/' "$1"
      """)
    let done = try newsroom.check(["edit", TestNewsroom.daily], 65, editor)
    #expect(done.errors.contains("by somebody else in the meantime") && done.errors.contains("Your text is kept"))
    #expect(try newsroom.check(["show", TestNewsroom.daily]).output.contains("Subject:   Other"))
  }

  @Test("--from names file and line of every mistake, and changes nothing")
  func unattended() throws {
    let newsroom = try TestNewsroom(.issues)
    let before = try newsroom.files()
    let plan = try newsroom.write("subject: x\u{7}\nsection and-moer\npick nobody\n", to: "wrong.plan")
    let done = try newsroom.check(["edit", TestNewsroom.daily, "--from", plan], 65)
    #expect(done.errors.contains("\(plan):1: has a control character"))
    #expect(done.errors.contains("\(plan):2: daily-review has no section \"and-moer\"; did you mean \"and-more\"?"))
    #expect(done.errors.contains("\(plan):3: there is no article \"nobody\""))
    #expect(try newsroom.files().filter { $0.key != "wrong.plan" } == before)
    try newsroom.check(["edit", TestNewsroom.daily, "--from", newsroom.root + "/absent"], 66)
    try newsroom.check(["edit", TestNewsroom.daily, "--from", plan, "--as", "a\nb"], 64)
    let piped = try Subprocess.run(
      Executable.dateline, ["--root", newsroom.root, "edit", TestNewsroom.daily, "--from", "-"],
      environment: ["DATELINE_NOW": TestNewsroom.monday, "USER": "ada"],
      input: Array(newsroom.plan().replacing(#/(?m)^subject:.*/#, with: "subject: Piped").utf8))
    #expect(piped.status == 0 && piped.output.contains("is now \"Piped\""))
  }
}
