// CSV by RFC 4180, read from chunks in flat memory: at most one chunk, one row, and what a lost quote may take back.
// Lines end in LF, CR LF or CR; empty lines are skipped. A row that can't be read is a record of its own, and the
// reader goes on with the next line. Only the source's own error ends the file early.

/// Reads rows one after the other.
///
///     var reader = CSVReader { try file.read(65_536) }
///     while let record = try reader.next() { … }
public struct CSVReader: ~Copyable {
  /// Gives the next bytes of the file; none at its end.
  public typealias Source = () throws -> [UInt8]

  private enum State {
    /// At the start of a row or field, within a field, after the quote that may close one.
    case rowStart, fieldStart, plain, quoted, quoteInQuoted
    /// Within the rest of a line whose row is broken.
    case skipping
  }

  /// A quote that is never closed takes the file back to the line after it; so often, and no more.
  private static let maxRewinds = 1_000

  private let source: Source
  private let options: CSVOptions
  private var decoder: CSVDecoder
  private var separator: UInt8 = UInt8(ascii: ",")
  private var started = false
  private var ended = false

  private var chunk: [UInt8] = []
  private var position = 0
  private var state = State.rowStart
  private var line = 1
  private var lastWasCR = false

  private var fields: [String] = []
  private var field: [UInt8] = []
  private var rowLine = 1
  private var quoteLine = 1
  private var problem: CSVError?
  /// What has been read since the line on which a quoted field began: where reading goes on if it never ends.
  private var taken: [UInt8] = []
  private var takenFrom: Int?
  private var rewinds = 0

  public init(options: CSVOptions = CSVOptions(), source: @escaping Source) {
    self.source = source
    self.options = options
    decoder = CSVDecoder(encoding: options.encoding)
  }

  /// A reader of bytes that are all there.
  public init(_ bytes: [UInt8], options: CSVOptions = CSVOptions()) {
    var rest = bytes
    self.init(options: options) {
      defer { rest = [] }
      return rest
    }
  }

  /// The separator in use; it is known once the first record has been read.
  public var separatorInUse: UInt8 { separator }

  /// The next row, readable or not; nil at the end of the file. Throws only what the source throws.
  public mutating func next() throws -> CSVRecord? {
    if !started { try start() }
    while true {
      if position == chunk.count {
        guard try refill() else {
          if let record = finish() { return record }
          if position == chunk.count { return nil }
          continue
        }
      }
      if let record = step() { return record }
    }
  }
}

extension CSVReader {
  /// Reads up to the end of the first line, and chooses the separator by it.
  private mutating func start() throws {
    started = true
    var quoted = false
    var counts = [0, 0, 0]
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var seen = 0
    search: while chunk.count < 1 << 16, try more() {
      while seen < chunk.count {
        let byte = chunk[seen]
        seen += 1
        if byte == UInt8(ascii: "\"") { quoted.toggle() }
        if quoted { continue }
        if byte == 0x0A || byte == 0x0D, seen > 1 { break search }
        if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
      }
    }
    let best = counts.indices.max { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 > $1) }
    separator = options.separator ?? candidates[best ?? 0]
  }

  /// Appends the source's next bytes to the chunk; false at the end.
  private mutating func more() throws -> Bool {
    while !ended {
      let raw = try source()
      ended = raw.isEmpty
      let text = decoder.decode(raw, isLast: ended)
      if !text.isEmpty {
        chunk.append(contentsOf: text)
        return true
      }
    }
    return false
  }

  private mutating func refill() throws -> Bool {
    if takenFrom != nil { keepTaken() }
    chunk.removeAll(keepingCapacity: true)
    position = 0
    return try more()
  }

  /// Puts by what has been read of an open quoted field; nothing is lost when the chunk goes.
  private mutating func keepTaken() {
    taken.append(contentsOf: chunk[(takenFrom ?? position)..<position])
    takenFrom = 0
  }

  /// Reads up to the end of a row or of the chunk.
  private mutating func step() -> CSVRecord? {
    while position < chunk.count {
      let byte = chunk[position]
      if byte == 0x0A, lastWasCR {  // the second half of CR LF, whose first has been counted
        lastWasCR = false
        position += 1
        if state == .quoted { field.append(byte) }
        continue
      }
      lastWasCR = byte == 0x0D
      let isLineEnd = byte == 0x0A || byte == 0x0D
      if isLineEnd { line += 1 }
      switch state {
      case .rowStart where isLineEnd:
        position += 1
        rowLine = line
      case .rowStart, .fieldStart:
        if state == .rowStart { rowLine = line }
        if byte == UInt8(ascii: "\"") {
          state = .quoted
          quoteLine = line
          takenFrom = position
          position += 1
        } else {
          state = .plain
          if isLineEnd { line -= 1 }  // counted again, as the end of an empty field
          lastWasCR = false
        }
      case .plain:
        if let record = plain(byte, isLineEnd) { return record }
      case .quoted:
        position += 1
        if byte == UInt8(ascii: "\"") {
          state = .quoteInQuoted
        } else {
          field.append(byte)
          if field.count > options.maxFieldBytes,
            let record = rewind(.fieldTooLong(limit: options.maxFieldBytes))
          {
            return record
          }
        }
      case .quoteInQuoted:
        position += 1
        if byte == UInt8(ascii: "\"") {
          field.append(byte)
          state = .quoted
        } else if byte == separator {
          endField()
          state = .fieldStart
        } else if isLineEnd {
          endField()
          return endRow()
        } else {
          fail(.textAfterQuote, line: line)
          state = .skipping
        }
      case .skipping:
        position += 1
        if isLineEnd { return endRow() }
      }
    }
    return nil
  }

  /// Takes a whole run of a field without quotes.
  private mutating func plain(_ first: UInt8, _ isLineEnd: Bool) -> CSVRecord? {
    if isLineEnd {
      position += 1
      endField()
      return endRow()
    }
    if first == separator {
      position += 1
      endField()
      state = .fieldStart
      return nil
    }
    if first == UInt8(ascii: "\"") {
      fail(.strayQuote, line: line)
      state = .skipping
      return nil
    }
    let end =
      chunk[position...].firstIndex { $0 == separator || $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: "\"") }
      ?? chunk.count
    field.append(contentsOf: chunk[position..<min(end, position + options.maxFieldBytes + 1)])
    position = end
    if field.count > options.maxFieldBytes {
      fail(.fieldTooLong(limit: options.maxFieldBytes), line: line)
      state = .skipping
    }
    return nil
  }

  private mutating func fail(_ what: CSVError.Problem, line: Int) {
    if problem == nil { problem = CSVError(problem: what, line: line, field: fields.count + 1) }
  }

  private mutating func endField() {
    if fields.count >= options.maxFields {
      fail(.tooManyFields(limit: options.maxFields), line: rowLine)
    } else if let text = decoder.text(field) {
      fields.append(text)
    } else {
      fail(.notText("UTF-8"), line: rowLine)
      fields.append("")
    }
    forget()
  }

  private mutating func endRow() -> CSVRecord {
    let record: CSVRecord = problem.map { .broken($0) } ?? .row(CSVRow(fields: fields, line: rowLine))
    reset()
    return record
  }

  private mutating func reset() {
    fields = []
    problem = nil
    forget()
    state = .rowStart
  }

  /// What the end of the file leaves: the last row, if no line end followed it.
  private mutating func finish() -> CSVRecord? {
    switch state {
    case .rowStart: return nil
    case .quoted: return rewind(.unterminatedQuote) ?? endRow()
    case .fieldStart, .plain, .quoteInQuoted: endField()
    case .skipping: break
    }
    return endRow()
  }

  /// Gives up a quoted field that has no end, and goes back to the line after the one where it begins. nil where there
  /// is no such line: then the rest of this one is skipped.
  private mutating func rewind(_ what: CSVError.Problem) -> CSVRecord? {
    keepTaken()
    fail(what, line: quoteLine)
    state = .skipping
    rewinds += 1
    guard rewinds <= Self.maxRewinds, let end = taken.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
      forget()
      return nil
    }
    chunk.replaceSubrange(..<position, with: taken[end...])
    position = 0
    line = quoteLine
    lastWasCR = false
    return endRow()
  }

  private mutating func forget() {
    field.removeAll(keepingCapacity: true)
    taken.removeAll(keepingCapacity: true)
    takenFrom = nil
  }
}
