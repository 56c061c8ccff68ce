internal import Platform

/// Opens a file in what the person's desktop shows such files with.
///
/// Failure policy: where there is no display, or no xdg-open, nothing happens, and the caller says where the file is.
enum Viewer {
  /// Returns at once.
  /// - Returns: whether something was started.
  static func open(_ path: String, _ environment: [String: String]) -> Bool {
    guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { environment[$0]?.isEmpty == false }) else { return false }
    // What a browser has to say is no output of ours; and who reads ours mustn't wait for the browser's end.
    do {
      _ = try ChildProcess(["xdg-open", path], input: .nothing, output: .nothing, errors: .nothing)
      return true
    } catch {
      return false
    }
  }
}
