internal import Glibc
internal import Newsroom
internal import Platform

/// An mbox file, as Postfix and others deliver into: mails after "From " lines, lines of theirs that begin so quoted with
/// `>` (mboxrd: one is taken off again).
///
/// The file isn't changed. What was read is remembered as a place in it, with the hash of what stands before that; where
/// the file has been emptied, rotated or rewritten, it is read from its beginning, and the books know what they have seen.
/// To begin afresh, move the file away and let the mail server make another.
///
/// Failure policy: a file that isn't there is empty. While it is read it is locked in all three manners (fcntl, flock, a
/// `.lock` beside it where that can be made); somebody else's lock is waited for ten seconds. The last mail may still be
/// being written where no lock is kept: it counts if the file ends in a line end. Limits: `MailLimits`.
final class MboxSource: MailSource {
  let title: String
  private let limits: MailLimits
  private let file: MailFile?
  private var lock: MboxLock?
  private let size: Int
  private let begun = ContinuousClock.now
  private var count = 0
  /// What of the file lies in memory, and where.
  private var buffer: [UInt8] = []
  private var bufferOffset = 0
  private var position = 0
  /// A fingerprint of the place that was read up to, and so of the file.
  private static let context = 256

  init(_ path: String, marks: Set<String>, _ limits: MailLimits) throws(MailSourceError) {
    title = path
    self.limits = limits
    file = try MailFile.open(path, O_RDWR | O_NOFOLLOW)
    guard let file else {
      size = 0
      return
    }
    lock = try MboxLock(file)
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG else { throw MailSourceError(path, .refused, "this is no file") }
    size = Int(status.st_size)
    guard size > 0 else { return }
    guard try file.read(5, at: 0) == Array("From ".utf8) else {
      throw MailSourceError(path, .refused, "this is no mbox: it doesn't begin with \"From \"")
    }
    for mark in marks {
      guard let offset = mark.split(separator: ":").first.flatMap({ Int($0) }), offset > position, offset <= size,
        try self.mark(at: offset) == mark
      else { continue }
      position = offset
    }
    bufferOffset = position
  }

  func next() throws(MailSourceError) -> FetchedMail? {
    while let file, position < size, count < limits.mails, begun.duration(to: .now) < .seconds(limits.seconds) {
      let start = position
      var bytes: [UInt8] = []
      var isCut = false
      var isFirst = true
      var wasBlank = false
      var line: [UInt8] = []
      while true {
        guard try readLine(file, &line) else {
          if line.isEmpty { break }
          // Its writer isn't done: the next reading finds it whole.
          position = size
          return nil
        }
        if isFirst {
          isFirst = false
          continue
        }
        // An mbox whose writer quotes nothing has "From " lines only after blank ones.
        if wasBlank, line.starts(with: "From ".utf8) {
          position -= line.count
          break
        }
        wasBlank = line == [10] || line == [13, 10]
        let quotes = line.prefix { $0 == UInt8(ascii: ">") }.count
        if quotes > 0, line[quotes...].starts(with: "From ".utf8) { line.removeFirst() }
        let room = limits.octets - bytes.count
        bytes.append(contentsOf: line.prefix(room))
        isCut = isCut || line.count > room
      }
      guard position > start else { return nil }
      // The blank line before the next "From " is the file's, not the mail's.
      if wasBlank, !isCut { bytes.removeLast(lineEnd(of: bytes)) }
      guard bytes.contains(where: { $0 > 32 }) else { continue }
      count += 1
      return FetchedMail(bytes, name: "\(start)", isCut: isCut, mark: try mark(at: position), isPlace: true)
    }
    return nil
  }

  /// The place is remembered with the mail's effects; nothing is left to do.
  func finish(_ mails: [FetchedMail.Receipt]) {}

  func close() { lock = nil }

  private func lineEnd(of bytes: [UInt8]) -> Int { bytes.suffix(2) == [13, 10] ? 2 : bytes.last == 10 ? 1 : 0 }

  /// One line with its end, and moves on. A line longer than what is read of a mail comes in pieces.
  /// - Returns: false at the end of the file, with what stands there without a line end in `line`.
  private func readLine(_ file: MailFile, _ line: inout [UInt8]) throws(MailSourceError) -> Bool {
    line.removeAll(keepingCapacity: true)
    while true {
      if position - bufferOffset >= buffer.count {
        guard position < size else { return false }
        bufferOffset = position
        buffer = try file.read(min(1 << 20, size - position), at: position)
        guard !buffer.isEmpty else { return false }
      }
      let rest = buffer[(position - bufferOffset)...]
      let end = rest.firstIndex(of: 10)
      let piece = rest[..<(end.map { $0 + 1 } ?? rest.endIndex)]
      position += piece.count
      line.append(contentsOf: piece)
      if end != nil || line.count >= limits.octets { return true }
    }
  }

  /// `OFFSET:HASH`, of the file's first octets and those before the place.
  private func mark(at offset: Int) throws(MailSourceError) -> String {
    guard let file else { return "" }
    let head = try file.read(min(Self.context, offset), at: 0)
    let tail = try file.read(min(Self.context, offset), at: max(0, offset - Self.context))
    // To tell files apart, not against an enemy; whatever it gets wrong, the books know each mail.
    return "\(offset):" + String(FNV1a.hash(head + tail), radix: 16)
  }
}

/// The locks under which mail is delivered into an mbox (postconf(5), mailbox_delivery_lock). Gone with the last reference.
private final class MboxLock {
  private let file: MailFile
  private var dotFile: String?

  init(_ file: MailFile) throws(MailSourceError) {
    self.file = file
    let deadline = ContinuousClock.now.advanced(by: .seconds(10))
    while !take() {
      guard ContinuousClock.now < deadline else {
        throw MailSourceError(file.path, .unavailable, "somebody else has locked it: read at the next run")
      }
      usleep(50_000)
    }
  }

  deinit {
    if let dotFile { unlink(dotFile) }
    _ = flock(file.descriptor, LOCK_UN)
  }

  private func take() -> Bool {
    let name = file.path + ".lock"
    let made = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    if made >= 0 {
      close(made)
      dotFile = name
    } else if errno == EEXIST {
      return breakStale(name)
    }
    // Elsewhere than where we may write, the other two have to do.
    var region = Glibc.flock()
    region.l_type = Int16(F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    if fcntl(file.descriptor, F_SETLK, &region) == 0, flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    region.l_type = Int16(F_UNLCK)
    _ = fcntl(file.descriptor, F_SETLK, &region)
    if let dotFile { unlink(dotFile) }
    dotFile = nil
    return false
  }

  /// Nobody holds a dot lock for ten minutes but who is dead (Postfix's stale_lock_time is less).
  private func breakStale(_ name: String) -> Bool {
    var status = stat()
    if stat(name, &status) == 0, time(nil) - status.st_mtim.tv_sec > 600 { unlink(name) }
    return false
  }
}
