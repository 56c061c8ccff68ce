import Glibc
import TestSupport
import Testing

@Suite("subprocesses, folders and what cleans up after them")
struct SubprocessTests {
  @Test("a program's status, signal and both outputs come back")
  func finished() throws {
    let done = try Subprocess.run(
      "/bin/sh", ["-c", "cat; echo $WORD >&2; exit 3"], environment: ["WORD": "oops"], input: Array("in".utf8))
    #expect(done.status == 3 && done.signal == nil && done.output == "in" && done.errors == "oops\n")
    #expect(try Subprocess.run("/bin/sh", ["-c", "kill -9 $$"]).signal == SIGKILL)
    let folder = try TemporaryFolder()
    #expect(try Subprocess.run("/bin/pwd", directory: folder.path).output == folder.path + "\n")
  }

  @Test("a program that overstays its time is killed with its children")
  func timeout() throws {
    let error = try #require(throws: SupportError.self) {
      try Subprocess.run("/bin/sh", ["-c", "sleep 1234.5 & echo started; wait"], timeout: 0.3)
    }
    #expect(error.description.contains("started"))
    try waitUntil("sleep to be gone") { try processes(naming: "^sleep 1234.5").isEmpty }
  }

  @Test("a program that cannot be started is named")
  func missing() throws {
    let error = try #require(throws: SupportError.self) { try Subprocess.run("/nowhere/program") }
    #expect(error.description == "cannot start /nowhere/program: No such file or directory")
  }

  @Test("lines are waited for, and a program ends with its handle")
  func handle() throws {
    var running: Running? = try Subprocess.start("/bin/sh", ["-c", "sleep 0.1; echo ready 7; exec sleep 600"])
    #expect(try running?.waitForLine("ready") == "ready 7")
    let pid = try #require(running?.pid)
    running = nil
    #expect(kill(pid, 0) != 0)
  }

  @Test("children see no descriptor but the three", arguments: 1...8)
  func descriptors(_ number: Int) throws {
    let other = try Subprocess.start("/bin/cat", input: .open)
    let seen = try Subprocess.run("/bin/ls", ["/proc/self/fd"])
    // The fourth is the folder that ls reads.
    #expect(seen.output == "0\n1\n2\n3\n")
    other.closeInput()
    #expect(try other.wait(timeout: 5).status == 0)
  }

  @Test("a folder keeps what is written and goes with its reference")
  func folder() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder?.path)
    try folder?.write("text", to: "a/b/c.txt")
    #expect(try folder?.read("a/b/c.txt") == "text")
    #expect(folder?.list("a") == ["b"])
    folder = nil
    #expect(access(path, F_OK) != 0)
  }

  @Test("the reaper ends processes and removes folders once its input ends")
  func reaper() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "left/behind/file")
    let left = try Subprocess.start("/bin/sleep", ["600"])
    let spared = try Subprocess.start("/bin/sleep", ["600"])
    let words = "process \(left.pid)\nprocess \(spared.pid)\nforget \(spared.pid)\nfolder \(folder.at("left"))\n"
    let script = Fixtures.repositoryRoot + "/Tests/Support/servers/reaper.py"
    _ = try Subprocess.run("/usr/bin/python3", ["-B", script], input: Array(words.utf8))
    #expect(!left.isRunning && spared.isRunning && !folder.has("left"))
  }

  @Test("the built dateline is found")
  func dateline() throws {
    #expect(access(try Executable.dateline, X_OK) == 0)
  }
}

@Suite("reading mail with other parsers")
struct MailReaderTests {
  @Test("an mbox is split, unquoted and its faults are counted")
  func mbox() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 999)
    let head = "From a@example.com Mon Nov 23 18:17:53 2026\n"
    try folder.write("\(head)Subject: one\n\n>From here\n\n\(head)Subject: two\n\n\(long)\n\n", to: "mbox")
    try folder.write("Content-Transfer-Encoding: base64\r\n\r\n\(String(repeating: "QUJD", count: 20))\n", to: "a.eml")
    let mail = try MailReader.read([folder.at("mbox"), folder.at("a.eml")], gmime: true)
    #expect(mail.map { $0.header("subject").first } == ["one", "two", nil])
    #expect(mail.first?.part("text/plain")?.text == "From here\n")
    #expect(mail.map(\.linesOver998) == [[], [3], []])
    #expect(mail.map(\.bodyLinesOver76) == [[], [], [3]])
    #expect(mail.map(\.bareLF) == [3, 3, 1])
    #expect(mail.last?.parts == mail.last?.parts && mail.last?.gmime?.parts?.first?.size == 60)
  }
}
