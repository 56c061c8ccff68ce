/// What mail clients that many readers have don't show, where a mail is the worse for it.
///
/// Our own table, from what these clients have been seen to do. What only looks plainer without support (round corners,
/// shadows, another font) is not in it, nor what the house's templates have a fallback for.
struct ClientGap: Sendable {
  var clients: [Client]
  /// What becomes of it.
  var result: String
  /// What to do.
  var remedy: String

  enum Client: String, Sendable {
    case gmail = "Gmail"
    /// 2007 to 2021 and Microsoft 365, which show mail with Word.
    case outlook = "Outlook for Windows"
    case outlookWeb = "Outlook.com"
    case yahoo = "Yahoo Mail"
    case apple = "Apple Mail"
  }
}

enum ClientTable {
  /// By element name.
  static let elements: [String: ClientGap] = {
    var table: [String: ClientGap] = [:]
    func add(_ names: [String], _ clients: [ClientGap.Client], _ result: String, _ remedy: String) {
      for name in names { table[name] = ClientGap(clients: clients, result: result, remedy: remedy) }
    }
    let all: [ClientGap.Client] = [.gmail, .outlook, .outlookWeb, .yahoo, .apple]
    let most: [ClientGap.Client] = [.gmail, .outlook, .outlookWeb, .yahoo]
    add(["script", "noscript"], all, "is taken out, and looks like an attack", "leave it out: nothing runs in mail")
    add(["iframe", "object", "embed", "applet", "frame", "frameset"], most, "is taken out", "a picture with a link")
    add(["video", "audio"], most, "doesn't play", "a picture with a link to it")
    add(["svg", "canvas", "math"], most, "isn't shown", "a PNG with an alt")
    add(
      ["form", "input", "select", "textarea", "button"], [.outlook, .outlookWeb], "doesn't work", "a link to a page")
    add(["dialog", "meter", "progress", "template", "slot"], [.gmail, .outlook, .yahoo], "isn't shown", "plain text")
    add(["link"], [.gmail, .outlookWeb, .yahoo], "is not loaded", "the stylesheet in a <style> element")
    add(["base"], [.gmail, .outlookWeb, .yahoo], "is not heeded", "absolute addresses in every link")
    add(["picture"], most, "shows its <img> alone, if it has one", "a plain <img>")
    add(["marquee", "blink"], [.gmail, .outlook], "doesn't move", "text that stands still")
    return table
  }()

  /// By property, and what its value must have in it (lower case; empty: any). The first that fits counts.
  static let properties: [(property: String, value: [String], except: [String], gap: ClientGap)] = [
    (
      "position", [], ["static", "relative"],
      ClientGap(clients: [.gmail, .outlook], result: "is dropped: things lie elsewhere", remedy: "a table")
    ),
    (
      "float", [], ["none"],
      ClientGap(clients: [.outlook], result: "is dropped but for tables", remedy: "a table, or align")
    ),
    (
      "display", ["flex", "grid"], [],
      ClientGap(clients: [.outlook], result: "is dropped: the boxes stand below each other", remedy: "a table")
    ),
    (
      "background", ["url("], [],
      ClientGap(
        clients: [.outlook], result: "the picture is not shown", remedy: "a colour in its place, and no text on it")
    ),
    (
      "background-image", ["url("], [],
      ClientGap(
        clients: [.outlook], result: "the picture is not shown", remedy: "a colour in its place, and no text on it")
    ),
    (
      "background-image", ["gradient("], [],
      ClientGap(clients: [.outlook], result: "is dropped", remedy: "a background-color before it")
    ),
    (
      "transform", [], ["none"],
      ClientGap(clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "is dropped", remedy: "a picture")
    ),
    (
      "clip-path", [], ["none"],
      ClientGap(clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "is dropped", remedy: "a picture")
    ),
    (
      "mask-image", [], ["none"],
      ClientGap(clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "is dropped", remedy: "a picture")
    ),
    (
      "filter", [], ["none"],
      ClientGap(clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "is dropped", remedy: "a picture")
    ),
    (
      "animation", [], ["none"],
      ClientGap(clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "is dropped", remedy: "what it ends with")
    ),
    (
      "object-fit", [], [],
      ClientGap(
        clients: [.outlook, .yahoo], result: "is dropped: the picture is distorted",
        remedy: "a picture of the right shape")
    ),
    (
      "aspect-ratio", [], [],
      ClientGap(clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "is dropped", remedy: "width and height")
    ),
    (
      "visibility", ["hidden"], [],
      ClientGap(clients: [.gmail, .outlook], result: "is dropped: it is seen", remedy: "display:none, or leave it out")
    ),
    ("opacity", [], ["1"], ClientGap(clients: [.outlook], result: "is dropped", remedy: "the colour that it makes")),
  ]

  /// In any value (lower case).
  static let functions: [(word: String, gap: ClientGap)] = [
    (
      "var(",
      ClientGap(
        clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "the declaration is dropped",
        remedy: "the value itself")
    ),
    (
      "clamp(",
      ClientGap(
        clients: [.outlook, .outlookWeb, .yahoo], result: "the declaration is dropped", remedy: "a plain length")
    ),
    ("calc(", ClientGap(clients: [.outlook], result: "the declaration is dropped", remedy: "a plain length")),
    (
      "light-dark(",
      ClientGap(
        clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "the declaration is dropped",
        remedy: "a @media rule for the dark side")
    ),
    (
      "oklch(",
      ClientGap(
        clients: [.gmail, .outlook, .outlookWeb, .yahoo], result: "the colour is dropped",
        remedy: "the colour as #rrggbb")
    ),
  ]

  /// Units of a number.
  static let units: [(unit: String, gap: ClientGap)] = [
    ("rem", ClientGap(clients: [.outlook, .yahoo], result: "the declaration is dropped", remedy: "px")),
    ("vw", ClientGap(clients: [.outlook], result: "the declaration is dropped", remedy: "px or %")),
    ("vh", ClientGap(clients: [.outlook], result: "the declaration is dropped", remedy: "px")),
    ("ch", ClientGap(clients: [.outlook, .yahoo], result: "the declaration is dropped", remedy: "px")),
  ]

  /// By the end of a picture's address.
  static let pictures: [(ending: String, gap: ClientGap)] = [
    (".svg", ClientGap(clients: [.gmail], result: "is not shown", remedy: "a PNG")),
    (".avif", ClientGap(clients: [.outlook], result: "is not shown", remedy: "a JPEG or PNG")),
    (".webp", ClientGap(clients: [.outlook], result: "is not shown", remedy: "a JPEG or PNG")),
  ]

  static let embedded = ClientGap(
    clients: [.gmail, .outlook], result: "is not shown", remedy: "the picture's address on the site")
  static let imported = ClientGap(
    clients: [.gmail, .outlookWeb, .yahoo], result: "is not loaded", remedy: "the rules themselves")
  static let longSheet = ClientGap(
    clients: [.gmail], result: "is taken out whole", remedy: "several <style> elements, each shorter")
  /// Characters of a style element that Gmail keeps.
  static let sheetLimit = 8_192
}
