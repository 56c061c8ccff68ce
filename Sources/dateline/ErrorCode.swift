internal import Mailroom
internal import Newsroom
internal import Platform
internal import Press
internal import Production
internal import Returns
internal import Store
internal import Wire

/// Which exit code an error gets.
enum ErrorCode {
  static func of(_ error: any Error) -> ExitCode {
    switch error {
    case let error as CommandError: error.code
    case is SettingsErrors, is TemplateError: .config
    case let error as DatabaseError: [.busy, .locked, .full].contains(error.code) ? .again : .system
    case let error as RelayFault: if case .unavailable = error { .again } else { .config }
    case let error as MailSourceError: error.cause == .unavailable ? .again : .noInput
    case let error as FileError:
      switch error.kind {
      case .input: .noInput
      case .tooLarge: .data
      case .machine: .system
      }
    case let error as any ProductionError: of(error.blame)
    default: .data
    }
  }

  private static func of(_ blame: Blame) -> ExitCode {
    switch blame {
    case .request: .usage
    case .data: .data
    case .input: .noInput
    case .settings: .config
    case .machine: .system
    case .moment: .again
    }
  }
}
