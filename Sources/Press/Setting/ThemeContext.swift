internal import Newsroom

/// A theme, for templates: `theme.light.page`, `theme.fonts.text`, `theme.sizes.lead`, `theme.picture.height`.
///
/// Failure policy: total. Fonts are a list as CSS writes it, names of several words in single quotes.
enum ThemeContext {
  /// What is left and right of the column's text, in pixels.
  static let margin = 20

  /// Pixels between the margins.
  static func column(of theme: Theme) -> Int { theme.width - 2 * margin }

  static func value(of theme: Theme) -> Value {
    let sizes = theme.sizes
    let column = column(of: theme)
    func number(_ number: Int) -> Value { .string(String(number)) }
    return .dictionary([
      "light": palette(theme.light), "dark": palette(theme.dark),
      "fonts": .dictionary([
        "headline": families(theme.fonts.headline), "text": families(theme.fonts.text),
        "label": families(theme.fonts.label),
      ]),
      "sizes": .dictionary([
        "masthead": number(sizes.masthead), "lead": number(sizes.lead), "headline": number(sizes.headline),
        "brief": number(sizes.brief), "body": number(sizes.body), "text": number(sizes.text),
        "label": number(sizes.label),
      ]),
      "phone": .dictionary(["masthead": number(sizes.phoneMasthead), "lead": number(sizes.phoneLead)]),
      "width": number(theme.width), "margin": number(margin),
      "picture": .dictionary([
        "width": number(column), "height": number(max(1, column * theme.picture.height / theme.picture.width)),
      ]),
    ])
  }

  private static func palette(_ palette: Theme.Palette) -> Value {
    .dictionary([
      "page": .string(palette.page), "text": .string(palette.text), "muted": .string(palette.muted),
      "accent": .string(palette.accent), "rule": .string(palette.rule), "panel": .string(palette.panel),
      "button": .string(palette.button),
    ])
  }

  private static func families(_ names: [String]) -> Value {
    .string(names.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: ","))
  }
}
