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
    let theme = theme(&root)
    try reader.finish()
    return theme
  }

  static func theme(_ root: inout Fields) -> Theme {
    let house = Theme.house
    let theme = Theme(
      light: palette(&root, "light", house.light), dark: palette(&root, "dark", house.dark),
      fonts: fonts(&root, house.fonts), sizes: sizes(&root, house.sizes),
      width: root.integer(
        "width", in: 320...900, house.width, meaning: "The width of the column with its margins, in pixels."),
      picture: root.parsed(
        "picture", house.picture, otherwise: "\(house.picture.width):\(house.picture.height)",
        expected: "a shape, width:height, such as \"16:9\"", meaning: "The shape of your pictures.", ratio)
        ?? house.picture)
    root.close()
    return theme
  }

  private static func palette(_ root: inout Fields, _ key: String, _ house: Theme.Palette) -> Theme.Palette {
    var fields = root.fields(key)
    defer { fields.close() }
    func colour(_ key: String, _ standard: String, _ meaning: String) -> String {
      fields.refuseEmpty(key, "in quotes: # begins a comment")
      return fields.parsed(
        key, standard, expected: "a colour such as \"#8a1c1c\" (in quotes: # begins a comment)", meaning: meaning, hex)
        ?? standard
    }
    return Theme.Palette(
      page: colour("page", house.page, "The colour behind everything."),
      text: colour("text", house.text, "The colour of headlines and text."),
      muted: colour("muted", house.muted, "The colour of bylines, kickers and the footer."),
      accent: colour("accent", house.accent, "The colour of links and section names, and of a button's ground."),
      rule: colour("rule", house.rule, "The colour of the lines between items."),
      panel: colour("panel", house.panel, "The colour behind boxes, and behind a picture until it comes."),
      button: colour("button", house.button, "The colour of the words on buttons."))
  }

  private static func fonts(_ root: inout Fields, _ house: Theme.Fonts) -> Theme.Fonts {
    var fields = root.fields("fonts")
    defer { fields.close() }
    func families(_ key: String, _ standard: [String], _ meaning: String) -> [String] {
      let items = fields.items(key, standard, allowsEmpty: false, of: "fonts, the last a generic one", meaning: meaning)
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
      headline: families("headline", house.headline, "The fonts of headlines, the best first."),
      text: families("text", house.text, "The fonts of text, the best first."),
      label: families("label", house.label, "The fonts of kickers, dates, ways on and the footer, the best first."))
  }

  private static func sizes(_ root: inout Fields, _ house: Theme.Sizes) -> Theme.Sizes {
    var fields = root.fields("sizes")
    var phone = fields.fields("phone")
    defer {
      phone.close()
      fields.close()
    }
    func size(_ key: String, _ standard: Int, of what: String) -> Int {
      fields.integer(key, in: 12...96, standard, meaning: "The size of \(what), in pixels.")
    }
    return Theme.Sizes(
      masthead: size("masthead", house.masthead, of: "the masthead"),
      lead: size("lead", house.lead, of: "the headline that opens an issue"),
      headline: size("headline", house.headline, of: "headlines"),
      brief: size("brief", house.brief, of: "small headlines"),
      body: size("body", house.body, of: "articles and the editor's note"),
      text: size("text", house.text, of: "summaries"),
      label: size("label", house.label, of: "kickers, dates and the footer"),
      phoneMasthead: phone.integer(
        "masthead", in: 12...96, house.phoneMasthead, meaning: "The size of the masthead on narrow screens, in pixels."),
      phoneLead: phone.integer(
        "lead", in: 12...96, house.phoneLead,
        meaning: "The size of the headline that opens an issue on narrow screens, in pixels."))
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
