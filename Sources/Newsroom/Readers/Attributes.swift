internal import Platform

/// What a publisher keeps of a reader beside name and tier: texts by key, such as `city: Berlin`.
///
/// Failure policy: keys and values out of bounds are refused by the readers of files. Limits: 64 keys of at most 64
/// characters (`a-z`, `0-9`, `_`, `-`, `.`), values of at most 1,000 characters without control characters.
public struct Attributes: Sendable, Equatable {
  public private(set) var values: [String: String]

  public static let maxCount = 64
  public static let maxValue = 1_000

  public init(_ values: [String: String] = [:]) { self.values = values }

  public var isEmpty: Bool { values.isEmpty }
  public var keys: [String] { values.keys.sorted() }

  public subscript(key: String) -> String? {
    get { values[key] }
    set { values[key] = newValue }
  }

  /// A key as it is kept: lower case, with `-` for what it may not hold; `nil` where nothing is left.
  public static func key(_ text: String) -> String? {
    var key: [UInt8] = []
    for octet in text.lowercased().utf8 {
      if octet.isASCIIAlphanumeric || octet == UInt8(ascii: "_") || octet == UInt8(ascii: ".") {
        key.append(octet)
      } else if key.last != UInt8(ascii: "-") && !key.isEmpty {
        key.append(UInt8(ascii: "-"))
      }
    }
    while key.last == UInt8(ascii: "-") { key.removeLast() }
    return key.isEmpty || key.count > 64 ? nil : String(decoding: key, as: UTF8.self)
  }

  /// What is wrong with a value, if anything is.
  public static func fault(in value: String) -> String? {
    if value.utf8.count > 4 * maxValue || value.count > maxValue { return "is longer than \(maxValue) characters" }
    if value.unicodeScalars.contains(where: { $0.value < 32 || (127...159).contains($0.value) }) {
      return "contains a control character"
    }
    return nil
  }

  /// An object of JSON, keys in order: equal attributes are equal text.
  public var json: String {
    "{" + keys.map { JSONText.quoted($0) + ":" + JSONText.quoted(values[$0] ?? "") }.joined(separator: ",") + "}"
  }

  /// What `json` wrote; `nil` for anything else.
  public init?(json: String) {
    var rest = json.unicodeScalars[...]
    func take(_ scalar: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) -> Bool {
      guard rest.first == scalar else { return false }
      rest.removeFirst()
      return true
    }
    var values: [String: String] = [:]
    guard take("{", &rest) else { return nil }
    if !take("}", &rest) {
      repeat {
        guard let key = Self.string(&rest), take(":", &rest), let value = Self.string(&rest) else { return nil }
        values[key] = value
      } while take(",", &rest)
      guard take("}", &rest) else { return nil }
    }
    guard rest.isEmpty else { return nil }
    self.values = values
  }

  private static func string(_ rest: inout Substring.UnicodeScalarView) -> String? {
    guard rest.popFirst() == "\"" else { return nil }
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == "\"" { return String(text) }
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      guard let next = rest.popFirst() else { return nil }
      if next == "u" {
        guard let value = UInt32(String(Substring(rest.prefix(4))), radix: 16), let decoded = Unicode.Scalar(value)
        else { return nil }
        rest.removeFirst(4)
        text.append(decoded)
      } else {
        text.append(next)
      }
    }
    return nil
  }
}
