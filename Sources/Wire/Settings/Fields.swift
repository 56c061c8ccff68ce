internal import Markup
internal import Newsroom

/// One mapping of a settings file. Each getter names a key once, with what it means; `close` refuses the keys that nobody
/// named. Of a reader that describes, nothing is read: each getter adds its key to the reference (`SettingsReference`).
///
/// Failure policy: faults go to the reader, each at its value's place, and a getter gives a stand-in. A mapping that must
/// be there and isn't is one fault, not one for each of its keys. Texts are one line: no control character comes through.
struct Fields {
  private enum State { case present, absent, broken }

  private let reader: SettingsReader
  private let path: [String]
  private let node: YAMLNode
  private let state: State
  private var named: [String] = []
  /// Keys that an absent mapping ought to have.
  private var lost: [String] = []
  /// The mapping whose values hold where this one says nothing; for the reference.
  var inherits: String?

  init(_ reader: SettingsReader, path: [String], node: YAMLNode, isAbsent: Bool = false) {
    self.reader = reader
    self.path = path
    self.node = node
    if node.pairs == nil && !node.isNull {
      state = .broken
      reader.fail(place(node), "\(path.isEmpty ? "the file" : title(nil)) must be a mapping, not \(node.kind)")
    } else {
      let isEmpty = !path.isEmpty && (isAbsent || node.isNull) && !reader.overridesAny(below: path)
      state = isEmpty ? .absent : .present
    }
  }

  /// A text that must be there, or `standard`.
  ///
  /// - Parameters:
  ///   - otherwise: here and below, words for the reference where no one value is the default.
  ///   - meaning: one sentence, for the reference.
  mutating func text(_ key: String, _ standard: String? = nil, otherwise: String? = nil, meaning: String) -> String {
    value(key, standard, otherwise, expected: "text", meaning) { $0.isEmpty ? nil : $0 } ?? ""
  }

  mutating func optionalText(_ key: String, otherwise: String? = nil, meaning: String) -> String? {
    value(key, nil, otherwise, isOptional: true, expected: "text", meaning) { $0.isEmpty ? nil : $0 }
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>, _ standard: Int, meaning: String) -> Int {
    value(key, standard, expected: Self.words(range), meaning) { Self.number($0, in: range) } ?? range.lowerBound
  }

  mutating func optionalInteger(_ key: String, in range: ClosedRange<Int>, meaning: String) -> Int? {
    value(key, nil, isOptional: true, expected: Self.words(range), meaning) { Self.number($0, in: range) }
  }

  mutating func optionalNumber(_ key: String, above least: Double, meaning: String) -> Double? {
    value(key, nil, isOptional: true, expected: "a number above \(Int(least))", meaning) {
      Double($0).flatMap { $0 > least && $0.isFinite ? $0 : nil }
    }
  }

  /// Seconds, written `90s`, `5m`, `2h` or `1d`.
  mutating func duration(_ key: String, _ standard: Int, meaning: String) -> Int {
    let units = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
    let shown = units.first { standard % $0.1 == 0 }.map { "\(standard / $0.1)\($0.0)" }
    return value(key, standard, shown, expected: "a duration such as 90s, 5m or 2h", meaning) { text in
      guard let unit = units.first(where: { text.hasSuffix($0.0) }), let count = Int(text.dropLast()),
        count > 0, count <= 1_000_000
      else { return nil }
      return count * unit.1
    } ?? standard
  }

  /// Yes or no, which every setting of the kind takes in the same words, in any case of letters.
  mutating func yesOrNo(_ key: String, _ standard: Bool, meaning: String) -> Bool {
    value(
      key, standard, standard ? "yes" : "no", expected: "yes or no", meaning,
      advice: "; true, false, on and off will do, too"
    ) {
      switch $0.lowercased() {
      case "yes", "true", "on": true
      case "no", "false", "off": false
      default: nil
      }
    } ?? standard
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ standard: Choice? = nil, isOptional: Bool = false, otherwise: String? = nil, meaning: String
  ) -> Choice? where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    return value(
      key, standard, otherwise ?? standard?.rawValue, isOptional: isOptional,
      expected: "one of \(names.joined(separator: ", "))", among: names, meaning
    ) { Choice(rawValue: $0) }
  }

  /// A value that `read` makes of a text, or `nil` if it can't.
  mutating func parsed<Value>(
    _ key: String, _ standard: Value? = nil, isOptional: Bool = false, otherwise: String? = nil, expected: String,
    meaning: String, _ read: (String) -> Value?
  ) -> Value? { value(key, standard, otherwise, isOptional: isOptional, expected: expected, meaning, read) }

  /// A text that `read` judges with an error of its own; `nil` without an error where it is optional and absent.
  mutating func judged<Value, Failure: Error>(
    _ key: String, isOptional: Bool = false, otherwise: String? = nil, type: String, meaning: String,
    _ read: (String) throws(Failure) -> Value
  ) -> Value? {
    describe(key, type, isRequired: !isOptional, otherwise, meaning)
    guard let (text, place) = scalar(key, isOptional: isOptional, expected: "text") else { return nil }
    do throws(Failure) {
      return try read(text)
    } catch {
      reader.fail(place, "\(title(key)): \(error)")
      return nil
    }
  }

  /// A list of texts; a single text is a list of one. Empty where it is wrong, which has been said.
  mutating func texts(_ key: String, _ standard: [String]? = nil, otherwise: String? = nil, meaning: String) -> [String]
  { items(key, standard, otherwise: otherwise, meaning: meaning).map(\.text) }

  /// The same, and where each is. A list that must be there must not be empty, unless that is allowed.
  mutating func items(
    _ key: String, _ standard: [String]? = nil, otherwise: String? = nil, allowsEmpty: Bool? = nil,
    of type: String = "texts", meaning: String
  ) -> [(text: String, place: SettingsReader.Place)] {
    let shown = standard.flatMap { $0.isEmpty ? nil : "[\($0.joined(separator: ", "))]" }
    describe(key, "a list of \(type)", isRequired: standard == nil && otherwise == nil, otherwise ?? shown, meaning)
    let allowsEmpty = allowsEmpty ?? (standard != nil)
    name(key)
    if let (text, place) = reader.override(for: path + [key]) {
      let node = (try? YAML.parse(Array(text.utf8), file: place.file)) ?? nil
      return list(of: node, key, allowsEmpty) { _ in place }
    }
    guard let found = node[key], !found.isNull else {
      if standard == nil { missing(key) }
      return (standard ?? []).map { ($0, place(node)) }
    }
    return list(of: found, key, allowsEmpty, at: place)
  }

  /// A list of choices, not empty.
  mutating func choices<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ standard: [Choice]? = nil, otherwise: String? = nil, meaning: String
  ) -> [Choice] where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    let items = items(
      key, standard?.map(\.rawValue), otherwise: otherwise, allowsEmpty: false, of: names, meaning: meaning)
    return choices(of: items, key)
  }

  func choices<Choice: RawRepresentable & CaseIterable>(
    of items: [(text: String, place: SettingsReader.Place)], _ key: String
  ) -> [Choice] where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    return items.compactMap { text, place in
      if let choice = Choice(rawValue: text) { return choice }
      reader.fail(
        place,
        "\(title(key)): \"\(shown(text))\" is not one of \(names.joined(separator: ", "))\(hint(for: text, among: names))"
      )
      return nil
    }
  }

  /// A mapping of names that are the newsroom's own to choices.
  mutating func choicesByName<Choice: RawRepresentable & CaseIterable>(
    _ key: String, meaning: String
  ) -> [(String, Choice)] where Choice.RawValue == String {
    name(key)
    let names = Choice.allCases.map(\.rawValue)
    describe(
      "\(key).NAME", "one of \(names.joined(separator: ", "))", isRequired: false, nil, meaning, isOverridable: false)
    guard let found = node[key], !found.isNull else { return [] }
    guard let pairs = found.pairs else {
      reader.fail(place(found), "\(title(key)) must be a mapping, not \(found.kind)")
      return []
    }
    return pairs.compactMap { pair in
      let (name, text) = (pair.key.text ?? "", pair.value.text ?? "")
      if let choice = Choice(rawValue: text), !name.isEmpty { return (name, choice) }
      reader.fail(
        place(pair.value),
        "\(title(key)).\(shown(name)) must be one of \(names.joined(separator: ", ")), not \"\(shown(text))\""
          + hint(for: text, among: names, quoted: true))
      return nil
    }
  }

  /// A mapping inside this one; where it is absent, one in which every key is.
  mutating func fields(_ key: String) -> Fields {
    name(key)
    return Fields(
      reader, path: path + [key], node: node[key] ?? .mapping([], node.mark), isAbsent: node[key] == nil)
  }

  /// The mapping inside this one, if there is one.
  mutating func optionalFields(_ key: String) -> Fields? {
    name(key)
    if reader.describes { return fields(key) }
    guard let found = node[key], !found.isNull else { return nil }
    return Fields(reader, path: path + [key], node: found)
  }

  /// Whether nothing is read, and the reference wants every key, of both of two forms.
  var describes: Bool { reader.describes }

  /// Whether a mapping stands under a key.
  func isMapping(_ key: String) -> Bool { node[key]?.pairs != nil }

  /// The keys of a mapping whose keys are the newsroom's own; what the reference calls them.
  func keys(called word: String) -> [String] { reader.describes ? [word] : (node.pairs ?? []).compactMap(\.key.text) }

  /// Whether the file says anything under a key.
  func has(_ key: String) -> Bool { node[key].map { !$0.isNull } ?? false }

  /// The mappings inside this one, whatever their keys are, and where those are.
  ///
  /// - Parameter word: what the reference calls the keys.
  mutating func mappings(called word: String) -> [(key: String, place: SettingsReader.Place, fields: Fields)] {
    if reader.describes { return [(word, place(node), fields(word))] }
    return (node.pairs ?? []).compactMap { pair in
      guard let key = pair.key.text else {
        reader.fail(place(pair.key), "\(title(nil)) has a key that is no text")
        return nil
      }
      name(key)
      return (key, place(pair.key), Fields(reader, path: path + [key], node: pair.value))
    }
  }

  /// The mappings of a list.
  mutating func list(_ key: String, allowsEmpty: Bool = false, isOptional: Bool = false, meaning: String) -> [Fields] {
    name(key)
    if reader.describes {
      describe(key, "a list of mappings", isRequired: !isOptional, nil, meaning, isOverridable: false)
      return [Fields(reader, path: path + ["\(key)[]"], node: .mapping([], node.mark))]
    }
    if isOptional, node[key].map(\.isNull) ?? true { return [] }
    guard let found = node[key], !found.isNull else {
      missing(key)
      return []
    }
    guard let items = found.items else {
      reader.fail(place(found), "\(title(key)) must be a list, not \(found.kind)")
      return []
    }
    if items.isEmpty && !allowsEmpty { fail(key, "must not be empty") }
    return items.enumerated().map { Fields(reader, path: path + [key, String($0.offset + 1)], node: $0.element) }
  }

  /// A key that is there without a value, which elsewhere is as good as left out.
  func refuseEmpty(_ key: String, _ hint: String) {
    if let found = node[key], found.isNull, reader.override(for: path + [key]) == nil {
      reader.fail(place(found), "\(title(key)) has no value: expected one, \(hint); or leave the key out")
    }
  }

  /// A key that looks like a setting and mustn't be one.
  mutating func refuse(_ key: String, _ message: String) {
    guard node[key] != nil else { return }
    name(key)
    fail(key, message)
  }

  func fail(_ key: String, _ message: String) { reader.fail(placeOf(key), "\(title(key)) \(message)") }

  func fail(_ key: String, at place: SettingsReader.Place, _ message: String) {
    reader.fail(place, "\(title(key)) \(message)")
  }

  /// Refuses what is in the file and wasn't asked for, and says once what an absent mapping ought to hold.
  func close() {
    if !lost.isEmpty {
      reader.fail(place(node), "\(title(nil)) is missing: it must say \(lost.joined(separator: ", "))")
    }
    for pair in node.pairs ?? [] {
      guard let key = pair.key.text, !named.contains(key) else { continue }
      let inside = path.isEmpty ? "" : " in \(title(nil))"
      reader.fail(
        place(pair.key), "there is no setting \"\(shown(key))\"\(inside)\(hint(for: key, among: named, quoted: true))")
    }
  }

  private mutating func value<Value>(
    _ key: String, _ standard: Value?, _ shown: String? = nil, isOptional: Bool = false, expected: String,
    among names: [String] = [], _ meaning: String, advice: String = "", _ read: (String) -> Value?
  ) -> Value? {
    let isOptional = isOptional || standard != nil
    describe(key, expected, isRequired: !isOptional, shown ?? standard.map { "\($0)" }, meaning)
    guard let (text, place) = scalar(key, isOptional: isOptional, expected: expected) else { return standard }
    if let value = read(text) { return value }
    reader.fail(
      place,
      "\(title(key)) must be \(expected), not \"\(Wire.shown(text))\"\(advice)"
        + hint(for: text, among: names, quoted: true))
    return standard
  }

  private func describe(
    _ key: String, _ type: String, isRequired: Bool, _ standard: String?, _ meaning: String, isOverridable: Bool = true
  ) {
    guard reader.describes else { return }
    let isInherited = inherits != nil && !isRequired
    reader.describe(
      path + [key], type: type, isRequired: isRequired,
      standard: isInherited ? "\(inherits ?? "").\(key)" : standard, meaning: meaning, isOverridable: isOverridable)
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  private static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
    Int(text).flatMap { range.contains($0) ? $0 : nil }
  }

  private mutating func scalar(
    _ key: String, isOptional: Bool, expected: String
  ) -> (String, SettingsReader.Place)? {
    name(key)
    if let override = reader.override(for: path + [key]) { return oneLine(override.text, key, override.place) }
    guard let found = node[key], !found.isNull else {
      if !isOptional { missing(key) }
      return nil
    }
    guard let text = found.text else {
      reader.fail(place(found), "\(title(key)) must be \(expected), not \(found.kind)")
      return nil
    }
    return oneLine(text, key, place(found))
  }

  private func list(
    of found: YAMLNode?, _ key: String, _ allowsEmpty: Bool, at place: (YAMLNode) -> SettingsReader.Place
  ) -> [(text: String, place: SettingsReader.Place)] {
    guard let found, found.pairs == nil else {
      reader.fail(place(found ?? node), "\(title(key)) must be a list of texts")
      return []
    }
    if !allowsEmpty, found.items?.isEmpty == true { reader.fail(place(found), "\(title(key)) must not be empty") }
    return (found.items ?? [found]).compactMap { item in
      guard let text = item.text, !item.isNull else {
        reader.fail(
          place(item), "\(title(key)) must be a list of texts, and one of them is \(item.isNull ? "empty" : item.kind)")
        return nil
      }
      return oneLine(text, key, place(item))
    }
  }

  /// Settings go into headers and onto the wire: one line, without control characters.
  private func oneLine(_ text: String, _ key: String, _ place: SettingsReader.Place) -> (String, SettingsReader.Place)?
  {
    let line = text.trimmingSpaces
    guard !line.hasControls else {
      reader.fail(place, "\(title(key)) must be one line without control characters")
      return nil
    }
    return (line, place)
  }

  private mutating func name(_ key: String) {
    if !named.contains(key) { named.append(key) }
  }

  private mutating func missing(_ key: String) {
    switch state {
    case .present: reader.fail(place(node), "\(title(key)) is missing")
    case .absent: lost.append(key)
    case .broken: break
    }
  }

  private func title(_ key: String?) -> String { (path + [key].compactMap { $0 }).joined(separator: ".") }

  private func placeOf(_ key: String) -> SettingsReader.Place {
    reader.override(for: path + [key])?.place ?? place(node[key] ?? node)
  }

  private func place(_ node: YAMLNode) -> SettingsReader.Place {
    SettingsReader.Place(file: reader.file, mark: node.mark)
  }
}
