internal import Production

/// Reads argv, finds the command, runs it, and turns what it throws into an exit code.
///
/// Failure policy: every error becomes one message on standard error that begins with `dateline:`, and a sysexits code.
enum Program {
  static let commands: [Command] = [
    .initialise, .importArticles, .fetch, .articles, .subscribers, .compose, .show, .preview, .check, .edit, .approve,
    .hold,
    .cancel, .send, .correct, .queue, .whoGot, .reconcile, .returns, .suppressions, .dkim, .keys, .run, .cron,
    .config,
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
      guard let command = commands.first(where: { $0.name == name }) else {
        throw CommandError(.usage, "there is no command \"\(name)\"; dateline --help lists them")
      }
      // The options of the program are taken after the command's name, too.
      let arguments = try Arguments(
        Array(global.operands.dropFirst()), options: command.options + options, command: name)
      if global.has("help") || arguments.has("help") {
        console.print(command.help)
        return .ok
      }
      console = self.console(global, arguments)
      guard command.operands.contains(arguments.operands.count) else {
        throw CommandError(.usage, "usage: dateline \(name) \(command.usage[0])")
      }
      let invocation = Invocation(
        arguments: arguments, console: console, root: arguments.value("root") ?? global.value("root"),
        environment: environment)
      let code = try command.run(invocation)
      if Console.hasLostOutput { throw CommandError(.output, "the result could not be written to standard output") }
      return code
    } catch {
      console.endProgress()
      console.warn(Advice.message(of: error))
      return ErrorCode.of(error)
    }
  }

  private static func console(_ global: Arguments, _ local: Arguments) -> Console {
    func has(_ name: String) -> Bool { global.has(name) || local.has(name) }
    return Console(verbosity: has("quiet") ? .quiet : has("verbose") ? .verbose : .normal, json: has("json"))
  }

  private static var help: String {
    let commands = Command.columns(commands.map { ($0.name, $0.summary) })
    let options = Command.columns(
      options.map {
        (($0.letter.map { "-\($0), " } ?? "    ") + "--\($0.name)" + ($0.argument.map { " \($0)" } ?? ""), $0.help)
      })
    return
      ([
        "Usage: dateline [--root DIR] [--json] [--quiet|--verbose] COMMAND …", "",
        "Composes a newsroom's newsletters and hands them to a mail relay.", "", "Commands:",
      ] + commands + ["", "Options:"] + options + [
        "", "dateline COMMAND --help tells more of each.",
        "Exit codes: 0 done; 64 usage; 65 wrong input; 66 no such file; 71 a file or folder\nof the machine's; 74 output; 75 try again; 78 wrong settings.",
      ]).joined(separator: "\n")
  }
}
