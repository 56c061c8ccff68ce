// A page's text cut into blocks as a reader sees them: paragraphs, headings, items, and runs of loose text between
// blocks or double line breaks. Each has the figures that tell prose from furniture.

struct PageBlock {
  /// The block element that it stands in, and the nodes that it is made of: children of `owner`.
  let owner: Int
  var nodes: [Int]
  var text = ""
  var weight = 0
  var linkWeight = 0
  /// Commas and sentence ends.
  var marks = 0
  var endsSentence = false

  var linkDensity: Double { weight == 0 ? 0 : Double(linkWeight) / Double(weight) }
  /// Whether it reads as a piece of prose, whatever it says.
  var isProse: Bool { weight >= 60 && linkDensity < 0.35 && (endsSentence || marks >= 2) }
}

extension PageTree {
  /// The blocks of the subtree that aren't gone, in document order.
  func blocks(in root: Int = 0) -> [PageBlock] {
    var blocks: [PageBlock] = []
    collect(root, into: &blocks)
    return blocks
  }

  private func collect(_ index: Int, into blocks: inout [PageBlock]) {
    if nodes[index].isGone { return }
    var run: [Int] = []
    var breaks = 0
    for child in nodes[index].children where !nodes[child].isGone {
      let node = nodes[child]
      if node.name == "br" {
        breaks += 1
        if breaks == 2 { close(&run, of: index, into: &blocks) }
        if !run.isEmpty { run.append(child) }
      } else if node.isBlock {
        close(&run, of: index, into: &blocks)
        breaks = 0
        collect(child, into: &blocks)
      } else {
        if node.weight > 0 || node.name == "img" { breaks = 0 }
        run.append(child)
      }
    }
    close(&run, of: index, into: &blocks)
  }

  private func close(_ run: inout [Int], of owner: Int, into blocks: inout [PageBlock]) {
    defer { run = [] }
    guard run.contains(where: { nodes[$0].weight > 0 }) else { return }
    var block = PageBlock(owner: owner, nodes: run)
    for index in run {
      block.weight += nodes[index].weight
      block.linkWeight += nodes[index].linkWeight
    }
    if insideLink(owner) { block.linkWeight = block.weight }
    block.text = text(of: run)
    for scalar in block.text.unicodeScalars where Self.marks.contains(scalar) { block.marks += 1 }
    block.endsSentence = block.text.unicodeScalars.reversed().prefix(3).contains { Self.ends.contains($0) }
    blocks.append(block)
  }

  private func insideLink(_ index: Int) -> Bool {
    var index = index
    while index > 0 {
      if nodes[index].name == "a", nodes[index]["href"] != nil { return true }
      index = nodes[index].parent
    }
    return false
  }

  private static let ends: Set<Unicode.Scalar> = [
    ".", "!", "?", ":", ";", "\u{2026}", "。", "！", "？", "；", "：", "؟", "۔", "।", "॥", "።", "။", "」", "』",
  ]
  private static let marks: Set<Unicode.Scalar> = ends.union([",", "、", "，", "،", "؛", "၊"])
}
