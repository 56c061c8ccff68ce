import Foundation
import TestSupport
import Testing

@Suite("dateline config")
struct ConfigTests {
  private struct Row: Decodable {
    var file, key, type, meaning: String
    var required: Bool
    var variable: String?
  }

  /// In a folder that is no newsroom.
  private func config(_ arguments: String..., json: Bool = false, status: Int32 = 0) throws -> Subprocess.Finished {
    let folder = try TemporaryFolder()
    let done = try Subprocess.run(
      try Executable.dateline, (json ? ["--json"] : []) + ["config"] + arguments, directory: folder.path)
    #expect(done.status == status, "\(done.output)\(done.errors)")
    return done
  }

  @Test("it lists every setting by file, with type, default, meaning and variable, within 80 columns")
  func all() throws {
    let output = try config().output
    for file in ["Config/dateline.yaml", "Config/newsletters/NAME.yaml", "Config/sources.yaml", "Templates/theme.yaml"]
    {
      #expect(output.contains("\(file)\n"))
    }
    #expect(
      output.contains(
        "  relay.helo\n      The name by which we greet the relay (EHLO).\n"
          + "      a host name; default: sender.list-domain; $DATELINE_RELAY_HELO\n"), "\(output)")
    let wide = output.split(separator: "\n").filter { $0.count > 80 }
    #expect(wide == [])
  }

  @Test("with names it shows only these: a setting, a group, a variable")
  func some() throws {
    let one = try config("relay.timeout").output
    #expect(one.hasPrefix("Config/dateline.yaml\n\n  relay.timeout\n") && !one.contains("relay.url"))
    #expect(try config("meter", "DATELINE_RELAY_URL").output.matches(of: #/(?m)^  [a-z]/#).count == 4)
    #expect(try config("schedule").output.hasPrefix("Config/newsletters/NAME.yaml\n"))
  }

  @Test("an unknown name is refused with the nearest")
  func unknown() throws {
    let wrong = try config("relay.tiemout", status: 64)
    #expect(wrong.errors == "dateline: there is no setting \"relay.tiemout\"; did you mean relay.timeout?\n")
    #expect(wrong.output.isEmpty)
    #expect(try config("gibberish-and-more", status: 64).errors.contains("dateline config lists all"))
  }

  @Test("it prints a table for each file in Markdown, and a row for each setting in JSON")
  func machines() throws {
    let tables = try config("--markdown").output
    #expect(
      tables.hasPrefix("## Config/dateline.yaml\n\n| Setting | Meaning | Type | Default | Environment variable |\n"))
    #expect(
      tables.contains(
        "| `sender.verp` | Whether each mail has a return path of its own, with a token after a plus, so that a bounce says"
          + " whose it is. | yes or no | yes | `DATELINE_SENDER_VERP` |\n"))
    let rows = try JSONDecoder().decode([Row].self, from: Data(try config(json: true).stdout))
    #expect(rows.count > 160)
    #expect(rows.contains { $0.key == "relay.url" && $0.required && $0.variable == "DATELINE_RELAY_URL" })
    #expect(tables.split(separator: "\n").count { $0.hasPrefix("| `") } == rows.count)
  }
}
