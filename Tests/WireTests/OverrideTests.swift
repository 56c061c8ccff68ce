import Foundation
import Newsroom
import Testing
import Wire

@Suite("Environment variables over the settings")
struct OverrideTests {
  @Test("every scalar setting can be overridden")
  func all() throws {
    let environment = [
      "DATELINE_PUBLICATION_NAME": "Other", "DATELINE_PUBLICATION_TAGLINE": "Tag",
      "DATELINE_PUBLICATION_URL": "https://other.example", "DATELINE_PUBLICATION_POSTAL_ADDRESS": "[A, \"B, C\"]",
      "DATELINE_PUBLICATION_TIME_ZONE": "Europe/Paris", "DATELINE_PUBLICATION_LANGUAGE": "fr",
      "DATELINE_SENDER_FROM": "O <o@other.example>", "DATELINE_SENDER_REPLY_TO": "r@other.example",
      "DATELINE_SENDER_RETURN_PATH": "b@other.example", "DATELINE_SENDER_VERP": "no", "DATELINE_METER_ARTICLES": "4",
      "DATELINE_SENDER_UNSUBSCRIBE_ADDRESS": "u@other.example", "DATELINE_SENDER_LIST_DOMAIN": "list.other.example",
      "DATELINE_SENDER_UNSUBSCRIBE_URL": "https://other.example/u", "DATELINE_RELAY_URL": "smtps://relay.example",
      "DATELINE_RELAY_TLS": "none", "DATELINE_RELAY_CA_FILE": "/ca.pem", "DATELINE_RELAY_USER": "u",
      "DATELINE_RELAY_PASSWORD_FILE": "/p", "DATELINE_RELAY_HELO": "h.other.example",
      "DATELINE_RELAY_CONNECTIONS": "3", "DATELINE_RELAY_MESSAGES_PER_SECOND": "2.5",
      "DATELINE_RELAY_CONNECT_TIMEOUT": "5s", "DATELINE_RELAY_TIMEOUT": "20m", "DATELINE_RELAY_RETRY_FIRST": "2m",
      "DATELINE_RELAY_RETRY_LONGEST": "1h", "DATELINE_STORE_DURABILITY": "power", "DATELINE_STORE_PATIENCE": "5",
      "DATELINE_QUEUE_UNCERTAIN": "resend",
      "DATELINE_ARTICLES_URL": "https://other.example/{slug}", "DATELINE_ARTICLES_KEYS_IMAGE_ALT": "[alt]",
      "DATELINE_ROOT": "/x", "DATELINE_NOW": "2026-11-23", "HOME": "/root",
    ]
    for text in [House.settings, ""] {
      let read = settings(text, environment, secret: .success(Array("pw\n".utf8)))
      #expect(read.faults == [])
      let value = try #require(read.value)
      #expect(value.publication.name == "Other" && value.publication.tagline == "Tag")
      #expect(value.publication.postalAddress == ["A", "B, C"] && value.publication.language == "fr")
      #expect(value.publication.timeZone.identifier == "Europe/Paris")
      #expect(value.publication.from.name == "O" && value.publication.replyTo?.address.text == "r@other.example")
      #expect(value.publication.returnPath.text == "b@other.example")
      #expect(value.publication.meter == MeterRule(articles: 4))
      #expect(!value.publication.verp && value.publication.unsubscribeAddress?.text == "u@other.example")
      #expect(value.publication.listDomain == "list.other.example")
      #expect(value.publication.unsubscribeURL == "https://other.example/u")
      #expect(
        value.relays[0]
          == Relay(
            url: "smtps://relay.example", tls: .none, caFile: "/ca.pem", user: "u", password: Secret("pw"),
            helo: "h.other.example", connections: 3, rate: 2.5, connectTimeout: 5, timeout: 1200))
      #expect((value.retry.first, value.retry.longest) == (120, 3600))
      #expect(value.durability == .power && value.storePatience == 5 && value.uncertain == .resend)
      #expect(value.articles.urlPattern == "https://other.example/{slug}")
      #expect(value.articles.keys[.imageAlt]?.first == "alt")
    }
  }

  @Test("an unknown variable is refused, with the nearest right name")
  func unknown() {
    #expect(
      settings(House.settings, ["DATELINE_RELAY_URI": "x", "DATELINE_RELAY_CAFILE": "y", "DATELINER": "z"]).faults == [
        "environment variable DATELINE_RELAY_CAFILE: there is no such setting; did you mean DATELINE_RELAY_CA_FILE?",
        "environment variable DATELINE_RELAY_URI: there is no such setting; did you mean DATELINE_RELAY_URL?",
      ])
  }

  @Test("a wrong override is refused by the variable's name, not the file's place")
  func wrong() {
    for (name, value) in [
      ("RELAY_TLS", "yes"), ("RELAY_CONNECTIONS", "x"), ("RELAY_URL", ""), ("SENDER_FROM", "nobody"),
      ("PUBLICATION_POSTAL_ADDRESS", "{a: b}"), ("PUBLICATION_POSTAL_ADDRESS", "[unclosed"),
      ("PUBLICATION_POSTAL_ADDRESS", "[]"), ("PUBLICATION_NAME", "a\r\nBcc: x"), ("ARTICLES_URL", "nowhere"),
      ("RELAY_RETRY_FIRST", "now"),
    ] {
      let faults = settings(House.settings, ["DATELINE_" + name: value]).faults
      #expect(faults.count == 1, "\(faults)")
      #expect(faults.first?.hasPrefix("environment variable DATELINE_\(name): ") == true, "\(faults)")
    }
  }

  @Test("an override stands in for a value of the file that is wrong or missing")
  func standsIn() {
    let broken = House.settings.replacing("smtp://localhost:587", with: "nonsense")
    #expect(settings(broken, ["DATELINE_RELAY_URL": "smtp://a.example"]).value?.relays.first?.url == "smtp://a.example")
  }
}

@Suite("The relay's password")
struct PasswordTests {
  @Test("it is the first line of a file, or a variable's value")
  func sources() {
    let file = House.settings + "  password-file: pw\n"
    #expect(
      settings(file, secret: .success(Array("s3cret\r\nmore".utf8))).value?.relays.first?.password == Secret("s3cret"))
    let variable = House.settings + "  password-variable: RELAY_PASSWORD\n"
    #expect(settings(variable, ["RELAY_PASSWORD": "s3cret"]).value?.relays.first?.password == Secret("s3cret"))
    let own = House.settings + "  password-variable: DATELINE_RELAY_PASSWORD\n"
    #expect(settings(own, ["DATELINE_RELAY_PASSWORD": "s3cret"]).value?.relays.first?.password == Secret("s3cret"))
    #expect(settings().value?.relays.first?.password == nil)
  }

  @Test("what is wrong with it is said without saying it")
  func faults() {
    let attempts: [(String, [String: String], Result<[UInt8], SecretError>, String)] = [
      ("  password: hunter2\n", [:], .success([]), "d.yaml:12:13: relay.password has no place in settings"),
      (
        "  password-file: p\n  password-variable: V\n", ["V": "hunter2"], .success(Array("hunter2".utf8)),
        "d.yaml:12:18: relay.password-file and password-variable exclude"
      ),
      ("  password-variable: V\n", [:], .success([]), "d.yaml:12:22: relay.password-variable names V, which isn't set"),
      ("  password-variable: hunter2\n", [:], .success([]), "d.yaml:12:22: relay.password-variable must be the name"),
      (
        "  password-variable: V\n", ["V": ""], .success([]),
        "d.yaml:12:22: relay.password-variable names V, whose value is"
      ),
      ("  password-variable: V\n", ["V": "hunter2\n"], .success([]), "d.yaml:12:22: relay.password-variable names V"),
      ("  password-file: p\n", [:], .success([]), "d.yaml:12:18: relay.password-file names a file whose first line is"),
      (
        "  password-file: p\n", [:], .success(Array("hunter2\0".utf8)), "d.yaml:12:18: relay.password-file names a file"
      ),
      (
        "  password-file: p\n", [:], .failure(SecretError("is too open")),
        "d.yaml:12:18: relay.password-file is too open"
      ),
    ]
    for (lines, environment, secret, fault) in attempts {
      let faults = settings(House.settings + lines, environment, secret: secret).faults
      #expect(faults.count == 1 && faults[0].hasPrefix(fault), "\(faults)")
      #expect(!faults.joined().contains("hunter2"))
    }
    let unnamed = settings(House.settings, ["DATELINE_RELAY_PASSWORD": "hunter2"]).faults
    #expect(unnamed.count == 1 && !unnamed[0].contains("hunter2"), "\(unnamed)")
  }

  @Test("printing the settings doesn't show it")
  func printing() {
    let read = settings(House.settings + "  password-variable: V\n", ["V": "hunter2"]).value
    var dumped = ""
    dump(read, to: &dumped)
    #expect(!"\(String(describing: read)) \(String(reflecting: read)) \(dumped)".contains("hunter2"))
  }
}
