/// Colours, fonts and sizes of a newsroom's mail, as `Templates/theme.yaml` gives them to templates and stylesheet.
///
/// Failure policy: none here; what reads the file has seen to it that colours, font names and sizes are nothing else.
public struct Theme: Sendable, Equatable {
  public var light: Palette
  public var dark: Palette
  public var fonts: Fonts
  public var sizes: Sizes
  /// Of the column with its margins, in pixels.
  public var width: Int
  /// The shape of pictures across the column, width over height: where a client needs both before it has the picture.
  public var picture: Ratio

  /// The house's own, where a newsroom has no theme.
  public static let house = Theme()

  public init(
    light: Palette = .light, dark: Palette = .dark, fonts: Fonts = Fonts(), sizes: Sizes = Sizes(), width: Int = 600,
    picture: Ratio = Ratio(width: 2, height: 1)
  ) {
    self.light = light
    self.dark = dark
    self.fonts = fonts
    self.sizes = sizes
    self.width = width
    self.picture = picture
  }

  /// Colours, each `#rrggbb`.
  public struct Palette: Sendable, Equatable {
    /// Behind everything.
    public var page: String
    /// Headlines and text.
    public var text: String
    /// Bylines, kickers, the footer.
    public var muted: String
    /// Links, section names, quotations' rules.
    public var accent: String
    /// Hairlines between items.
    public var rule: String
    /// Behind boxes and behind pictures that haven't come.
    public var panel: String
    /// On buttons, whose ground is `accent`.
    public var button: String

    public init(
      page: String, text: String, muted: String, accent: String, rule: String, panel: String, button: String
    ) {
      self.page = page
      self.text = text
      self.muted = muted
      self.accent = accent
      self.rule = rule
      self.panel = panel
      self.button = button
    }

    public static let light = Palette(
      page: "#fdfcf8", text: "#1b1a17", muted: "#5c574e", accent: "#8a1c1c", rule: "#d9d3c7", panel: "#f4f0e6",
      button: "#ffffff")
    public static let dark = Palette(
      page: "#191816", text: "#ece7de", muted: "#b0a99c", accent: "#eda28f", rule: "#403c36", panel: "#24221f",
      button: "#191816")
  }

  /// Families in order of preference, the last a generic one.
  public struct Fonts: Sendable, Equatable {
    public var headline: [String]
    public var text: [String]
    /// Kickers, dates, ways on, the footer.
    public var label: [String]

    public init(
      headline: [String] = ["Georgia", "Times New Roman", "serif"],
      text: [String] = ["Georgia", "Times New Roman", "serif"], label: [String] = ["Helvetica", "Arial", "sans-serif"]
    ) {
      self.headline = headline
      self.text = text
      self.label = label
    }
  }

  /// In pixels, which every client knows.
  public struct Sizes: Sendable, Equatable {
    public var masthead: Int
    /// The headline that opens an issue.
    public var lead: Int
    public var headline: Int
    public var brief: Int
    /// Articles and notes.
    public var body: Int
    /// Summaries.
    public var text: Int
    public var label: Int
    /// On narrow screens.
    public var phoneMasthead: Int
    public var phoneLead: Int

    public init(
      masthead: Int = 58, lead: Int = 34, headline: Int = 24, brief: Int = 19, body: Int = 18, text: Int = 17,
      label: Int = 14, phoneMasthead: Int = 42, phoneLead: Int = 29
    ) {
      self.masthead = masthead
      self.lead = lead
      self.headline = headline
      self.brief = brief
      self.body = body
      self.text = text
      self.label = label
      self.phoneMasthead = phoneMasthead
      self.phoneLead = phoneLead
    }
  }

  public struct Ratio: Sendable, Equatable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }
}
