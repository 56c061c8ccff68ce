public import Newsroom
internal import Platform

/// `Templates/theme.yaml` as a `Theme`.
///
/// Failure policy: as for every settings file, each fault with its place. What passes can't break out of a stylesheet: a
/// colour is `#rrggbb`, a size a whole number, a font's name letters, digits, spaces and hyphens. What isn't said is as
/// in the house's theme.
public enum ThemeSettings {
  public static func read(_ source: [UInt8], file: String) throws(SettingsErrors) -> Theme {
    let reader = SettingsReader(file: file)
    var root = reader.fields(of: source)
    let house = Theme.house
    let theme = Theme(
      light: palette(&root, "light", house.light), dark: palette(&root, "dark", house.dark),
      fonts: fonts(&root, house.fonts), sizes: sizes(&root, house.sizes),
      width: root.integer("width", in: 320...900, house.width),
      picture: root.parsed("picture", house.picture, expected: "a shape, width:height, such as \"16:9\"", ratio)
        ?? house.picture)
    root.close()
    try reader.finish()
    return theme
  }

  private static func palette(_ root: inout Fields, _ key: String, _ house: Theme.Palette) -> Theme.Palette {
    var fields = root.fields(key)
    defer { fields.close() }
    func colour(_ key: String, _ standard: String) -> String {
      fields.refuseEmpty(key, "in quotes: # begins a comment")
      return fields.parsed(key, standard, expected: "a colour such as \"#8a1c1c\" (in quotes: # begins a comment)", hex)
        ?? standard
    }
    return Theme.Palette(
      page: colour("page", house.page), text: colour("text", house.text), muted: colour("muted", house.muted),
      accent: colour("accent", house.accent), rule: colour("rule", house.rule), panel: colour("panel", house.panel),
      button: colour("button", house.button))
  }

  private static func fonts(_ root: inout Fields, _ house: Theme.Fonts) -> Theme.Fonts {
    var fields = root.fields("fonts")
    defer { fields.close() }
    func families(_ key: String, _ standard: [String]) -> [String] {
      let items = fields.items(key, standard, allowsEmpty: false)
      for (name, place) in items where !isFamily(name) {
        fields.fail(
          key, at: place,
          "lists \"\(shown(name))\", which is no font's name: expected letters, digits, spaces and hyphens, one font an item"
        )
      }
      if let (last, place) = items.last, isFamily(last), !generic.contains(last) {
        fields.fail(key, at: place, "must end in a font that every reader has: \(generic.joined(separator: ", "))")
      }
      return items.map(\.text)
    }
    return Theme.Fonts(
      headline: families("headline", house.headline), text: families("text", house.text),
      label: families("label", house.label))
  }

  private static func sizes(_ root: inout Fields, _ house: Theme.Sizes) -> Theme.Sizes {
    var fields = root.fields("sizes")
    var phone = fields.fields("phone")
    defer {
      phone.close()
      fields.close()
    }
    func size(_ key: String, _ standard: Int) -> Int { fields.integer(key, in: 12...96, standard) }
    return Theme.Sizes(
      masthead: size("masthead", house.masthead), lead: size("lead", house.lead),
      headline: size("headline", house.headline), brief: size("brief", house.brief), body: size("body", house.body),
      text: size("text", house.text), label: size("label", house.label),
      phoneMasthead: phone.integer("masthead", in: 12...96, house.phoneMasthead),
      phoneLead: phone.integer("lead", in: 12...96, house.phoneLead))
  }

  private static let generic = ["serif", "sans-serif", "monospace", "cursive", "system-ui"]

  /// `#rgb` as `#rrggbb`, which old clients want, in lower case.
  private static func hex(_ text: String) -> String? {
    let digits = text.dropFirst().lowercased()
    guard text.hasPrefix("#"), [3, 6].contains(digits.utf8.count),
      digits.utf8.allSatisfy({ $0.isASCIIHexDigit })
    else { return nil }
    return "#" + (digits.utf8.count == 3 ? digits.map { "\($0)\($0)" }.joined() : digits)
  }

  private static func isFamily(_ text: String) -> Bool {
    text.count <= 60 && text.first?.isLetter == true
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || (48...57).contains(scalar.value) || scalar == " " || scalar == "-"
      }
  }

  private static func ratio(_ text: String) -> Theme.Ratio? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), (1...100).contains(width),
      (1...100).contains(height)
    else { return nil }
    return Theme.Ratio(width: width, height: height)
  }
}
