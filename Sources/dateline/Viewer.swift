internal import Glibc
internal import Platform

/// Opens a file in what the person's desktop shows such files with.
///
/// Failure policy: where there is no display, or no xdg-open, nothing happens, and the caller says where the file is.
enum Viewer {
  /// Returns at once.
  /// - Returns: whether something was started.
  static func open(_ path: String, _ environment: [String: String]) -> Bool {
    guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { environment[$0]?.isEmpty == false }) else { return false }
    var argv = [strdup("xdg-open"), strdup(path), nil]
    defer { for word in argv { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // What a browser has to say is no output of ours; and who reads ours mustn't wait for the browser's end.
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var spawn = SpawnAttributes()
    var child: pid_t = 0
    return posix_spawnp(&child, "xdg-open", &actions, &spawn.attributes, &argv, environ) == 0
  }
}
