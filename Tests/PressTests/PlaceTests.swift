import Testing

@testable import Press

@Suite("Escaping by place")
struct PlaceTests {
  private func render(_ source: String, _ value: String) throws -> String {
    try render(source, .string(value))
  }

  private func render(_ source: String, _ value: Value) throws -> String {
    let template = try Template.parse(Array(source.utf8), name: "t")
    return try template.render(.dictionary(["x": value])).text { _ in "R" }.string
  }

  @Test(
    "a value is made fit for where it stands",
    arguments: [
      ("<p>{{x}}</p>", "a<b & \"c'", "<p>a&lt;b &amp; &quot;c&#39;</p>"),
      ("<p title=\"{{x}}\">", "\"><script>", "<p title=\"&quot;&gt;&lt;script&gt;\">"),
      ("<p title='{{x}}'>", "' onclick='", "<p title='&#39; onclick=&#39;'>"),
      ("a < b {{x}}", "<", "a < b &lt;"),
      ("<title>{{x}}</title>", "</title>", "<title>&lt;/title&gt;</title>"),
      // Addresses.
      ("<a href=\"{{x}}\">", "https://a.example/?b=1&c=2", "<a href=\"https://a.example/?b=1&amp;c=2\">"),
      ("<a href=\"{{x}}\">", "javascript:alert(1)", "<a href=\"\">"),
      ("<A HREF = '{{x}}'>", "JavaScript:alert(1)", "<A HREF = ''>"),
      ("<img src=\"{{x}}\">", "data:text/html,x", "<img src=\"\">"),
      ("<a href=\"{{x}}\">", "mailto:a@b.example", "<a href=\"mailto:a@b.example\">"),
      (
        "<a href=\"https://a.example/?q={{x}}\">", "a b&c=d/é",
        "<a href=\"https://a.example/?q=a%20b%26c%3Dd%2F%C3%A9\">"
      ),
      ("<a href=\"mailto:{{x}}\">", "a@b.example?bcc=c", "<a href=\"mailto:a@b.example%3Fbcc%3Dc\">"),
      ("<a class=\"b\" href=\"{{x}}\" title=\"{{x}}\">", "x:y", "<a class=\"b\" href=\"\" title=\"x:y\">"),
      // Styles.
      ("<style>a{color:{{x}}}</style>", "#8a1c1c", "<style>a{color:#8a1c1c}</style>"),
      (
        "<style>a{f:{{x}}}</style>{{x}}", "Georgia,'Noto Serif',serif",
        "<style>a{f:Georgia,'Noto Serif',serif}</style>Georgia,&#39;Noto Serif&#39;,serif"
      ),
      ("<style>a{color:{{x}}}</style>", "red}body{display:none", "<style>a{color:}</style>"),
      ("<style>a{color:{{x}}}</style>", "</style><script>", "<style>a{color:}</style>"),
      ("<style>a{f:{{x}}}</style>", "'a", "<style>a{f:}</style>"),
      ("<style>a{f:{{x}}}</style>", "url(https://a.example)", "<style>a{f:}</style>"),
      ("<p style=\"font-family:{{x}}\">", "'Noto Serif'", "<p style=\"font-family:&#39;Noto Serif&#39;\">"),
      ("<p style=\"color:{{x}}\">", "red;position:fixed", "<p style=\"color:\">"),
      (
        "<!--[if mso]><style>a{f:{{x}}}</style><![endif]-->{{x}}", "'a b'",
        "<!--[if mso]><style>a{f:'a b'}</style><![endif]-->&#39;a b&#39;"
      ),
      // Names and comments.
      ("<h{{x}}>", "2", "<h2>"),
      ("<p {{x}}>", "onload=alert(1)", "<p >"),
      ("<!-- {{x}} -->", "--><script>", "<!--     script  -->"),
      ("<!----><p>{{x}}", "<", "<!----><p>&lt;"),
      ("<p{{#x}} title=\"{{x}}\"{{/x}}>{{x}}", "\"", "<p title=\"&quot;\">&quot;"),
    ])
  func place(_ source: String, _ value: String, _ expected: String) throws {
    #expect(try render(source, value) == expected)
  }

  @Test(
    "what no value may do is refused at its place",
    arguments: [
      ("<p title={{x}}>", "t:1:10: \"x\" stands in an attribute without quotes"),
      ("<p title=a{{x}}>", "t:1:11: \"x\" stands in an attribute without quotes"),
      ("<script>{{x}}</script>", "t:1:9: \"x\" stands in a script"),
      ("<p onclick=\"{{x}}\">", "t:1:13: \"x\" stands in a script"),
      ("<p title=\"{{{x}}}\">", "t:1:11: \"x\" is inserted as it is"),
      ("<style>{{&x}}</style>", "t:1:8: \"x\" is inserted as it is"),
    ])
  func refused(_ source: String, _ expected: String) {
    let error = #expect(throws: TemplateError.self) { try render(source, "a") }
    #expect(error?.description.hasPrefix(expected) == true, "\(error?.description ?? "")")
  }

  @Test("a reader's value stands in text and quoted attributes; only their links as addresses")
  func slots() throws {
    #expect(try render("<p title=\"{{x}}\">{{x}}<b>", .slot(.subscriberName)) == "<p title=\"R\">R<b>")
    #expect(try render("<a href=\"{{x}}\">", .slot(.confirmLink)) == "<a href=\"R\">")
    for source in [
      "<a href=\"{{x}}\">", "<a href=\"mailto:{{x}}\">", "<style>{{x}}</style>", "<{{x}}>", "<!--{{x}}-->",
    ] {
      #expect(throws: TemplateError.self) { try render(source, .slot(.subscriberEmail)) }
    }
    #expect(throws: TemplateError.self) { try render("<a href=\"a{{x}}\">", .slot(.unsubscribeLink)) }
  }

  @Test("places go on through partials and blocks")
  func partials() throws {
    let partials = try Partials([
      "link": Array("<a href=\"{{$href}}{{x}}{{/href}}\">{{$label}}{{/label}}</a>".utf8), "x": Array("{{x}}".utf8),
    ])
    let template = try Template.parse(
      Array("{{< link}}{{$href}}{{>x}}{{/href}}{{$label}}{{x}}{{/label}}{{/link}}".utf8), name: "t")
    let html = try template.render(.dictionary(["x": .string("a:b<")]), partials: partials).text { _ in "" }.string
    #expect(html == "<a href=\"\">a:b&lt;</a>")
  }
}
