import Foundation
import Testing

@testable import Platform

@Suite struct FileLockTests {
  @Test("one works, the other leaves quietly")
  func lock() throws {
    let place = NSTemporaryDirectory() + "/dateline-lock-\(UUID().uuidString)"
    defer { unlink(place) }
    var lock = try FileLock.acquire(place)
    #expect(lock != nil)
    #expect(try FileLock.acquire(place) == nil)
    #expect(FileLock.holder(place) == getpid())
    lock = nil
    #expect(try FileLock.acquire(place) != nil)
  }
}
