// Bytes of any encoding to UTF-8, chunk by chunk, through iconv(3). Nothing fails: a byte that isn't UTF-8 is read as
// Windows-1252, which is what it is in most feeds that have one; one that another encoding doesn't know is U+FFFD. What
// is cut in two by the end of a chunk waits for the next.

internal import Glibc

struct Transcoder: ~Copyable {
  private let charset: XMLCharset
  private let converter: iconv_t?
  private var rest: [UInt8] = []
  /// Whether some byte wasn't what the encoding allows.
  private(set) var sawInvalid = false

  init(_ charset: XMLCharset) {
    if case .named(let name) = charset, let opened = Self.open(name) {
      (self.charset, converter) = (charset, opened)
    } else {
      (self.charset, converter) = (charset == .utf8 ? .utf8 : .windows1252, nil)
    }
  }

  deinit {
    if let converter { iconv_close(converter) }
  }

  /// Whether iconv has an encoding of that name.
  static func knows(_ name: String) -> Bool {
    guard let opened = open(name) else { return false }
    iconv_close(opened)
    return true
  }

  private static func open(_ name: String) -> iconv_t? {
    // A name with slashes carries options of glibc's.
    guard !name.isEmpty, name.utf8.count < 40, !name.contains("/") else { return nil }
    let opened = iconv_open("UTF-8", name)
    return opened == iconv_t(bitPattern: -1) ? nil : opened
  }

  /// The next bytes as UTF-8.
  mutating func utf8(_ chunk: ArraySlice<UInt8>, isLast: Bool = true) -> [UInt8] {
    if charset == .utf8, rest.isEmpty, let whole = Self.wholeUTF8(chunk, isLast: isLast) {
      rest = Array(chunk[(chunk.startIndex + whole)...])
      return Array(chunk.prefix(whole))
    }
    let source = rest + chunk
    rest = []
    switch charset {
    case .utf8: return mended(source, isLast: isLast)
    case .windows1252: return Self.fromWindows1252(source)
    case .named: return converted(source, isLast: isLast)
    }
  }

  /// How many bytes of valid UTF-8 there are before at most an unfinished scalar at the end; nil if any is invalid.
  private static func wholeUTF8(_ chunk: ArraySlice<UInt8>, isLast: Bool) -> Int? {
    var whole = chunk.count
    if !isLast {
      // The lead byte of a scalar that may go on is among the last three.
      for back in 1...3 where back <= chunk.count {
        let byte = chunk[chunk.endIndex - back]
        if byte & 0xC0 == 0x80 { continue }
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
        if length > back { whole -= back }
        break
      }
    }
    let isValid = chunk.prefix(whole).withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) != nil }
    return isValid ? whole : nil
  }

  private mutating func mended(_ source: [UInt8], isLast: Bool) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(source.count + source.count / 8)
    var index = 0
    while index < source.count {
      let byte = source[index]
      if byte < 0x80 {
        out.append(byte)
        index += 1
        continue
      }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      if index + length > source.count, !isLast, byte >= 0xC2,
        source[(index + 1)...].allSatisfy({ $0 & 0xC0 == 0x80 })
      {
        rest = Array(source[index...])
        break
      }
      let end = min(index + length, source.count)
      if byte >= 0xC2, String(validating: source[index..<end], as: UTF8.self) != nil {
        out += source[index..<end]
        index = end
      } else {
        sawInvalid = true
        out.append(contentsOf: UTF8.encode(windows1252Scalar(byte)) ?? UTF8.encodedReplacementCharacter)
        index += 1
      }
    }
    return out
  }

  private static func fromWindows1252(_ source: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(source.count + source.count / 8)
    for byte in source {
      if byte < 0x80 {
        out.append(byte)
      } else {
        out.append(contentsOf: UTF8.encode(windows1252Scalar(byte)) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return out
  }

  private mutating func converted(_ source: [UInt8], isLast: Bool) -> [UInt8] {
    guard let converter else { return [] }
    var input = source
    var out: [UInt8] = []
    var space = [UInt8](repeating: 0, count: max(256, min(source.count * 3, 256 << 10)))
    var done = 0
    while done < input.count {
      var read = 0
      var written = 0
      var failure: Int32 = 0
      let capacity = space.count
      input.withUnsafeMutableBufferPointer { input in
        space.withUnsafeMutableBufferPointer { space in
          input.withMemoryRebound(to: CChar.self) { input in
            space.withMemoryRebound(to: CChar.self) { space in
              var from = input.baseAddress.map { $0 + done }
              var left = input.count - done
              var to = space.baseAddress
              var room = capacity
              let result = iconv(converter, &from, &left, &to, &room)
              failure = result == -1 ? errno : 0
              read = input.count - done - left
              written = capacity - room
            }
          }
        }
      }
      out += space[..<written]
      done += read
      if failure == 0 || failure == E2BIG && (read > 0 || written > 0) { continue }
      if failure == EINVAL, !isLast {
        rest = Array(input[done...])
        break
      }
      sawInvalid = true
      out.append(contentsOf: [0xEF, 0xBF, 0xBD])
      done += 1
    }
    return out
  }
}
