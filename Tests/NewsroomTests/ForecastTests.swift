import Foundation
import Newsroom
import Testing

@Suite("finishing in time")
struct ForecastTests {
  private func relay(_ rate: Double?, preference: Int = 10) -> Relay {
    Relay(url: "smtp://r.test", preference: preference, helo: "x.test", rate: rate)
  }

  @Test("the rate that is needed")
  func needed() {
    let now = Date(timeIntervalSince1970: 1000)
    #expect(Forecast.rateNeeded(3600, from: now, by: now + 1800) == 2)
    #expect(Forecast.rateNeeded(3600, from: now, by: now) == nil)
  }

  @Test("what is slowest: all together, the relays that come first, or a domain")
  func slowest() {
    func slowest(_ relays: [Relay], _ pacing: Pacing = Pacing(), _ domains: [String: Int] = [:]) -> String? {
      Forecast.bottleneck(1000, relays: relays, pacing: pacing, domains: domains).map { "\($0.setting) \($0.rate)" }
    }
    #expect(slowest([relay(nil)]) == nil)
    #expect(slowest([relay(10), relay(nil)]) == nil)
    #expect(slowest([relay(10), relay(20), relay(1, preference: 20)]) == "the relays' messages-per-second 30.0")
    #expect(slowest([relay(10)], Pacing(rate: 5)) == "pacing.messages-per-second 5.0")
    let pacing = Pacing(rate: 100, domains: ["a.test": .init(rate: 2), "b.test": .init(connections: 1)])
    #expect(slowest([relay(nil)], pacing, ["a.test": 500, "b.test": 500]) == "pacing.domains.a.test 2.0")
    #expect(slowest([relay(nil)], pacing, ["a.test": 5]) == "pacing.messages-per-second 100.0")
  }
}
