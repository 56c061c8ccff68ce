internal import Store

/// What to run next after an error of a library's: libraries know no commands.
enum Advice {
  /// A sentence for behind the error's own; `nil` where that says all.
  static func of(_ error: any Error) -> String? {
    switch error {
    case StoreError.noSuchIssue: "Run: dateline compose"
    case StoreError.held(let issue): "To let it go: dateline approve \(issue.name)"
    case StoreError.nothingToCorrect: "To tell those who had it: --notify."
    case StoreError.noSuchImport: "dateline subscribers imports lists them."
    default: nil
    }
  }
}
