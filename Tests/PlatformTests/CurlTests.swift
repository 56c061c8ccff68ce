import Glibc
import Platform
import TestSupport
import Testing

@Suite struct CurlTests {
  /// What a URL gave, of files alone.
  private func read(_ url: String, schemes: [String] = ["file"], isWanted: Bool = true) throws(CurlError) -> [UInt8] {
    let curl = try CurlHandle(CurlOptions(url: url, schemes: schemes, connectTimeout: 5))
    var bytes: [UInt8] = []
    curl.onBody = {
      bytes += $0
      return isWanted
    }
    try curl.perform()
    return bytes
  }

  private func kind(_ work: () throws(CurlError) -> [UInt8]) -> CurlError.Kind? {
    do throws(CurlError) {
      _ = try work()
      return nil
    } catch {
      return error.kind
    }
  }

  @Test("what comes is handed on, and can be broken off")
  func body() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("some words", to: "file")
    #expect(try read("file://\(path)") == Array("some words".utf8))
    #expect(kind { () throws(CurlError) in try read("file://\(path)", isWanted: false) } == .refusedByUs)
    // Nobody asked for it: it isn't printed either.
    try CurlHandle(CurlOptions(url: "file://\(path)", schemes: ["file"], connectTimeout: 5)).perform()
  }

  @Test("only the schemes that are wanted are spoken")
  func schemes() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("secret", to: "file")
    #expect(
      kind { () throws(CurlError) in try read("file://\(path)", schemes: ["http", "https"]) } == .unsupportedScheme)
    #expect(kind { () throws(CurlError) in try read("http://", schemes: ["http"]) } == .badURL)
  }

  @Test("a port at which nobody listens is said to be one")
  func nobody() throws {
    // Bound and not listening: nobody else can be given it meanwhile.
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    try #require(isBound)
    var options = CurlOptions(
      url: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/", schemes: ["http"], connectTimeout: 5)
    options.usesProxy = false
    let curl = try CurlHandle(options)
    #expect(
      kind { () throws(CurlError) in
        try curl.perform()
        return []
      } == .noConnection)
    #expect(curl.status == 0)
    #expect(curl.takeSocket() == nil)
  }

  @Test("a word that can't be set is an error of its own, and options are no way into a header")
  func options() throws {
    var options = CurlOptions(url: "file:///dev/null", schemes: ["no-such-scheme"], connectTimeout: 5)
    #expect(throws: CurlError.self) { try CurlHandle(options) }
    options.schemes = ["file"]
    options.userAgent = "Dateline\r\nX-Evil: yes"
    let curl = try CurlHandle(options)
    try curl.add(header: "Accept: text/html\r\nX-Evil: yes")
    try curl.perform()
  }

  @Test("many handles are at work at once, and each tells how it fared")
  func multi() throws {
    let folder = try TemporaryFolder()
    let multi = try #require(CurlMulti(perHost: 4, total: 8))
    var handles: [ObjectIdentifier: Int] = [:]
    for number in 0..<20 {
      if number.isMultiple(of: 2) { try folder.write("\(number)", to: "\(number)") }
      let url = "file://\(folder.at("\(number)"))"
      let curl = try CurlHandle(CurlOptions(url: url, schemes: ["file"], connectTimeout: 5))
      try multi.add(curl)
      handles[ObjectIdentifier(curl)] = number
    }
    var rounds = 0
    while !handles.isEmpty, rounds < 1000 {
      rounds += 1
      multi.perform()
      for (curl, failure) in multi.finished() {
        let number = handles.removeValue(forKey: ObjectIdentifier(curl)) ?? -1
        #expect((failure == nil) == number.isMultiple(of: 2))
        multi.remove(curl)
      }
      multi.wait(milliseconds: 10)
    }
    #expect(handles.isEmpty)
  }

  @Test("a wait ends when another socket has news, or at a word from another thread")
  func waiting() throws {
    let multi = try #require(CurlMulti())
    var ends: [Int32] = [0, 0]
    let isMade = pipe(&ends) == 0
    try #require(isMade)
    defer { for end in ends { close(end) } }
    var others = [pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)]
    multi.wake()
    multi.wait(&others, milliseconds: 60_000)
    #expect(others[0].revents == 0)
    try #require(write(ends[1], "x", 1) == 1)
    multi.wait(&others, milliseconds: 60_000)
    #expect(others[0].revents & Int16(POLLIN) != 0)
  }
}
