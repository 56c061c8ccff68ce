/// What went wrong in the tests' own machinery, in words that say what, where and what to do next.
public struct SupportError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }

  /// For a system call that failed: its name, what it was about, and errno in words.
  static func system(_ call: String, _ subject: String, _ code: Int32) -> SupportError {
    SupportError("\(call) \(subject): \(errorText(code))")
  }
}
