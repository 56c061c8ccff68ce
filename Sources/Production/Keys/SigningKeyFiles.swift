public import Digest
internal import Glibc
internal import Newsroom
internal import Platform
internal import Wire

/// A newsroom's DKIM keys on its disk: `Config/dkim/SELECTOR.pem`, for their owner's eyes alone.
///
/// Failure policy: a key is written whole and synced, or not at all, and never over one that is there: mail that is on its
/// way was signed with it.
public struct SigningKeyFiles {
  private let newsroom: NewsroomFolder
  private let folder: String

  public init(_ newsroom: NewsroomFolder) {
    self.newsroom = newsroom
    folder = newsroom.root + "/Config/dkim"
  }

  public enum Kind: Sendable, Equatable {
    /// 2048 to 4096.
    case rsa(bits: Int)
    case ed25519
  }

  /// A key that was made.
  public struct Made {
    public let path: String
    public let selector: String
    /// The sender's.
    public let domain: String
    public let key: SigningKey
  }

  /// Makes a key. Nothing is signed with it until the settings name it.
  ///
  /// - Parameter selector: `nil`: one after the month: `s202611`, or `e202611` for Ed25519.
  /// - Throws: `SigningKeyFileError`; `FileError`.
  public func make(_ kind: Kind, selector given: String? = nil) throws -> Made {
    if case .rsa(let bits) = kind, !(2048...4096).contains(bits) { throw SigningKeyFileError.badBits(bits) }
    let today = newsroom.publication.timeZone.day(at: newsroom.clock.now())
    let month = today.description.prefix(7).filter { $0 != "-" }
    let selector = given ?? (kind == .ed25519 ? "e" : "s") + month
    guard Self.isSelector(selector) else { throw SigningKeyFileError.notASelector(selector) }
    let key =
      switch kind {
      case .rsa(let bits): try SigningKey.generate(.rsa, bits: bits)
      case .ed25519: try SigningKey.generate(.ed25519)
      }
    guard let pem = key.pem else { throw SigningKeyFileError.notWritable }
    try Files.makeFolder(folder)
    let path = "\(folder)/\(selector).pem"
    try write(pem, to: path)
    return Made(
      path: path, selector: selector, domain: String(newsroom.publication.from.address.domain), key: key)
  }

  /// The selectors of keys that are there and that the settings don't name.
  public func idle() -> [String] {
    ((try? Files.list(folder)) ?? []).filter { $0.hasSuffix(".pem") }.map { String($0.dropLast(4)) }
      .filter { name in !newsroom.settings.dkim.contains { $0.selector == name } }
  }

  /// A label of a domain's name (RFC 6376, section 3.1), in small letters.
  private static func isSelector(_ text: String) -> Bool {
    (1...63).contains(text.utf8.count) && text.utf8.first != 45 && text.utf8.last != 45
      && text.utf8.allSatisfy { $0.isASCIIDigit || $0.isASCIILowercase || $0 == 45 }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file: File
    do {
      file = try File(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600, to: "write")
    } catch let error as FileError where error.code == EEXIST {
      throw SigningKeyFileError.taken(path: path)
    }
    do {
      try file.write(bytes)
      try file.sync()
    } catch {
      unlink(path)
      throw error
    }
  }
}

public enum SigningKeyFileError: ProductionError, Equatable {
  case notASelector(String)
  case badBits(Int)
  /// There is a key of this selector.
  case taken(path: String)
  /// The key can't be written as PEM.
  case notWritable

  public var blame: Blame {
    switch self {
    case .notASelector, .badBits, .taken: .request
    case .notWritable: .machine
    }
  }

  public var description: String {
    switch self {
    case .notASelector(let text): "\"\(text.printable)\" is no selector: use small letters, digits and hyphens"
    case .badBits(let bits): "an RSA key has 2048 to 4096 bits, not \(bits)"
    case .taken(let path): "can't write \(path): it is there already: choose another selector"
    case .notWritable: "the key can't be written as PEM"
    }
  }
}
