internal import Newsroom
internal import Production

/// Reads argv, finds the command, runs it, and turns what it throws into an exit code.
///
/// Failure policy: every error becomes one message on standard error that begins with `dateline:`, and a sysexits code.
enum Program {
  static let commands: [Command] = [
    .initialise, .importArticles, .fetch, .articles, .subscribers, .compose, .show, .preview, .check, .edit, .approve,
    .hold, .cancel, .send, .correct, .queue, .whoGot, .reconcile, .returns, .suppressions, .dkim, .keys, .run, .cron,
    .config, .help,
  ]

  private static let options = [
    Option("root", argument: "DIR", "the newsroom's folder (else $DATELINE_ROOT, else upwards from here)"),
    Option("json", "results as JSON, where a command reports"),
    Option("quiet", letter: "q", "only errors on standard error"),
    Option("verbose", letter: "v", "more on standard error"),
    Option("help", letter: "h", "this help; after a command, the command's"),
    Option("version", "the version"),
  ]

  static func main(_ words: [String], environment: [String: String]) -> ExitCode {
    var console = Console(verbosity: .normal, json: false)
    do {
      let global = try Arguments(words, options: options, stopAtOperand: true, command: "")
      if global.has("version") {
        console.print("dateline \(Release.version)")
        return .ok
      }
      guard let name = global.operands.first else {
        console.print(help)
        return global.has("help") ? .ok : .usage
      }
      let call = try CommandCall(name, Array(global.operands.dropFirst()), everywhere: options)
      let arguments = call.arguments
      if global.has("help") || arguments.has("help") {
        console.print(call.help)
        return .ok
      }
      func has(_ name: String) -> Bool { global.has(name) || arguments.has(name) }
      console = Console(
        verbosity: has("quiet") ? .quiet : has("verbose") ? .verbose : .normal, json: has("json"))
      let code = try call.run(
        Invocation(
          arguments: arguments, console: console, root: arguments.value("root") ?? global.value("root"),
          environment: environment))
      if Console.hasLostOutput { throw CommandError(.output, "the result could not be written to standard output") }
      return code
    } catch {
      console.endProgress()
      console.warn(Advice.message(of: error))
      return ErrorCode.of(error)
    }
  }

  static func command(_ name: String) throws(CommandError) -> Command {
    if let command = commands.first(where: { $0.name == name }) { return command }
    let near = name.nearest(of: commands.map(\.name)).map { "; did you mean \($0)?" } ?? "; dateline --help lists them"
    throw CommandError(.usage, "there is no command \"\(name.printable)\"\(near)")
  }

  static var help: String {
    let commands = Command.columns(commands.map { ($0.name, $0.summary) })
    return
      ([
        "Usage: dateline [--root DIR] [--json] [--quiet|--verbose] COMMAND …", "",
        "Composes a newsroom's newsletters and hands them to a mail relay.", "", "Commands:",
      ] + commands + ["", "Options:"] + Command.lines(of: options) + [
        "", "dateline help COMMAND tells more of each.",
        "Exit codes: 0 done; 64 usage; 65 wrong input; 66 no such file; 71 a file or folder\nof the machine's; 74 output; 75 try again; 78 wrong settings.",
      ]).joined(separator: "\n")
  }
}

extension Command {
  /// `dateline help`
  static let help = Command(
    name: "help", usage: ["[COMMAND [VERB]]"], summary: "Tell what a command does",
    examples: ["dateline help", "dateline help send", "dateline help subscribers import"], operands: 0...3
  ) { call in
    let words = call.arguments.operands
    guard let name = words.first else {
      call.console.print(Program.help)
      return .ok
    }
    let command = try Program.command(name)
    guard words.count > 1 else {
      call.console.print(command.help)
      return .ok
    }
    let rest = Array(words.dropFirst())
    guard let verb = command.verb(of: rest), verb.words == rest else {
      throw command.noSuchVerb(rest.joined(separator: " "))
    }
    call.console.print(verb.help(name))
    return .ok
  }
}
