internal import Markup
internal import Newsroom

/// Pictures without words, or without a size.
///
/// Failure policy: total.
enum ImageRule {
  static func findings(_ proof: Proof) -> [Finding] {
    proof.page.all("img").filter { !$0.isHidden }.flatMap { image in
      let file = image["src"].map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? "no src"
      let place = [image.place, file.oneLine].compactMap { $0 }.joined(separator: ", ")
      var findings: [Finding] = []
      func say(_ message: String, _ remedy: String) {
        findings.append(proof.finding(.warning, .image, .html, at: place, message, remedy: remedy))
      }
      if let alt = image["alt"] {
        let link = image.ancestors.last { $0.name == "a" }
        if alt.oneLine.isEmpty, let link, Page.visibleText(link.children).oneLine.isEmpty {
          say("a link that is nothing but a picture without words", "an alt that says where it leads")
        } else if alt.oneLine.isEmpty, image["role"] != "presentation" {
          say("the picture has no alt: with images off, nothing is there", "describe it where the article has it")
        }
      } else {
        say("the picture has no alt: with images off, its address is shown", "alt=\"what is to be seen\"")
      }
      let style = Page.declarations(of: image["style"] ?? "")
      let hasHeight = image["height"] != nil || style.contains { $0.property == "height" }
      if image["width"] == nil {
        say("the picture has no width: Outlook shows it as large as its file", "width=\"560\" at the most")
      } else if !hasHeight {
        say("the picture has no height: the text jumps when it loads", "height, or style=\"height:auto\"")
      }
      return findings
    }
  }
}
