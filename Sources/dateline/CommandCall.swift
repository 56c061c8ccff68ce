internal import Newsroom

/// A command, or one of its verbs, with the arguments that it was given.
///
/// Failure policy: what a verb doesn't take is refused (64), with the nearest that it does.
struct CommandCall {
  let command: Command
  let verb: Verb?
  let arguments: Arguments

  /// - Parameters:
  ///   - words: what follows the command's name.
  ///   - everywhere: the program's options, which are taken after the command's name, too.
  init(_ name: String, _ words: [String], everywhere: [Option]) throws(CommandError) {
    command = try Program.command(name)
    guard !command.verbs.isEmpty else {
      verb = nil
      arguments = try Arguments(words, options: command.options + everywhere, command: name)
      return
    }
    // Which verb it is shows among the operands; what may stand before it may be an option's argument.
    let all = command.options + command.verbs.flatMap(\.options) + everywhere
    let operands =
      (try? Arguments(words, options: all, command: name).operands) ?? words.filter { !$0.hasPrefix("-") }
    verb = command.verb(of: operands)
    let options = (verb?.options ?? command.options) + everywhere
    var found: Arguments
    do {
      found = try Arguments(words, options: options, command: verb.map { "\(name) \($0.name)" } ?? name)
    } catch {
      throw Self.others(error, words, command, verb, options)
    }
    if let verb { found.takeOperands(verb.words.count) }
    arguments = found
  }

  /// An option that another verb takes is said to be that one's.
  private static func others(
    _ error: CommandError, _ words: [String], _ command: Command, _ verb: Verb?, _ options: [Option]
  ) -> CommandError {
    for word in words where word.hasPrefix("--") {
      let name = String(word.dropFirst(2).prefix { $0 != "=" })
      guard !options.contains(where: { $0.name.hasPrefix(name) }) else { continue }
      let owners = command.verbs.filter { $0.options.contains { $0.name == name } }.map(\.name)
      guard !owners.isEmpty else { continue }
      let what = "dateline \(command.name)\(verb.map { " " + $0.name } ?? "")"
      return CommandError(
        .usage,
        "\(what) has no option --\(name): it is for \(owners.joined(separator: ", ")); nothing was done. See \(what) --help"
      )
    }
    return error
  }

  var help: String { verb?.help(command.name) ?? command.help }

  func run(_ call: Invocation) throws -> ExitCode {
    let operands = arguments.operands
    if let verb {
      guard verb.operands.contains(operands.count) else {
        // `returns unknown shwo`: a longer verb that was mistyped.
        let longer = command.verbs.filter { $0.words.count > verb.words.count && $0.words.starts(with: verb.words) }
        if let word = operands.first, !longer.isEmpty {
          throw command.noSuchVerb("\(verb.name) \(word)", of: longer)
        }
        throw CommandError(.usage, "usage: dateline \(command.name) \(verb.usage)")
      }
      return try verb.run(call, operands)
    }
    guard let run = command.run else {
      throw operands.first.map { command.noSuchVerb($0) }
        ?? CommandError(
          .usage,
          "what is to be done? dateline \(command.name) \(command.verbs.map(\.name).joined(separator: " | ")); see "
            + "dateline \(command.name) --help")
    }
    guard command.operands.contains(operands.count) else {
      throw CommandError(.usage, usage(of: operands))
    }
    return try run(call)
  }

  private func usage(of operands: [String]) -> String {
    let usage = "usage: dateline \(command.usages.first ?? command.name)"
    guard let word = operands.first, let last = command.verbs.last?.name else { return usage }
    let verbs = command.verbs.map(\.name)
    if let near = word.nearest(of: verbs) {
      return "there is no \"\(command.name) \(word.printable)\"; did you mean \(near)?"
    }
    return "\(command.name) knows \(verbs.dropLast().joined(separator: ", ")) and \(last); \(usage)"
  }
}

extension Command {
  /// The verb that these operands begin with, the longest that does.
  func verb(of operands: [String]) -> Verb? {
    verbs.filter { operands.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
  }

  func noSuchVerb(_ word: String, of candidates: [Verb]? = nil) -> CommandError {
    let names = (candidates ?? verbs).map(\.name)
    let near =
      word.nearest(of: names).map { "did you mean \($0)?" } ?? "there are \(names.joined(separator: ", "))"
    return CommandError(.usage, "there is no \"\(name) \(word.printable)\"; \(near)")
  }
}
