internal import Glibc
internal import Synchronization

/// Another program, run to its end with something to read, in a time and with an output that are bounded.
///
/// Its input is a nameless file, and its output a pipe that is read as it fills: nobody waits for anybody. Its standard
/// error is thrown away. Failure policy: an `Outcome` for all that runs, a `StartError` for what can't be started; what is
/// late or says too much is killed with its process group.
public enum BoundedProcess {
  public enum Outcome: Sendable, Equatable {
    /// By itself, and what it printed.
    case ended(ChildProcess.Ending, [UInt8])
    /// It was killed: its time was up.
    case overdue
    /// It was killed; as much as it was allowed to print.
    case overlong([UInt8])
  }

  /// Where a program is, by `PATH`.
  public static func path(of name: String, _ environment: String?) -> String? {
    (environment ?? "").split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// The first megabyte of what it prints, whatever it ends with; `nil` where it can't be started or isn't done in time.
  public static func run(_ words: [String], input: [UInt8], timeout: Double) -> [UInt8]? {
    switch try? run(words, input: input, timeout: timeout, limit: 1 << 20) {
    case .ended(_, let output), .overlong(let output): output
    case .overdue, nil: nil
    }
  }

  /// - Parameters:
  ///   - words: the program and its arguments; its standard input is `/dev/null` where `input` is empty.
  ///   - timeout: seconds.
  ///   - limit: octets of output.
  public static func run(
    _ words: [String], input: [UInt8] = [], timeout: Double, limit: Int
  ) throws(ChildProcess.StartError) -> Outcome {
    let deadline = ContinuousClock.now.advanced(by: .seconds(timeout))
    let source = input.isEmpty ? nil : try nameless(input)
    defer { if let source { close(source) } }
    let (outlet, inlet) = try pipe()
    defer { close(outlet) }
    let child: ChildProcess
    do {
      defer { close(inlet) }
      child = try ChildProcess(
        words, input: source.map { .descriptor($0) } ?? .nothing, output: .descriptor(inlet), errors: .nothing,
        inOwnGroup: true)
    }
    var output = Output(descriptor: outlet, limit: limit)
    while true {
      output.read(waiting: true)
      if output.isOverlong {
        child.kill()
        return .overlong(output.bytes)
      }
      if let ending = child.poll() {
        // What it started may hold the pipe for years; what it said itself is all there.
        output.read(waiting: false)
        return output.isOverlong ? .overlong(output.bytes) : .ended(ending, output.bytes)
      }
      if ContinuousClock.now >= deadline {
        child.kill()
        return .overdue
      }
    }
  }

  /// Both ends of a pipe, closed in children but where they are dup'd; the one that is read never blocks.
  private static func pipe() throws(ChildProcess.StartError) -> (outlet: Int32, inlet: Int32) {
    var ends: [Int32] = [-1, -1]
    let failure = ChildProcess.starting.withLock { _ -> Int32 in
      guard Glibc.pipe(&ends) == 0 else { return errno }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      return 0
    }
    guard failure == 0 else { throw ChildProcess.StartError(code: failure) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    return (ends[0], ends[1])
  }

  /// An open file without a name that holds `bytes`, at its beginning; closed in children but where it is dup'd.
  private static func nameless(_ bytes: [UInt8]) throws(ChildProcess.StartError) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(folder)/dateline.XXXXXX".utf8CString)
    let file = ChildProcess.starting.withLock { _ in
      let file = mkstemp(&name)
      if file >= 0 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
      return file
    }
    guard file >= 0 else { throw ChildProcess.StartError(code: errno) }
    unlink(name)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        defer { close(file) }
        throw ChildProcess.StartError(code: errno)
      }
      rest = rest.dropFirst(count)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }
}

/// What has come out of a pipe so far.
private struct Output {
  let descriptor: Int32
  let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var isOverlong = false
  private var isAtEnd = false
  private var block = [UInt8](repeating: 0, count: 16_384)
  /// Milliseconds until the next look at whether the program has ended, which nothing else tells.
  private var patience: Int32 = 1

  init(descriptor: Int32, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Takes what is there. `waiting`: for something to come, but not for long.
  mutating func read(waiting: Bool) {
    if waiting {
      var ready = pollfd(fd: isAtEnd ? -1 : descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, patience) == 0 { patience = min(20, patience * 2) }
    }
    while !isAtEnd, !isOverlong {
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0 {
        if errno == EINTR { continue }
        isAtEnd = errno != EAGAIN
        return
      }
      isAtEnd = count == 0
      isOverlong = bytes.count + count > limit
      bytes.append(contentsOf: block[..<min(count, limit - bytes.count)])
    }
  }
}
