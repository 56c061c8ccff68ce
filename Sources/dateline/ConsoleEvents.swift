internal import Platform
internal import Production

extension Console {
  /// What use cases tell while they work, shown.
  var events: Events {
    Events { event in
      switch event {
      case .progress(let work, let done, let total): self.progress(Self.words(for: work), done, of: total)
      case .endOfProgress: self.endProgress()
      case .notice(let notice):
        switch notice.weight {
        case .detail: self.detail(notice.description)
        case .note: self.note(notice.description)
        case .warning: self.warn(notice.description)
        }
      case .sending: break
      }
    }
  }

  private static func words(for work: Work) -> String {
    switch work {
    case .askingLinks: "Asking links"
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
