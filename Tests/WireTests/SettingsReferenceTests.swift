import Foundation
import Newsroom
import TestSupport
import Testing
import Wire

@Suite("The reference of settings")
struct SettingsReferenceTests {
  /// A mapping of a file: the path of keys to it, and the settings in it.
  struct Mapping: Sendable, CustomTestStringConvertible {
    var file: SettingsReference.File
    var path: [String]

    /// The keys directly in it, mappings among them.
    var keys: Set<String> {
      Set(
        file.settings.compactMap { setting in
          let parts = setting.key.split(separator: ".").map(String.init)
          guard parts.count > path.count, Array(parts.prefix(path.count)) == path else { return nil }
          return parts[path.count].replacing("[]", with: "")
        })
    }
    /// Its keys are the newsroom's own.
    var isOpen: Bool { keys.contains { $0.allSatisfy(\.isUppercase) } }
    var testDescription: String { file.path + " " + path.joined(separator: ".") }
  }

  static let mappings: [Mapping] = SettingsReference.files.flatMap { file in
    var paths: [[String]] = [[]]
    for setting in file.settings {
      let parts = setting.key.split(separator: ".").map(String.init)
      for count in 1...parts.count where count < parts.count || parts[count - 1].hasSuffix("[]") {
        let path = Array(parts.prefix(count))
        if !paths.contains(path) { paths.append(path) }
      }
    }
    return paths.map { Mapping(file: file, path: $0) }
  }

  /// Every word that could be a key: those of the reference, and every literal of the readers' sources.
  static let words: Set<String> = {
    var words = Set(
      SettingsReference.files.flatMap(\.settings).flatMap { $0.key.split(separator: ".") }.map(String.init))
    words = Set(words.map { $0.replacing("[]", with: "") }.filter { !$0.allSatisfy(\.isUppercase) })
    for folder in ["Settings", "Articles"] {
      let root = Fixtures.repositoryRoot + "/Sources/Wire/" + folder
      for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] {
        let text = (try? String(contentsOfFile: root + "/" + name, encoding: .utf8)) ?? ""
        words.formUnion(text.matches(of: #/"([a-z][a-z0-9-]*)"/#).map { String($0.1) })
      }
    }
    return words
  }()

  /// The words that a file with them all in this mapping is told not to know.
  private func refused(_ mapping: Mapping) -> Set<String> {
    var text = "{" + Self.words.sorted().map { "\($0): ~" }.joined(separator: ", ") + "}"
    for key in mapping.path.reversed() {
      let name = key.replacing("[]", with: "").replacing("DOMAIN", with: "a.example")
      text = "{\"\(name)\": \(key.hasSuffix("[]") ? "[\(text)]" : text)}"
    }
    let bytes = Array(text.utf8)
    var faults: [String] = []
    do throws(SettingsErrors) {
      switch mapping.file.path {
      case "Config/dateline.yaml":
        _ = try NewsroomSettings.read(bytes, file: "f", environment: [:]) { _ in .failure(SecretError("no")) }
      case "Config/sources.yaml": _ = try SourceSettings.read(bytes, file: "f")
      case "Templates/theme.yaml": _ = try ThemeSettings.read(bytes, file: "f")
      default: _ = try NewsletterSettings.read(bytes, file: "f", slug: "n")
      }
    } catch { faults = error.errors.map(\.message) }
    // password and limit are known only to be refused with better advice.
    let advised: Set<String> = Set(
      [("has no place in settings", "password"), ("is called maximum", "limit")].filter { text, _ in
        faults.contains { $0.contains(text) }
      }.map(\.1))
    let place = mapping.path.map { key in key.hasSuffix("[]") ? key.dropLast(2) + ".1" : key[...] }
      .joined(separator: ".").replacing("DOMAIN", with: "a.example")
    let end = mapping.path.isEmpty ? "\"" : "\" in \(place)"
    return advised.union(
      faults.compactMap { fault in
        guard let match = fault.firstMatch(of: #/^there is no setting "([^"]*)(".*?)(?:; did you mean.*)?$/#),
          match.2 == end
        else { return nil }
        return String(match.1)
      })
  }

  @Test("it has every key that a reader takes, and no other", arguments: mappings)
  func everyKey(_ mapping: Mapping) {
    guard !mapping.isOpen else { return }
    let taken = Self.words.subtracting(refused(mapping))
    #expect(taken.subtracting(mapping.keys).sorted() == [], "taken, and not in the reference")
    #expect(mapping.keys.subtracting(taken).sorted() == [], "in the reference, and not taken")
  }

  @Test("each setting has a type and one plain sentence, and is there once")
  func complete() {
    #expect(SettingsReference.files.map(\.path).count == 4)
    for file in SettingsReference.files {
      #expect(Set(file.settings.map(\.key)).count == file.settings.count)
      for setting in file.settings {
        #expect(setting.meaning.hasSuffix("."), "\(setting.key): \(setting.meaning)")
        #expect(!setting.meaning.dropLast().contains(". "), "\(setting.key): \(setting.meaning)")
        #expect(!setting.type.isEmpty && !(setting.isRequired && setting.standard != nil), "\(setting.key)")
      }
    }
    #expect(SettingsReference.files.flatMap(\.settings).count > 160)
  }

  @Test("defaults are those that the readers give")
  func defaults() throws {
    func standard(_ key: String) throws -> String? {
      try #require(SettingsReference.find(key).first?.settings.first { $0.key == key }, "\(key)").standard
    }
    let read = try #require(settings().value)
    let relay = read.relays[0]
    #expect(try standard("relay.timeout") == "11m" && relay.timeout == 660)
    #expect(try standard("relay.connections") == "\(relay.connections)")
    #expect(try standard("relay.helo") == "sender.list-domain" && relay.helo == read.publication.listDomain)
    #expect(try standard("relay.tls") == relay.tls.rawValue)
    #expect(try standard("relays[].tls") == "relay.tls" && standard("relays[].url") == nil)
    #expect(try standard("sender.verp") == "yes" && standard("sender.confirm-within") == "7d")
    #expect(try standard("store.patience") == "\(read.storePatience)")
    #expect(try standard("returns.soft-bounces.count") == "\(read.returns.policy.softCount)")
    #expect(try standard("score.kinds.take") == "8" && standard("score.half-life") == "1d")
    #expect(try standard("light.accent") == "#8a1c1c" && standard("picture") == "2:1")
  }

  @Test("the variable that it names is the one that is read; only dateline.yaml has any")
  func variables() throws {
    for file in SettingsReference.files.dropFirst() { #expect(file.settings.allSatisfy { $0.variable == nil }) }
    let several =
      House.settings + "relays: [{name: a, url: smtp://a.example}]\n"
      + "returns: {mailboxes: [{name: m, url: \"maildir:/m\"}]}\ndkim: [{selector: s, key-file: k}]\n"
    for setting in SettingsReference.files[0].settings {
      guard let variable = setting.variable else { continue }
      for base in [House.settings, several] where base == several || !setting.key.contains("[]") {
        let faults = settings(base, [variable: "\u{7}"]).faults
        #expect(!faults.contains { $0.contains("\(variable): there is no such setting") }, "\(faults)")
      }
    }
  }

  @Test("a setting, a group or a variable finds its entries; a slip is told the nearest")
  func finding() {
    func keys(_ name: String) -> [String] { SettingsReference.find(name).flatMap(\.settings).map(\.key) }
    #expect(keys("relay.url") == ["relay.url"] && keys("DATELINE_RELAY_URL") == ["relay.url"])
    #expect(keys("meter") == ["meter.articles", "meter.pages", "meter.link-within"])
    #expect(keys("relays").contains("relays[].weight") && keys("nothing") == [])
    #expect(SettingsReference.nearest(to: "relay.timout") == "relay.timeout")
    #expect(SettingsReference.nearest(to: "helo") == "relay.helo")
    #expect(SettingsReference.nearest(to: "DATELINE_RELAY_URI") == "DATELINE_RELAY_URL")
    #expect(SettingsReference.nearest(to: "entirely-something-else") == nil)
  }

  @Test(
    "yes and no are said in the same words everywhere",
    arguments: [
      ("yes", true), ("Yes", true), ("TRUE", true), ("on", true), ("no", false), ("False", false), ("OFF", false),
    ])
  func yesOrNo(_ word: String, _ expected: Bool) throws {
    #expect(settings(replacing: "sender:\n", with: "sender:\n  verp: \(word)\n").value?.publication.verp == expected)
    let daily = String(decoding: try House.bytes("Config/newsletters/daily-review.yaml"), as: UTF8.self)
    let merged = try NewsletterSettings.read(
      Array((daily.replacing("\ngrouping: {", with: "\nformer: {") + "\ngrouping: {merge: \(word)}\n").utf8),
      file: "d.yaml", slug: "d")
    #expect(merged.grouping.merge == expected)
  }

  @Test("what is neither yes nor no is told which words are")
  func neither() {
    let fault = settings(replacing: "sender:\n", with: "sender:\n  verp: 1\n").faults
    #expect(fault.first?.hasSuffix("must be yes or no, not \"1\"; true, false, on and off will do, too") == true)
  }
}
