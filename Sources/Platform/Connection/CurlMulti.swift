internal import CCurl
public import Glibc

/// Many handles at work on one thread (libcurl's multi interface).
///
/// Failure policy: how each handle fared is its own; `nil` where libcurl has no memory. Limits: for one thread, but for
/// `wake`.
public final class CurlMulti {
  private let multi: UnsafeMutableRawPointer
  private var handles: [UnsafeMutableRawPointer: CurlHandle] = [:]

  /// - Parameters:
  ///   - perHost: connections to one host at a time; 0 for as many as there are handles.
  ///   - total: connections at a time; 0 for as many as there are handles.
  public init?(perHost: Int = 0, total: Int = 0) {
    guard CurlHandle.isReady, let multi = curl_multi_init() else { return nil }
    self.multi = multi
    dateline_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, perHost)
    dateline_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, total)
  }

  deinit {
    for easy in handles.keys { curl_multi_remove_handle(multi, easy) }
    handles.removeAll()
    curl_multi_cleanup(multi)
  }

  public func add(_ handle: CurlHandle) throws(CurlError) {
    let added = curl_multi_add_handle(multi, handle.easy)
    guard added == CURLM_OK else { throw CurlError(.other, String(cString: curl_multi_strerror(added))) }
    handles[handle.easy] = handle
  }

  /// Also of one that was never added.
  public func remove(_ handle: CurlHandle) {
    guard handles.removeValue(forKey: handle.easy) != nil else { return }
    curl_multi_remove_handle(multi, handle.easy)
  }

  /// Does what can be done without waiting.
  /// - Returns: how many handles are still at work.
  @discardableResult
  public func perform() -> Int {
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    return Int(running)
  }

  /// Handles that are done since the last call, and why not, where they failed. They stay until they are removed.
  public func finished() -> [(CurlHandle, CurlError?)] {
    var done: [(CurlHandle, CurlError?)] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle, let handle = handles[easy]
      else {
        continue
      }
      done.append((handle, CurlError(dateline_curl_result(message))))
    }
    return done
  }

  /// Waits for news of the handles or of `others`, sockets as poll(2) has them, at most so many milliseconds.
  public func wait(_ others: inout [pollfd], milliseconds: Int32) {
    // libcurl's curl_waitfd is poll's structure, and its flags have poll's values (curl_multi_poll(3)).
    others.withUnsafeMutableBufferPointer { buffer in
      buffer.withMemoryRebound(to: curl_waitfd.self) { waiting in
        _ = curl_multi_poll(multi, waiting.baseAddress, UInt32(waiting.count), milliseconds, nil)
      }
    }
  }

  public func wait(milliseconds: Int32) {
    _ = curl_multi_poll(multi, nil, 0, milliseconds, nil)
  }

  /// Ends a `wait` that another thread is in, or else the next. Whoever holds it must be gone before this is.
  public var wake: @Sendable () -> Void {
    let handle = WakeHandle(multi: multi)
    return { curl_multi_wakeup(handle.multi) }
  }
}

/// libcurl's handle, for `curl_multi_wakeup` alone, which may be called from any thread (curl_multi_wakeup(3)).
private struct WakeHandle: @unchecked Sendable {
  let multi: UnsafeMutableRawPointer
}
