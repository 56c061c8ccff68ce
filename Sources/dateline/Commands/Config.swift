internal import Newsroom
internal import Press
internal import Wire

extension Command {
  /// `dateline config`
  static let config = Command(
    name: "config", usage: ["[--markdown] [KEY …]"],
    summary: "List the settings: what each means, and what holds where it isn't set",
    details: """
      Each setting with what it must be, its default, its meaning and its environment variable.
      With KEY only these: a setting (relay.url), a group of them (relay), or a variable. In
      names, [] is each item of a list, and a word in capitals is one of your own.
      """,
    options: [Option("markdown", "as tables in Markdown")],
    examples: ["dateline config", "dateline config relay.timeout sender", "dateline config --markdown >SETTINGS.md"],
    operands: 0...100
  ) { call in
    let names = call.arguments.operands
    let files = names.isEmpty ? SettingsReference.files : try chosen(names)
    if call.console.json {
      call.console.print(json: files.flatMap(\.rows))
    } else if call.arguments.has("markdown") {
      for line in SettingsReference.markdown(files) { call.console.print(line) }
    } else {
      for line in text(files, columns: call.console.columns) { call.console.print(line) }
    }
    return .ok
  }

  private static func chosen(_ names: [String]) throws(CommandError) -> [SettingsReference.File] {
    var keys: Set<[String]> = []
    for name in names {
      let found = SettingsReference.find(name)
      guard !found.isEmpty else {
        let nearest =
          SettingsReference.nearest(to: name).map { "; did you mean \($0)?" } ?? "; dateline config lists all"
        throw CommandError(.usage, "there is no setting \"\(name.printable)\"\(nearest)")
      }
      for file in found { keys.formUnion(file.settings.map { [file.path, $0.key] }) }
    }
    var files = SettingsReference.files
    for index in files.indices {
      let path = files[index].path
      files[index].settings.removeAll { !keys.contains([path, $0.key]) }
    }
    return files.filter { !$0.settings.isEmpty }
  }

  private static func text(_ files: [SettingsReference.File], columns: Int) -> [String] {
    var lines: [String] = []
    for file in files {
      if !lines.isEmpty { lines.append("") }
      lines.append(file.path)
      for setting in file.settings {
        var facts = [setting.type]
        if let standard = standard(setting) { facts.append(setting.isRequired ? standard : "default: \(standard)") }
        if let variable = setting.variable { facts.append("$" + variable) }
        lines += ["", "  \(setting.key)"]
        lines += wrapped(setting.meaning, columns) + wrapped(facts.joined(separator: "; "), columns)
      }
    }
    return lines
  }

  private static func wrapped(_ text: String, _ columns: Int) -> [String] {
    TextWrap.wrap(text, columns: max(20, columns - 6)).split(separator: "\n").map { "      \($0)" }
  }

  /// `nil` where nothing holds.
  private static func standard(_ setting: SettingsReference.Setting) -> String? {
    setting.isRequired ? "required" : setting.standard
  }
}
