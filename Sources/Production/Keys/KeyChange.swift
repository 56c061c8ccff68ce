internal import Digest
internal import Newsroom
internal import Platform

/// Changes the keys that readers' links are signed with: one process at a time.
///
/// Failure policy: typed errors; the keys stay as they were where one is thrown.
public struct KeyChange {
  let newsroom: NewsroomFolder

  public init(newsroom: NewsroomFolder) { self.newsroom = newsroom }

  /// Makes a further key, which signs from now on.
  public func rotate() throws -> LinkKeys {
    let today = newsroom.publication.timeZone.day(at: newsroom.clock.now())
    return try locked { try $0.rotated(on: today) }
  }

  /// Forgets a key. Every link and return address that was signed with it is false from then on, in mail that readers have
  /// too.
  /// - Throws: `KeyChangeError`.
  public func retire(_ number: UInt8) throws -> LinkKeys {
    try locked { keys in
      if let left = try keys.retiring(number) { return left }
      throw keys.tokens.current == number ? KeyChangeError.signs(number) : .noSuchKey(number)
    }
  }

  private func locked(_ change: (LinkKeys) throws -> LinkKeys) throws -> LinkKeys {
    guard let lock = try newsroom.lock("link.key") else { throw KeyChangeError.busy }
    defer { withExtendedLifetime(lock) {} }
    return try change(try newsroom.linkKeys())
  }
}

public enum KeyChangeError: ProductionError, Equatable {
  /// Another process changes the keys.
  case busy
  /// Links are signed with it, so it can't be forgotten.
  case signs(UInt8)
  case noSuchKey(UInt8)

  public var blame: Blame { self == .busy ? .moment : .data }

  public var description: String {
    switch self {
    case .busy: "another process is changing the keys; nothing was done"
    case .signs(let number): "key \(number) is the one that signs"
    case .noSuchKey(let number): "there is no key \(number)"
    }
  }
}
