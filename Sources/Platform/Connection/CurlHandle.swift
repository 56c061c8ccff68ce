internal import CCurl
internal import Glibc

/// One of libcurl's easy handles: born with its options, gone with its last reference.
///
/// Failure policy: libcurl's own word, as a `CurlError`. Limits: for one thread at a time. What is heard is heard while
/// `perform`, or the `CurlMulti` that it was given to, is at work.
public final class CurlHandle {
  /// What `send` and `receive` came to.
  public enum Progress: Sendable, Equatable {
    /// As many octets; none were received where the other side has closed.
    case moved(Int)
    /// Not now: wait for the socket.
    case again
    case failed(CurlError)
  }

  /// A line that the server said or sent as a header, with its end.
  public var onHeader: ((UnsafeRawBufferPointer) -> Void)?
  /// Octets of the answer; false breaks it off. Without this they are thrown away.
  public var onBody: ((UnsafeRawBufferPointer) -> Bool)?
  let easy: UnsafeMutableRawPointer
  private var onAddress: ((String) -> Bool)?
  private var headers: UnsafeMutablePointer<curl_slist>?

  public init(_ options: CurlOptions) throws(CurlError) {
    guard Self.isReady, let easy = curl_easy_init() else {
      throw CurlError(.noLibrary, "libcurl could not be initialised")
    }
    self.easy = easy
    try options.apply(to: easy)
    let context = Unmanaged.passUnretained(self).toOpaque()
    dateline_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
    dateline_curl_set_header_function(easy, headerCame)
    dateline_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    dateline_curl_set_write_function(easy, bytesCame)
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headers)
  }

  /// Once a process, and before other threads make handles; thread-safe and counted since 7.84 (curl_global_init(3)).
  static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  /// Adds a header to a request: "Accept: text/html".
  public func add(header: String) throws(CurlError) {
    guard let longer = curl_slist_append(headers, CurlOptions.clean(header)) else {
      throw CurlError(.noLibrary, "out of memory")
    }
    headers = longer
    dateline_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers)
  }

  /// Asks `isWelcome` for the address of each connection once it stands, before anything is asked on it
  /// (CURLOPT_PREREQFUNCTION(3)).
  public func judge(addresses isWelcome: @escaping (String) -> Bool) {
    onAddress = isWelcome
    dateline_curl_set_address_function(easy, addressKnown, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Asks for the whole answer the next time, and not for its head alone.
  public func wantWhole() throws(CurlError) {
    if let error = CurlError(dateline_curl_set_long(easy, CURLOPT_HTTPGET, 1)) { throw error }
  }

  public func perform() throws(CurlError) {
    if let error = CurlError(curl_easy_perform(easy)) { throw error }
  }

  /// HTTP's, of the last answer; 0 where there was none.
  public var status: Int {
    var status = 0
    dateline_curl_long(easy, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  /// After redirects.
  public var finalURL: String? {
    var url: UnsafePointer<CChar>?
    dateline_curl_text(easy, CURLINFO_EFFECTIVE_URL, &url)
    return url.map { String(cString: $0) }
  }

  // MARK: A connection that was opened only

  /// The connection's socket, closed in children from now on; `nil` where there is no connection.
  public func takeSocket() -> Int32? {
    var socket = CURL_SOCKET_BAD
    guard dateline_curl_socket(easy, &socket) == CURLE_OK, socket != CURL_SOCKET_BAD else { return nil }
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    return socket
  }

  public func send(_ bytes: UnsafeRawBufferPointer) -> Progress {
    var count = 0
    return Self.progress(curl_easy_send(easy, bytes.baseAddress, bytes.count, &count), count)
  }

  public func receive(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
    var count = 0
    return Self.progress(curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count), count)
  }

  private static func progress(_ result: CURLcode, _ count: Int) -> Progress {
    if result == CURLE_AGAIN { return .again }
    return CurlError(result).map { .failed($0) } ?? .moved(count)
  }

  fileprivate func isWelcome(_ address: String) -> Bool { onAddress?(address) ?? true }
}

private func handle(_ context: UnsafeMutableRawPointer?) -> CurlHandle? {
  context.map { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue() }
}

private func headerCame(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  handle(context)?.onHeader?(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

private func bytesCame(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let take = handle(context)?.onBody else { return size * count }
  return take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private func addressKnown(
  _ context: UnsafeMutableRawPointer?, _ address: UnsafeMutablePointer<CChar>?, _: UnsafeMutablePointer<CChar>?,
  _: Int32, _: Int32
) -> Int32 {
  guard let handle = handle(context), let address else { return CURL_PREREQFUNC_OK }
  return handle.isWelcome(String(cString: address)) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
