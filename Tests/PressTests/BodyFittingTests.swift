import Testing

@testable import Press

@Suite("Fitting a body into a mail")
struct BodyFittingTests {
  @Test(
    "headings go on below the one above, skip none, and close what they opened",
    arguments: [
      ("<h2>a</h2><p>b</p><h3 dir=\"rtl\">c</h3>", "<h4>a</h4><p>b</p><h5 dir=\"rtl\">c</h5>"),
      ("<h4>a</h4><h2>b</h2>", "<h4>a</h4><h4>b</h4>"),
      ("<h2>a</h2><h6>b</h6><h6>c</h6>", "<h4>a</h4><h5>b</h5><h6>c</h6>"),
      ("<hr><p>h2 &lt;h2&gt;</p>", "<hr><p>h2 &lt;h2&gt;</p>"),
      ("<p title=\"<h2>\">a</p>", "<p title=\"<h2>\">a</p>"), ("<h2", "<h2"), ("", ""),
    ])
  func headings(_ html: String, _ expected: String) {
    #expect(BodyFitting.fit(html, below: 3, column: 560) == expected)
  }

  @Test(
    "a picture wider than the column is made smaller in its shape, one of no size as wide as it",
    arguments: [
      (
        "<img src=\"a\" alt=\"b\" width=\"1200\" height=\"800\">",
        "<img src=\"a\" alt=\"b\" width=\"560\" height=\"373\">"
      ),
      (
        "<img src=\"a\" alt=\"b\" height=\"800\" width=\"1200\">",
        "<img src=\"a\" alt=\"b\" height=\"373\" width=\"560\">"
      ),
      (
        "<img src=\"a\" alt=\" width=&quot;9999\" width=\"300\">",
        "<img src=\"a\" alt=\" width=&quot;9999\" width=\"300\">"
      ),
      ("<img src=\"a\" alt=\"b\" width=\"900\">", "<img src=\"a\" alt=\"b\" width=\"560\">"),
      ("<img src=\"a\" alt=\"b\" width=\"99999999999\">", "<img src=\"a\" alt=\"b\" width=\"99999999999\">"),
      ("<img src=\"a\" alt=\"b\">", "<img width=\"560\" src=\"a\" alt=\"b\">"),
      ("<img src=\"a\" alt=\" width=&quot;3&quot;\">", "<img width=\"560\" src=\"a\" alt=\" width=&quot;3&quot;\">"),
      ("<img src=\"a\" height=\"40\">", "<img src=\"a\" height=\"40\">"),
    ])
  func pictures(_ html: String, _ expected: String) {
    #expect(BodyFitting.fit(html, below: 3, column: 560) == expected)
  }
}
