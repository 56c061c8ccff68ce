internal import Newsroom
internal import Production
internal import Store

/// `dateline subscribers unlock` and `meter`: what a reader of the free tier has opened this month.
extension Command {
  static func unlock(_ call: Invocation, _ address: String, _ name: String) throws -> ExitCode {
    let meter = try MonthlyMeter(newsroom: try call.newsroom())
    let opening = try meter.open(name, for: try call.address(address))
    switch opening.how {
    case .anyway: call.console.print("\(opening.title): open to this reader anyway, and counts for nothing")
    case .already: call.console.print("\(opening.title): was open already")
    case .now(let left):
      call.console.print("\(opening.title): open now; \(left) of \(meter.rule.articles) left this month")
    }
    return .ok
  }

  static func meter(_ call: Invocation, _ address: String) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let report = try MonthlyMeter(newsroom: newsroom).report(of: try call.address(address))
    if call.console.json {
      call.console.print(json: report)
      return .ok
    }
    call.console.print("\(report.address): \(report.left) of \(report.total) left in \(report.month)")
    for (unlock, title) in report.opened {
      call.console.print("\(newsroom.moment(unlock.date))  \(title ?? unlock.article)")
    }
    return .ok
  }
}
