internal import CGetopt
internal import Glibc
internal import Newsroom

/// An option of a command, in GNU's manner.
struct Option: Sendable {
  var name: String
  var letter: Character?
  /// What its argument is called in the help; `nil` for a switch.
  var argument: String?
  var help: String

  init(_ name: String, letter: Character? = nil, argument: String? = nil, _ help: String) {
    self.name = name
    self.letter = letter
    self.argument = argument
    self.help = help
  }
}

/// A command line's options and operands, by getopt_long(3).
struct Arguments {
  private var values: [String: [String]] = [:]
  private(set) var operands: [String] = []

  /// Takes the first operands away: a verb's name. There must be so many.
  mutating func takeOperands(_ count: Int) { operands.removeFirst(count) }

  func has(_ name: String) -> Bool { values[name] != nil }
  func value(_ name: String) -> String? { values[name]?.last }
  func values(_ name: String) -> [String] { values[name] ?? [] }

  /// - Parameters:
  ///   - stopAtOperand: for the options before a command's name.
  init(_ words: [String], options: [Option], stopAtOperand: Bool = false, command: String) throws(CommandError) {
    var letters = stopAtOperand ? "+:" : ":"
    for case (let letter?, let argument) in options.map({ ($0.letter, $0.argument) }) {
      letters += String(letter) + (argument == nil ? "" : ":")
    }
    // Numbers above any character tell long options apart.
    let names = options.map { strdup($0.name) }
    var argv = ([command] + words).map { strdup($0) } + [nil]
    defer {
      for name in names { free(name) }
      for word in argv { free(word) }
    }
    let table =
      zip(names, options).enumerated().map { index, pair in
        option(name: pair.0, has_arg: pair.1.argument == nil ? 0 : 1, flag: nil, val: Int32(1000 + index))
      } + [option()]
    var restart: Int32 = 1
    while true {
      let found = dateline_getopt(restart, Int32(argv.count - 1), &argv, letters, table)
      restart = 0
      if found.value == -1 {
        operands = argv[Int(found.index)..<(argv.count - 1)].compactMap { $0.map { String(cString: $0) } }
        return
      }
      let given = argv[max(0, Int(found.index) - 1)].map { String(cString: $0) } ?? ""
      if found.value == 58 {
        throw CommandError(.usage, "option \(given) needs an argument; see dateline \(command) --help")
      }
      let index =
        found.value >= 1000
        ? Int(found.value) - 1000
        : options.firstIndex { $0.letter?.asciiValue.map(Int32.init) == found.value }
      guard let index else {
        let letter = UInt8(exactly: found.faulty).map { "-\(Character(Unicode.Scalar($0)))" } ?? given
        let wrong = found.faulty > 0 && !given.hasPrefix("--") ? letter : given
        let name = wrong.hasPrefix("--") ? String(wrong.dropFirst(2).prefix { $0 != "=" }) : nil
        let near = name.flatMap { $0.nearest(of: options.map(\.name)) }.map { "; did you mean --\($0)? See" } ?? "; see"
        throw CommandError(
          .usage,
          "dateline\(command.isEmpty ? "" : " " + command) has no option \(wrong)\(near) dateline"
            + "\(command.isEmpty ? "" : " " + command) --help")
      }
      values[options[index].name, default: []].append(found.argument.map { String(cString: $0) } ?? "")
    }
  }
}

extension Arguments {
  /// A whole number, if the option was given.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandError(
        .usage, "--\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
    }
    return number
  }
}
