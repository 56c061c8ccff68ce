import Foundation

/// Reads mail with parsers that aren't ours: Python's email package and, if asked, GMime (servers/read_mail.py).
public enum MailReader {
  /// Reads messages from .eml files, mbox files and Maildirs, in order.
  /// - Parameter gmime: let GMime read them too (a second or two for thousands).
  /// - Throws: `SupportError` if a path can't be read.
  public static func read(_ paths: [String], gmime: Bool = false, bodies: Bool = true) throws -> [ReadMail] {
    let flags = (gmime ? ["--gmime"] : []) + (bodies ? ["--bodies"] : [])
    let done = try Subprocess.run(
      Fixtures.python, ["-B", Fixtures.script("read_mail.py")] + flags + ["--"] + paths, timeout: 300)
    guard done.status == 0 else { throw SupportError(done.errors) }
    return try done.stdout.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(ReadMail.self, from: Data($0))
    }
  }
}

/// What the parsers found in one message; servers/read_mail.py says it in full.
public struct ReadMail: Decodable, Sendable {
  public struct Header: Decodable, Sendable, Equatable {
    public var name: String
    /// Decoded (RFC 2047) and unfolded.
    public var value: String

    public init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      name = try pair.decode(String.self)
      value = try pair.decode(String.self)
    }
  }

  /// A leaf or a multipart, in order.
  public struct Part: Decodable, Sendable, Equatable {
    /// In lower case: text/plain.
    public var type: String
    public var charset: String?
    /// The Content-Transfer-Encoding in lower case.
    public var encoding: String?
    public var disposition: String?
    /// Of the decoded content; of text as UTF-8 with LF line ends. Nil for a multipart.
    public var size: Int?
    /// Of the same bytes as `size`; lower-case hexadecimal.
    public var sha256: String?
    /// Decoded, with LF line ends; for text, unless read without bodies.
    public var text: String?
  }

  public struct GMime: Decodable, Sendable {
    public var error: String?
    public var subject: String?
    public var from: String?
    public var to: String?
    public var headers: [Header]?
    public var parts: [Part]?
  }

  public var path: String
  /// In its file, from 0.
  public var index: Int
  public var headers: [Header]?
  /// Of any part or header: "1.2: ClassName: words".
  public var defects: [String]?
  public var parts: [Part]?
  /// What Python's parser choked on; `headers`, `defects` and `parts` are nil then.
  public var error: String?
  public var gmime: GMime?

  public var size: Int
  public var longestLine: Int
  /// Line numbers from 1.
  public var linesOver998: [Int]
  /// Line numbers from 1, in quoted-printable and base64 bodies.
  public var bodyLinesOver76: [Int]
  public var bareLF: Int
  public var bareCR: Int
  public var bytesOver127: Int
  public var nul: Int

  /// The values of a header, whatever the case of its name.
  public func header(_ name: String) -> [String] {
    (headers ?? []).filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  /// The first part of this type.
  public func part(_ type: String) -> Part? {
    parts?.first { $0.type == type }
  }
}
