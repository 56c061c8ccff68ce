internal import COpenSSL

/// A private key that mail is signed with: RSA, or Ed25519 (RFC 8032).
///
/// Failure policy: what is no key, needs a password, or is of another kind is a `SigningKeyError`. No description shows it.
/// Limits: RSA of 2,048 to 8,192 bits (RFC 8301, section 3.2, wants 2,048 and up of new keys).
public final class SigningKey: @unchecked Sendable {
  // Unchecked: libcrypto's keys may be used by several threads at once as long as none changes them
  // (https://docs.openssl.org/3.0/man7/openssl-threads/), and nothing here does after `init`.
  private let key: OpaquePointer

  /// As DKIM names them in `k=`.
  public enum Algorithm: String, Sendable, CaseIterable { case rsa, ed25519 }
  public let algorithm: Algorithm
  /// RSA's modulus; 256 for Ed25519.
  public let bits: Int
  /// Octets of a signature.
  public let signatureLength: Int

  /// Reads a PEM file's text.
  public convenience init(pem: [UInt8]) throws(SigningKeyError) {
    let read = pem.withUnsafeBytes { dateline_key_read($0.baseAddress, Int32(clamping: $0.count)) }
    guard let read else { throw SigningKeyError("is no private key in PEM, or needs a password") }
    try self.init(owning: read)
  }

  /// - Parameter bits: RSA's; Ed25519 has no choice.
  public static func generate(_ algorithm: Algorithm, bits: Int = 2048) throws(SigningKeyError) -> SigningKey {
    let made =
      switch algorithm {
      case .rsa: (2048...8192).contains(bits) ? dateline_key_rsa(UInt32(bits)) : nil
      case .ed25519: dateline_key_ed25519()
      }
    guard let made else { throw SigningKeyError("can't be made: RSA keys have 2048 to 8192 bits") }
    return try SigningKey(owning: made)
  }

  private init(owning pointer: OpaquePointer) throws(SigningKeyError) {
    key = pointer
    bits = Int(dateline_key_bits(pointer))
    signatureLength = Int(dateline_key_size(pointer))
    if dateline_key_is(pointer, "ED25519") == 1 {
      algorithm = .ed25519
    } else {
      algorithm = .rsa
      // The key goes with the object either way: all is set.
      guard dateline_key_is(pointer, "RSA") == 1 else { throw SigningKeyError("is neither an RSA nor an Ed25519 key") }
      guard (2048...8192).contains(bits) else {
        throw SigningKeyError(
          "is an RSA key of \(bits) bits: receivers ask for 2048 and more, and none takes over 8192")
      }
    }
  }

  deinit { EVP_PKEY_free(key) }

  /// The signature of what has this SHA-256 digest: PKCS #1 v1.5 for RSA; for Ed25519 the digest is the message (RFC
  /// 8463, section 3). `nil` if libcrypto can't.
  public func sign(digest: [UInt8]) -> [UInt8]? {
    guard digest.count == 32 else { return nil }
    let signature = [UInt8](unsafeUninitializedCapacity: signatureLength) { buffer, count in
      count = dateline_key_sign(key, digest, buffer.baseAddress, buffer.count)
    }
    return signature.count == signatureLength ? signature : nil
  }

  /// What DKIM publishes: RSA's SubjectPublicKeyInfo in DER (RFC 6376, section 3.6.1), Ed25519's 32 octets (RFC 8463).
  public var publicKey: [UInt8] {
    let size = Int(dateline_key_public(key, nil, 0))
    let der = [UInt8](unsafeUninitializedCapacity: max(size, 0)) { buffer, count in
      count = max(0, Int(dateline_key_public(key, buffer.baseAddress, Int32(buffer.count))))
    }
    return algorithm == .rsa ? der : Array(der.suffix(32))
  }

  /// The private key as PEM (PKCS #8): for its file, which nobody else may read.
  public var pem: [UInt8]? {
    let room = 16 << 10
    let text = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      let length = Int(dateline_key_write(key, buffer.baseAddress, Int32(room)))
      count = length <= room ? max(0, length) : 0
    }
    return text.isEmpty ? nil : text
  }
}

/// Why a text is no key to sign with. The subject is the caller's to name.
public struct SigningKeyError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
