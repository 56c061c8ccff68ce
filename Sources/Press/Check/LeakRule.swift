internal import Markup
internal import Newsroom
internal import Platform

/// Text of a gated body in a mail whose readers may not have it.
///
/// Both are read as runs of eight words (of sixteen characters where there are no spaces between words); one run in
/// common is a leak, unless what everybody may have has it too: open bodies, and as much as a teaser in titles,
/// standfirsts and alts. The mail is read whole: what is hidden, attributes and comments of the HTML, the text part,
/// header and manifest.
/// Failure policy: total.
enum LeakRule {
  static let words = 8

  static func findings(_ proof: Proof) -> [Finding] {
    guard !proof.gated.isEmpty else { return [] }
    let allowed = allowed(proof)
    var kept: [UInt64: Int] = [:]
    for (index, gated) in proof.gated.enumerated() {
      Shingles(gated.text).each { hash, _ in if !allowed.contains(hash) { kept[hash] = index } }
    }
    let header = MailFields(proof.mail).fields.filter { $0.name != "Subject" }.map(\.value).joined(separator: "\n")
    let places: [(Finding.Part, String?, String)] = [
      (.header, "the subject", proof.subject), (.header, nil, header),
      (.html, "the preheader", proof.issue.preheader),
      (.html, nil, Page.visibleText(proof.page.nodes)),
      (.html, "what isn't shown", Page.visibleText(proof.page.nodes, isWhole: true)),
      (.text, nil, String(decoding: proof.text, as: UTF8.self)),
      (.manifest, nil, String(decoding: proof.manifest, as: UTF8.self)),
    ]
    var findings: [Finding] = []
    for (part, where_, text) in places {
      var hits: [Int: (count: Int, words: String)] = [:]
      Shingles(text).each { hash, words in
        guard let index = kept[hash] else { return }
        hits[index, default: (0, words())].count += 1
      }
      for (index, hit) in hits.sorted(by: { $0.key < $1.key }) {
        let title = proof.gated[index].title.oneLine
        // What is seen is part of the whole: said once.
        if where_ == "what isn't shown", findings.contains(where: { $0.part == .html && $0.message.contains(title) }) {
          continue
        }
        findings.append(
          proof.finding(
            .error, .leak, part, at: where_ ?? "\"\(hit.words.prefix(60))…\"",
            "text of \"\(title.prefix(70))\", which these readers may not have: \(hit.count) "
              + "\(hit.count == 1 ? "run" : "runs") of its words",
            remedy: "edit the issue and take it out, or open the article: access: open in its front matter"))
      }
    }
    return findings
  }

  /// What everybody may have: open bodies whole; of each gated body as much as a teaser's, wherever titles,
  /// standfirsts, summaries and alts say it.
  private static func allowed(_ proof: Proof) -> Set<UInt64> {
    var allowed: Set<UInt64> = []
    var short: [UInt64] = []
    for item in proof.items {
      let open = [item.article.title, item.article.standfirst, item.summary, item.article.image?.alt].compactMap { $0 }
      for text in open { Shingles(text).each { hash, _ in short.append(hash) } }
      if !item.article.body.isEmpty, let nodes = try? HTML.parse(Array(item.article.body.utf8)) {
        Shingles(nodes.plainText).each { hash, _ in allowed.insert(hash) }
      }
    }
    for gated in proof.gated {
      var runs: Set<UInt64> = []
      Shingles(gated.text).each { hash, _ in runs.insert(hash) }
      var teaser: Set<UInt64> = []
      let most = teaserRuns(gated.text.count, runs.count, proof.summaryLength)
      for hash in short where teaser.count < most && runs.contains(hash) { teaser.insert(hash) }
      allowed.formUnion(teaser)
    }
    return allowed
  }

  /// The newsletter's summary length, or a quarter of the body if that is more; a hundred words at most. (A language
  /// without spaces has a run to a character, and about two characters to a word.)
  private static func teaserRuns(_ characters: Int, _ runs: Int, _ summaryLength: Int) -> Int {
    guard runs > 0 else { return 0 }
    let perRun = max(1, characters / runs)
    return min(max(summaryLength / perRun, runs / 4), perRun == 1 ? 2 * teaserWords : teaserWords)
  }

  private static let teaserWords = 100
}

/// A text's runs of words, as hashes.
struct Shingles {
  private let text: String
  init(_ text: String) { self.text = text }

  /// Calls `body` with each run's hash, and a way to its words.
  func each(_ body: (UInt64, () -> String) -> Void) {
    var words: [String] = []
    var ideographs: [String] = []
    var word = ""
    func end() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for scalar in text.lowercased().unicodeScalars {
      if Self.isIdeograph(scalar) {
        end()
        ideographs.append(String(scalar))
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
      {
        word.unicodeScalars.append(scalar)
      } else if !["'", "\u{2019}", "\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}"].contains(scalar) {
        end()
      }
    }
    end()
    Self.runs(words, of: LeakRule.words, " ", body)
    Self.runs(ideographs, of: 2 * LeakRule.words, "", body)
  }

  private static func runs(
    _ words: [String], of length: Int, _ joint: String, _ body: (UInt64, () -> String) -> Void
  ) {
    guard words.count >= length else { return }
    // A run is the polynomial of its words.
    let hashes = words.map { FNV1a.hash($0.utf8) }
    for start in 0...(words.count - length) {
      let hash = hashes[start..<start + length].reduce(UInt64(length)) {
        ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 &+ ($0 >> 29)
      }
      body(hash) { words[start..<start + length].joined(separator: joint) }
    }
  }

  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E80...0x2FDF, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF,
      0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF:
      true
    default: false
    }
  }
}
