/// Where things are: the repository, the servers' scripts, the interpreters.
public enum Fixtures {
  /// The absolute path of the repository's root, without a slash at the end, as the compiler saw this file.
  public static let repositoryRoot: String = {
    // …/Tests/Support/Fixtures.swift
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// Debian's own Python, which has aiosmtpd and gi; the first in PATH may be another.
  public static let python = "/usr/bin/python3"

  public static func script(_ name: String) -> String {
    repositoryRoot + "/Tests/Support/servers/" + name
  }
}
