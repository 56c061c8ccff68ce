// The settings' reference as a table, for people and for machines.

extension SettingsReference {
  public static func markdown(_ files: [File]) -> [String] {
    var lines: [String] = []
    for file in files {
      if !lines.isEmpty { lines.append("") }
      lines += ["## \(file.path)", ""]
      let hasVariables = file.settings.contains { $0.variable != nil }
      let head = ["Setting", "Meaning", "Type", "Default"] + (hasVariables ? ["Environment variable"] : [])
      lines.append(row(head))
      lines.append(row(head.map { _ in "---" }))
      for setting in file.settings {
        var cells = [
          "`\(setting.key)`", cell(setting.meaning), cell(setting.type),
          cell(setting.isRequired ? "required" : setting.standard ?? ""),
        ]
        if hasVariables { cells.append(setting.variable.map { "`\($0)`" } ?? "") }
        lines.append(row(cells))
      }
    }
    return lines
  }

  private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("<", with: "&lt;").replacing("*", with: "\\*")
  }
}

extension SettingsReference.File {
  public var rows: [SettingRow] { settings.map { SettingRow(file: path, setting: $0) } }
}

/// A setting and its file, for machines.
public struct SettingRow: Encodable, Sendable {
  var file, key, type, meaning: String
  var required: Bool
  var standard, variable: String?

  init(file: String, setting: SettingsReference.Setting) {
    self.file = file
    key = setting.key
    type = setting.type
    meaning = setting.meaning
    required = setting.isRequired
    standard = setting.standard
    variable = setting.variable
  }

  private enum CodingKeys: String, CodingKey {
    case file, key, type, meaning, required, variable
    case standard = "default"
  }
}
