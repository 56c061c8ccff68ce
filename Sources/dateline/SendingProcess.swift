internal import Foundation

/// Whether a process is one of ours that sends.
enum SendingProcess {
  /// Whether the process is a `dateline send` or `dateline run`, and not whoever has its number by now.
  static func isOne(_ process: Int32) -> Bool {
    guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
    let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard let name = words.first, name.hasSuffix("dateline") else { return false }
    return words.dropFirst().contains { $0 == "send" || $0 == "run" }
  }
}
