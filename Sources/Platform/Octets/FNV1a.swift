/// FNV-1a with 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv): to tell texts apart, and not against an enemy.
@frozen
public struct FNV1a: Sendable {
  @usableFromInline var state: UInt64 = 0xCBF2_9CE4_8422_2325

  @inlinable @inline(__always)
  public var value: UInt64 { state }

  @inlinable @inline(__always)
  public init() {}

  @inlinable @inline(__always)
  public mutating func combine(_ octet: UInt8) { state = (state ^ UInt64(octet)) &* 0x100_0000_01B3 }

  @inlinable
  public static func hash(_ octets: some Sequence<UInt8>) -> UInt64 {
    var hash = FNV1a()
    for octet in octets { hash.combine(octet) }
    return hash.value
  }
}
