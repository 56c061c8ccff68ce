import Glibc

/// A folder under /tmp that is gone, with all in it, when the last reference goes or this process ends.
/// Failure policy: init throws if it can't be created; removal that fails is left to the reaper.
public final class TemporaryFolder: Sendable {
  /// The absolute path, without a slash at the end. Others may enter it, as Postfix's services do; mode 755.
  public let path: String

  public init() throws {
    var template = Array("/tmp/dateline-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SupportError.system("mkdtemp", "/tmp", errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o755)
    Reaper.say("folder \(path)")
  }

  deinit {
    remove(path)
  }

  /// The path of `name` in here; nothing is created.
  public func at(_ name: String) -> String {
    path + "/" + name
  }

  /// Writes a file, creating the folders on its way; its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw SupportError.system("mkdir", folder, errno) }
    }
    try writeFile(bytes, to: at(name))
    return at(name)
  }

  /// Writes a text file as UTF-8, creating the folders on its way; its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// The text of a file in here; bytes that aren't UTF-8 become U+FFFD.
  public func read(_ name: String) throws -> String {
    String(decoding: try readBytes(name), as: UTF8.self)
  }

  /// The bytes of a file in here.
  public func readBytes(_ name: String) throws -> [UInt8] {
    try readFile(at(name))
  }

  /// The names in a folder in here, sorted; none if it isn't there.
  public func list(_ name: String = ".") -> [String] {
    (try? entries(of: at(name))) ?? []
  }

  /// Whether there is a file or folder of this name in here.
  public func has(_ name: String) -> Bool {
    access(at(name), F_OK) == 0
  }
}
