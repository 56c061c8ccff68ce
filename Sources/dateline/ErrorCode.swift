internal import Mailroom
internal import Newsroom
internal import Press
internal import Returns
internal import Store
internal import Wire

/// Which exit code an error gets.
enum ErrorCode {
  static func of(_ error: any Error) -> ExitCode {
    switch error {
    case let error as CommandError: error.code
    case is CheckFailure: .data
    case is SettingsErrors, is TemplateError: .config
    case let error as DatabaseError: [.busy, .locked, .full].contains(error.code) ? .again : .system
    case let error as RelayFault: if case .unavailable = error { .again } else { .config }
    case let error as MailSourceError: error.cause == .unavailable ? .again : .noInput
    case is FileError: .system
    default: .data
    }
  }
}
