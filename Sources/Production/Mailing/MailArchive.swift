internal import Foundation
internal import Glibc
internal import Platform

/// A dry run's place that isn't free.
public struct ArchiveNotEmpty: ProductionError, Equatable {
  public var path: String
  public var blame: Blame { .request }
  public var description: String { "\(path) isn't empty: name a new folder, or a file that ends in .mbox" }
}

/// Where a dry run writes: one mbox file (the mboxrd kind: RFC 4155's, with every `From ` quoted), or a folder of `.eml`.
///
/// Each mail has its reader's tokens, so what is written is for its owner's eyes alone. Failure policy: errors name the path.
/// An mbox appears under its name only when it is whole. Limits: memory holds one message.
final class MailArchive {
  private enum Target {
    case mbox(UnsafeMutablePointer<FILE>, temporary: String)
    case folder
  }

  private let path: String
  private let target: Target
  /// What follows the sender in an mbox's `From ` line.
  private let dateLine: [UInt8]
  private(set) var count = 0

  /// - Parameter path: `x.mbox`, or a folder, which is made.
  init(_ path: String, date: Date) throws {
    self.path = path
    // asctime(3)'s form, in UTC, as mbox has had it since Unix.
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "EEE MMM d HH:mm:ss yyyy"
    dateLine = Array(" \(format.string(from: date))\n".utf8)
    if path.hasSuffix(".mbox") {
      let temporary = path + ".part"
      let descriptor = try Files.createPrivate(temporary)
      guard let file = fdopen(descriptor, "w") else {
        Glibc.close(descriptor)
        throw FileError("write", temporary)
      }
      target = .mbox(file, temporary: temporary)
    } else {
      try Files.makePrivateFolder(path)
      guard try Files.list(path).isEmpty else {
        throw ArchiveNotEmpty(path: path)
      }
      target = .folder
    }
  }

  deinit {
    if case .mbox(let file, let temporary) = target, !isClosed {
      fclose(file)
      unlink(temporary)
    }
  }

  private var isClosed = false

  /// Takes one message, with CRLF line ends.
  /// - Parameter sender: the envelope's; an mbox names it.
  func append(_ message: [UInt8], subscriber: Int64, sender: [UInt8]) throws {
    count += 1
    switch target {
    case .folder:
      let name = String(subscriber)
      try Files.writePrivate(message, to: "\(path)/\(String(repeating: "0", count: max(0, 8 - name.count)))\(name).eml")
    case .mbox(let file, _):
      var bytes = Array("From ".utf8) + sender + dateLine
      bytes.reserveCapacity(message.count + 128)
      for line in message.split(separator: 10, omittingEmptySubsequences: false).dropLast() {
        if Self.needsQuote(line) { bytes.append(UInt8(ascii: ">")) }
        bytes.append(contentsOf: line.last == 13 ? line.dropLast() : line)
        bytes.append(10)
      }
      bytes.append(10)
      guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw failure() }
    }
  }

  /// Puts the mbox under its name.
  func close() throws {
    guard case .mbox(let file, let temporary) = target else { return }
    isClosed = true
    guard fclose(file) == 0, rename(temporary, path) == 0 else { throw failure() }
  }

  private func failure() -> FileError {
    FileError("write", path)
  }

  /// `From `, after any number of `>`.
  private static func needsQuote(_ line: ArraySlice<UInt8>) -> Bool {
    line.drop { $0 == UInt8(ascii: ">") }.starts(with: "From ".utf8)
  }
}
