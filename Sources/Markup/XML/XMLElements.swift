// How XMLReader opens and closes elements: an end tag closes what is open inside its element, and one whose element
// isn't open closes nothing.

extension XMLReader {
  mutating func start(_ bytes: [UInt8]) throws(XMLError) {
    flush()
    textCount = 0
    if open.isEmpty, sawRoot {
      note("an element after the document's end")
      isOver = true
      return
    }
    var tag = XMLTag(bytes[...])
    let parts = tag.read(limits: limits, entities: &entities)
    if entities.grown > limits.entityBytes { throw refuse(.entitiesTooLong, limits.entityBytes) }
    guard parts.count <= limits.attributes else { throw refuse(.tooManyAttributes, limits.attributes) }
    if let message = tag.problem { note(message) }
    guard open.count < limits.depth else { throw refuse(.tooDeep, limits.depth) }
    sawRoot = true
    let (start, isKnown) = namespaces.open(tag.name, parts)
    guard namespaces.count <= limits.namespaces else { throw refuse(.tooManyNamespaces, limits.namespaces) }
    if !isKnown { note("a namespace prefix that is declared nowhere") }
    waiting.append(.start(start))
    if tag.isEmpty {
      namespaces.close()
      waiting.append(.end(start.name))
    } else {
      open.append(OpenElement(tag: tag.name, name: start.name))
    }
  }

  mutating func close(_ bytes: [UInt8]) {
    flush()
    textCount = 0
    let name = bytes.prefix { XMLText.isNameByte($0) }
    guard let match = open.lastIndex(where: { $0.tag.elementsEqual(name) }) else {
      return note("an end tag for an element that isn't open")
    }
    if match < open.count - 1 { note("an element that isn't closed") }
    while open.count > match { closeLast() }
  }

  mutating func closeLast() {
    guard let last = open.popLast() else { return }
    namespaces.close()
    waiting.append(.end(last.name))
  }
}
