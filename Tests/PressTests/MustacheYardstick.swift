import Foundation
import Press
import Testing

/// Runs the Mustache specification's own cases, which live in the shared folder: `make yardsticks` only.
enum MustacheYardstick {
  /// The folder of the cases, if the environment names a shared folder that has it.
  static let folder: URL? = {
    guard let shared = ProcessInfo.processInfo.environment["DATELINE_SHARED"] else { return nil }
    let url = URL(fileURLWithPath: shared).appendingPathComponent("yardsticks/mustache-spec")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  static let required = ["comments", "delimiters", "interpolation", "inverted", "partials", "sections"]

  struct Suite: Decodable { var tests: [Case] }

  struct Case: Decodable {
    var name: String
    var data: JSONValue
    var template: String
    var partials: [String: String]?
    var expected: String
  }

  /// How many cases of the given files hold, of how many; and those that don't.
  static func run(_ files: [String], in folder: URL) throws -> (passed: Int, total: Int, failures: [String]) {
    var total = 0
    var failures: [String] = []
    for file in files {
      let data = try Data(contentsOf: folder.appendingPathComponent(file + ".json"))
      for test in try JSONDecoder().decode(Suite.self, from: data).tests {
        total += 1
        let result: String
        do { result = try render(test) } catch { result = "\(error)" }
        if result != test.expected {
          failures.append("\(file)/\(test.name): \(result.debugDescription), not \(test.expected.debugDescription)")
        }
      }
    }
    return (total - failures.count, total, failures)
  }

  private static func render(_ test: Case) throws -> String {
    let partials = try Partials((test.partials ?? [:]).mapValues { Array($0.utf8) })
    let template = try Template.parse(Array(test.template.utf8), name: test.name)
    let pieces = try template.render(test.data.value, partials: partials, missingPartials: .blank)
    return String(decoding: pieces.text { _ in "" }, as: UTF8.self)
  }
}

/// JSON's values; numbers become their shortest text.
struct JSONValue: Decodable {
  let value: Value

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .null
    } else if let value = try? container.decode(Bool.self) {
      self.value = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self.value = .string(String(value))
    } else if let value = try? container.decode(Double.self) {
      self.value = .string("\(value)")
    } else if let value = try? container.decode(String.self) {
      self.value = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self.value = .list(value.map(\.value))
    } else {
      value = .dictionary(try container.decode([String: JSONValue].self).mapValues(\.value))
    }
  }
}

@Suite("The Mustache specification", .enabled(if: MustacheYardstick.folder != nil))
struct MustacheYardstickTests {
  @Test(
    "every case holds",
    arguments: [
      ("mustache", MustacheYardstick.required), ("inheritance", ["~inheritance"]),
      ("dynamic names", ["~dynamic-names"]),
    ])
  func suite(name: String, files: [String]) throws {
    let folder = try #require(MustacheYardstick.folder)
    let (passed, total, failures) = try MustacheYardstick.run(files, in: folder)
    print("\(name) \(passed)/\(total)")
    for failure in failures { Issue.record(Comment(rawValue: failure)) }
  }
}
