internal import Foundation
internal import Newsroom
internal import Platform
internal import Press
internal import Production

/// What use cases tell, on the terminal.
extension Console {
  /// - Parameter zone: for the times of day that are shown.
  func events(_ zone: TimeZone, _ clock: WallClock) -> Events {
    var view: LiveView?
    let begun = ContinuousClock.now
    return Events { event in
      switch event {
      case .progress(let work, let done, let total): self.progress(Self.label(work), done, of: total)
      case .endOfProgress:
        // What is sent next is another issue.
        view = nil
        self.endProgress()
      case .sending(let sending):
        self.live { columns in
          var current =
            view
            ?? LiveView(
              title: "\(sending.issue)", audience: sending.before.audience,
              settled: sending.before.audience - sending.before.outstanding,
              outstanding: sending.before.outstanding, finish: sending.finish, zone: zone)
          let seconds = (ContinuousClock.now - begun) / .seconds(1)
          let lines = current.lines(sending.progress, at: seconds, now: clock.now(), columns: columns)
          view = current
          return lines
        }
      case .notice(let notice): self.tell(notice)
      }
    }
  }

  func events(_ newsroom: NewsroomFolder) -> Events { events(newsroom.publication.timeZone, newsroom.clock) }

  private func tell(_ notice: any Notice) {
    let text = Advice.message(of: notice)
    switch notice.weight {
    case .detail: detail(text)
    case .note: note(text)
    case .warning: warn(text)
    }
  }

  private static func label(_ work: Work) -> String {
    switch work {
    case .askingLinks: "Links"
    case .importing: "Importing"
    case .reading: "Reading"
    case .writing: "Writing"
    case .fetching(let source): "Fetching \(source)"
    case .readingMailbox(let name): "Reading \(name)"
    }
  }

  /// The first of many errors, and how many there are: a terminal is for reading.
  func warn(all errors: [String]) {
    for error in errors.prefix(20) { warn(error) }
    if errors.count > 20 { warn("and \((errors.count - 20).grouped) more; --json lists them all") }
  }
}
