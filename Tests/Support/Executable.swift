import Glibc

/// The built programs a test may run.
public enum Executable {
  /// The path of the built `dateline`: TESTED_DATELINE if set, else the one beside this test bundle.
  /// - Throws: `SupportError` with the places that were looked at.
  public static var dateline: String {
    get throws {
      if let set = getenv("TESTED_DATELINE") { return String(cString: set) }
      let candidates = places().map { $0 + "/dateline" }
      guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
        throw SupportError(
          "no dateline to run at \(candidates.joined(separator: ", ")): build it with `swift build --product dateline`, "
            + "or set TESTED_DATELINE")
      }
      return found
    }
  }

  /// Folders the test bundle may be in: its own (Linux runs the bundle itself), or the one it is loaded from.
  private static func places() -> [String] {
    var bundles: [String] = []
    if let own = realpath("/proc/self/exe", nil) {
      bundles.append(String(cString: own))
      free(own)
    }
    let arguments = CommandLine.arguments
    if let flag = arguments.firstIndex(of: "--test-bundle-path"), flag + 1 < arguments.count {
      bundles.append(arguments[flag + 1])
    }
    bundles += arguments.prefix(1)
    let folders = bundles.filter { $0.contains(".xctest") || $0.contains("/.build/") }.map { bundle in
      // …/debug/datelinePackageTests.xctest, or a file inside it.
      let outer = bundle.split(separator: "/", omittingEmptySubsequences: false)
      let end = outer.firstIndex { $0.hasSuffix(".xctest") } ?? outer.count - 1
      return outer[..<end].joined(separator: "/")
    }
    return folders + [Fixtures.repositoryRoot + "/.build/debug"]
  }
}
