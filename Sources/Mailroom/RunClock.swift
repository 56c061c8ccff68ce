internal import Foundation

/// A run's time: seconds that only go forward, counted on from what the wall clock said when it began.
///
/// Waits, paces and dues go by it, those in the ledger too, so that a clock which is set while mail goes out neither
/// hurries nor holds it up. What a person reads, and an issue's latest time, goes by the wall clock. Failure policy: total.
struct RunClock {
  private let offset: Double

  init(wall: Date, monotonic: Double) { offset = wall.timeIntervalSince1970 - monotonic }

  func seconds(at monotonic: Double) -> Double { monotonic + offset }
}
