internal import COpenSSL

/// SHA-256 (FIPS 180-4) over libcrypto. A value: a copy continues from where the original was.
///
/// Failure policy: total. Limits: libcrypto's, 2^61 octets.
public struct SHA256: Sendable {
  private var context = SHA256_CTX()

  public init() { dateline_sha256_init(&context) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    dateline_sha256_update(&context, bytes.baseAddress, bytes.count)
  }

  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The 32 octets of the digest; the state is left as it was.
  public func digest() -> [UInt8] {
    var copy = context
    return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      dateline_sha256_final(&copy, buffer.baseAddress)
      count = 32
    }
  }

  /// The digest's 32 octets, written to the beginning of `output`, without an allocation.
  public func digest(into output: UnsafeMutableRawBufferPointer) {
    precondition(output.count >= 32, "a digest has 32 octets")
    var copy = context
    dateline_sha256_final(&copy, output.bindMemory(to: UInt8.self).baseAddress)
  }

  public static func digest(of bytes: [UInt8]) -> [UInt8] {
    var state = SHA256()
    state.update(bytes)
    return state.digest()
  }
}

/// HMAC-SHA256 (RFC 2104) under one key, whose padded blocks are hashed once.
public struct HMAC: Sendable {
  private var inner = SHA256()
  private var outer = SHA256()

  public init(key: [UInt8]) {
    let short = key.count > 64 ? SHA256.digest(of: key) : key
    let block = short + [UInt8](repeating: 0, count: 64 - short.count)
    inner.update(block.map { $0 ^ 0x36 })
    outer.update(block.map { $0 ^ 0x5c })
  }

  /// 32 octets.
  public func tag(_ message: [UInt8]) -> [UInt8] {
    var inner = inner
    var outer = outer
    inner.update(message)
    outer.update(inner.digest())
    return outer.digest()
  }

  /// The tag of `head` and `rest` together, written to the beginning of `output`, without an allocation.
  public func tag(_ head: UnsafeRawBufferPointer, _ rest: [UInt8], into output: UnsafeMutableRawBufferPointer) {
    var inner = inner
    var outer = outer
    inner.update(head)
    inner.update(rest)
    inner.digest(into: output)
    outer.update(UnsafeRawBufferPointer(rebasing: output[..<32]))
    outer.digest(into: output)
  }
}

extension HMAC: CustomStringConvertible, CustomReflectable {
  /// The state is as good as the key: no message, log or dump shows it.
  public var description: String { "(secret)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension [UInt8] {
  /// Compares in a time that doesn't depend on where the two differ.
  public func equalsInConstantTime(_ other: [UInt8]) -> Bool {
    count == other.count && dateline_equal(self, other, count) != 0
  }

  /// Random octets fit for keys; `nil` if the system has none to give.
  public static func random(count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return dateline_random(&bytes, Int32(count)) == 1 ? bytes : nil
  }
}
