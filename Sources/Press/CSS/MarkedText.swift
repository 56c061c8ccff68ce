internal import Markup

/// The text directly in each element.
enum MarkedText {
  static func texts(_ markup: ScannedMarkup) -> [String] {
    var collected = [[UInt8]](repeating: [], count: markup.elements.count)
    for run in markup.texts where run.element >= 0 {
      collected[run.element] += HTMLReferences.decoded(markup.bytes[run.range])
    }
    return collected.map { String(decoding: $0, as: UTF8.self) }
  }
}
