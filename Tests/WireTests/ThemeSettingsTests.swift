import Newsroom
import Testing
import Wire

@Suite("Templates/theme.yaml")
struct ThemeSettingsTests {
  private func read(_ text: String) throws -> Theme {
    try ThemeSettings.read(Array(text.utf8), file: "theme.yaml")
  }

  @Test("the repository's own is the house's theme, and so is none")
  func repository() throws {
    #expect(try ThemeSettings.read(House.bytes("Templates/theme.yaml"), file: "theme.yaml") == .house)
    #expect(try read("") == .house)
  }

  @Test("a newsroom says what it wants to differ, and no more")
  func partial() throws {
    let theme = try read(
      """
      light: {accent: "#05A"}
      fonts: {headline: [Charter, 游明朝, Noto Serif CJK JP, serif]}
      sizes: {phone: {lead: 26}}
      picture: "16:9"
      """)
    var expected = Theme.house
    expected.light.accent = "#0055aa"
    expected.fonts.headline = ["Charter", "游明朝", "Noto Serif CJK JP", "serif"]
    expected.sizes.phoneLead = 26
    expected.picture = Theme.Ratio(width: 16, height: 9)
    #expect(theme == expected)
  }

  @Test(
    "what is no colour, font or size is refused at its place",
    arguments: [
      ("light: {page: red}", "theme.yaml:1:15: light.page must be a colour such as"),
      ("light:\n  page: \"#fff;}</style>\"", "theme.yaml:2:9: light.page must be a colour"),
      ("dark:\n  accent: \"#12345\"", "theme.yaml:2:11: dark.accent must be a colour"),
      ("light:\n  page: #ff0000", "theme.yaml:2:8: light.page has no value: expected one, in quotes: #"),
      ("dark: {text: ~}", "theme.yaml:1:14: dark.text has no value"),
      ("light:\n  pgae: \"#fff\"", "theme.yaml:2:3: there is no setting \"pgae\" in light; did you mean \"page\"?"),
      ("fonts:\n  text: [\"a'};b\", serif]", "theme.yaml:2:10: fonts.text lists \"a'};b\", which is no font's name"),
      ("fonts:\n  text: [Georgia, Times]", "theme.yaml:2:19: fonts.text must end in a font that every reader has"),
      ("fonts:\n  text: [\"url(x)\", serif]", "theme.yaml:2:10: fonts.text lists"),
      ("sizes: {lead: 34px}", "theme.yaml:1:15: sizes.lead must be a whole number from 12 to 96, not \"34px\""),
      ("sizes: {lead: 3}", "theme.yaml:1:15: sizes.lead must be a whole number"),
      ("width: 6000", "theme.yaml:1:8: width must be a whole number from 320 to 900"),
      ("picture: 2", "theme.yaml:1:10: picture must be a shape"),
      ("light: [a", "theme.yaml:"),
    ])
  func faults(_ text: String, _ expected: String) {
    let error = #expect(throws: SettingsErrors.self) { try read(text) }
    #expect(error?.errors.count == 1)
    #expect(error?.description.contains(expected) == true, "\(error.map(\.description) ?? "nothing")")
  }
}
