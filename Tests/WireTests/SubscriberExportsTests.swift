import Foundation
import Newsroom
import Testing
import Wire

/// Files as other programs and spreadsheets write them.
@Suite("Readers from elsewhere") struct SubscriberExportsTests {
  typealias Columns = [(column: String, field: String)]

  private func read(
    _ text: String, map: Columns = [], to newsletters: [String] = ["daily-review"], lines: Bool = false
  ) -> (format: String, rows: [String]) {
    read(Array(text.utf8), map: map, to: newsletters, lines: lines)
  }

  private func read(
    _ bytes: [UInt8], map: Columns = [], to newsletters: [String] = ["daily-review"], lines: Bool = false
  ) -> (format: String, rows: [String]) {
    var rest = bytes[...]
    do {
      var file = try SubscriberFile(
        file: "s.csv", newsletters: ["daily-review", "weekly-review"],
        options: SubscriberFileOptions(map: map, newsletters: newsletters, isJSONLines: lines),
        now: Date(timeIntervalSince1970: 1_795_420_800)
      ) {
        defer { rest = rest.dropFirst(11) }
        return Array(rest.prefix(11))
      }
      var rows: [String] = []
      while let row = try file.next() {
        switch row {
        case .record(let record, _): rows.append(Self.text(record))
        case .error(let error): rows.append("\(error)")
        }
      }
      return (file.format, rows)
    } catch { return ("", ["\(error)"]) }
  }

  private static func text(_ record: SubscriberRecord) -> String {
    func day(_ date: Date?) -> String { date.map { "\(Int($0.timeIntervalSince1970))" } ?? "-" }
    return [
      record.mailbox.address.text, record.mailbox.name ?? "-", record.tier.rawValue, day(record.tierEnds),
      record.state.rawValue, day(record.gone), day(record.consent), record.attributes.json,
    ].joined(separator: " ")
  }

  @Test("Ghost's members come as they are exported, and who is not subscribed stays out")
  func ghost() {
    let found = read(
      """
      id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers
      a1,ann@example.org,Ann,"VIP, early",true,false,,2024-01-15T10:00:00.000Z,,"vip, press",
      a2,bob@example.org,,,false,,,2024-01-15T10:00:00.000Z,,,
      a3,cy@example.org,,,true,true,,2024-01-15T10:00:00.000Z,,,
      a4,dee@example.org,,,true,,cus_1,2024-01-15T10:00:00.000Z,,,Gold
      a5,eve@example.org,,,true,,,2024-01-15T10:00:00.000Z,2024-02-01T00:00:00.000Z,,
      """.replacing("\n", with: "\r\n"))
    #expect(found.format == "Ghost")
    #expect(
      found.rows == [
        "ann@example.org Ann free - confirmed - 1705312800 {\"labels\":\"vip, press\"}",
        "bob@example.org - free - unsubscribed - 1705312800 {}",
        "cy@example.org - all-access - confirmed - 1705312800 {}",
        "dee@example.org - all-access - confirmed - 1705312800 {}",
        "eve@example.org - free - unsubscribed 1706745600 1705312800 {}",
      ])
  }

  @Test("listmonk's subscribers come with their attributes, and who is blocklisted or disabled stays out")
  func listmonk() {
    let found = read(
      """
      uuid,email,name,attributes,status,created_at,updated_at
      u1,ann@example.org,Ann,"{""city"": ""Lisbon"", ""age"": 31, ""tags"": [""a"", ""b""], ""geo"": {""cc"": ""PT""}}",enabled,2024-01-15 10:00:00.123456 +0000 UTC,x
      u2,bob@example.org,Bob,{},blocklisted,2024-01-15 12:00:00 +0200 EET,x
      u3,cy@example.org,,,disabled,2024-01-15 10:00:00 +0000 UTC,x
      u4,dee@example.org,,[1],enabled,2024-01-15 10:00:00 +0000 UTC,x
      """)
    #expect(found.format == "listmonk")
    #expect(
      found.rows == [
        "ann@example.org Ann free - confirmed - 1705312800 "
          + "{\"age\":\"31\",\"city\":\"Lisbon\",\"geo.cc\":\"PT\",\"tags\":\"a, b\"}",
        "bob@example.org Bob free - unsubscribed - 1705312800 {}",
        "cy@example.org - free - unsubscribed - 1705312800 {}",
        "s.csv:5: the attributes are no object of JSON",
      ])
  }

  @Test("who is gone is gone, whatever else of the row can't be used, and the rest is told")
  func goneForAll() throws {
    let ghost = read(
      "id,email,name,subscribed_to_emails\n1,ann@example.org,\"A\nB\",false\n2,bob@example.org,\"A\nB\",true\n")
    try #require(ghost.rows.count == 3, "\(ghost.rows)")
    #expect(ghost.rows.count == 3 && ghost.rows[0] == "ann@example.org - free - unsubscribed - - {}", "\(ghost.rows)")
    #expect(ghost.rows[1].hasSuffix("of this row only that the reader is unsubscribed was taken"), "\(ghost.rows)")
    #expect(ghost.rows[2].hasPrefix("s.csv:4: the name"), "\(ghost.rows)")
    let listmonk = read("uuid,email,name,attributes,status\nu1,cy@example.org,,[1],disabled\n")
    #expect(listmonk.rows.first == "cy@example.org - free - unsubscribed - - {}" && listmonk.rows.count == 2)
    let lines = read("{\"email\":\"d@example.org\",\"language\":\"?\",\"state\":\"complained\"}\n", lines: true)
    #expect(lines.rows.first == "d@example.org - free - complained - - {}" && lines.rows.count == 2)
    let long = read("email,name,state\na@example.org,\(String(repeating: "x", count: 300)),bounced\n")
    #expect(long.rows.first == "a@example.org - free - bounced - - {}" && long.rows.count == 2)
    #expect(read("email,state\nnobody,bounced\n").rows.count == 1)
  }

  @Test("who is gone from tomorrow on is gone now; clocks may be minutes ahead")
  func ahead() {
    let gone = read("email,gone-at\na@example.org,2027-01-01\n").rows
    #expect(gone.first == "a@example.org - free - unsubscribed - - {}" && gone.count == 2, "\(gone)")
    #expect(read("email,consent-at\na@x.example,2026-11-23T10:30:00Z\n").rows.first?.contains("lies ahead") == true)
    #expect(
      read("email,consent-at\na@x.example,2026-11-23T08:04:00Z\n").rows == [
        "a@x.example - free - confirmed - 1795420800 {}"
      ])
  }

  @Test("an empty state is no consent")
  func silence() {
    for rows in [
      read("id,email,subscribed_to_emails\n1,a@example.org,\n").rows,
      read("Email Address,Status,LEID\na@example.org,,1\n").rows,
      read("{\"email\":\"a@example.org\",\"state\":null}\n", lines: true).rows,
    ] {
      #expect(rows.count == 1 && rows[0].hasSuffix("silence is no consent"), "\(rows)")
    }
  }

  @Test("UTF-16 without its mark is named")
  func unmarked() {
    let rows = read("email,name\na@example.org,Ann\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }).rows
    #expect(rows.count == 1 && rows[0].contains("UTF-16 without a byte-order mark"), "\(rows)")
    #expect(!rows[0].contains("u{0}"))
  }

  @Test("Mailchimp's three files: subscribed with the publisher's own fields, unsubscribed, cleaned")
  func mailchimp() {
    let head = "\"Email Address\",\"First Name\",\"Last Name\",Town,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME"
    let subscribed = read(
      "\(head),LEID,EUID,NOTES,TAGS\nann@example.org,Ann,Lee,Oslo,2,,,\"2024-01-15 10:00:00\",1,e,,\"\"\"VIP\"\",\"\"Blog\"\"\"\n"
    )
    #expect(subscribed.format == "Mailchimp")
    #expect(
      subscribed.rows == [
        "ann@example.org Ann Lee free - confirmed - 1705312800 {\"tags\":\"\\\"VIP\\\",\\\"Blog\\\"\",\"town\":\"Oslo\"}"
      ])
    let left = read(
      "\(head),UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER\n"
        + "bob@example.org,,,,2,,,,\"2024-02-01 00:00:00\",X,1,NORMAL,\ncy@example.org,,,,2,,,,\"2024-02-01 00:00:00\",X,1,ABUSE,\n"
    )
    #expect(
      left.rows == [
        "bob@example.org - free - unsubscribed 1706745600 - {}", "cy@example.org - free - complained 1706745600 - {}",
      ])
    let cleaned = read(
      "\(head),CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID\ndee@example.org,,,,2,,,,\"2024-02-01 00:00:00\",X,1\n"
    )
    #expect(cleaned.rows == ["dee@example.org - free - bounced 1706745600 - {}"])
  }

  @Test("Substack's list: who pays, until when, and whose mail is switched off")
  func substack() {
    let found = read(
      """
      email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
      ann@example.org,true,2027-01-01T00:00:00.000Z,yearly,false,2024-01-15T10:00:00.000Z,2024-01-15T10:00:00.000Z
      bob@example.org,false,,other,true,2024-01-15T10:00:00.000Z,
      cy@example.org,false,2025-01-01T00:00:00.000Z,monthly,false,2024-01-15T10:00:00.000Z,
      """)
    #expect(found.format == "Substack")
    #expect(
      found.rows == [
        "ann@example.org - all-access 1798761600 confirmed - 1705312800 {}",
        "bob@example.org - free - unsubscribed - 1705312800 {}", "cy@example.org - free - confirmed - 1705312800 {}",
      ])
  }

  @Test("a German spreadsheet: semicolons, Windows-1252, a newline in a field, columns of its own")
  func german() {
    let text =
      "E-Mail;Vorname;Nachname;Straße;Anmerkung\r\nmüller@example.org;x;y;z;\r\n"
      + "jo@Bücher.example;Jörg;Müller;\"Weg 1\r\nHinterhaus\";\r\n"
    let map: Columns = [("e-mail", "email"), ("Vorname", "first-name"), ("nachname", "last-name"), ("*", "-")]
    let files: [[UInt8]] = [
      Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8),
      text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) },
      [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] },
      Array(text.replacing(";", with: "\t").utf8),
    ]
    for bytes in files {
      let rows = read(bytes, map: map).rows
      #expect(rows.count == 2 && rows.last == "jo@xn--bcher-kva.example Jörg Müller free - confirmed - - {}", "\(rows)")
    }
  }

  @Test(
    "a mapping that can't be is refused with what there is",
    arguments: [
      ("Town", "attribute.", "there is no field \"attribute.\""), ("Town", "nmae", "did you mean \"name\"?"),
      ("Twon", "name", "the file has no column \"Twon\"; did you mean \"Town\"?"),
      ("Mail", "email", "there is no column \"Town\""),
    ])
  func mapping(column: String, field: String, message: String) {
    let rows = read("Mail,Town\na@x.example,Rome\n", map: [(column, field)]).rows
    #expect(rows.count == 1 && rows[0].contains(message), "\(rows)")
    #expect(
      read("Mail,Town\na@x.example,Rome\n", map: [("Mail", "email"), ("Town", "attribute.town")]).rows == [
        "a@x.example - free - confirmed - - {\"town\":\"Rome\"}"
      ])
  }

  @Test("JSON Lines say the same, and a bad line costs itself")
  func jsonLines() {
    let found = read(
      """
      {"email": "ann@example.org", "name": "Ann", "newsletters": ["daily-review"], "attributes": {"city": "Rome"}}

      {"email": "bob@example.org", "state": "bounced", "gone-at": "2024-02-01", "newsletters": null}
      {"email": "cy@example.org"
      [1]
      {"email": "dee@example.org", "nmae": "x"}
      {"email": "a@x.example"} {"email": "b@x.example"}
      """, lines: true)
    #expect(
      found.rows.prefix(2) == [
        "ann@example.org Ann free - confirmed - - {\"city\":\"Rome\"}",
        "bob@example.org - free - bounced 1706745600 - {}",
      ])
    #expect(found.rows.count == 6 && found.rows.dropFirst(2).allSatisfy { $0.hasPrefix("s.csv:") }, "\(found.rows)")
    #expect(
      found.rows[2].hasPrefix("s.csv:4: the line is no object") && found.rows[4].contains("did you mean \"name\"?"))
  }

  @Test(
    "fields out of bounds cost their row",
    arguments: [
      ("state", "gone", "is no state"), ("consent-at", "2031-01-01", "lies ahead"),
      ("consent-at", "01/02/2024", "is no time such as"), ("tier-ends", "soon", "is no time such as"),
      ("language", "x", "is no language"), ("subscribed", "maybe", "is neither true nor false"),
      ("attribute.city", String(repeating: "x", count: 1_001), "longer than 1000 characters"),
      ("attribute.city", "a\u{1}b", "contains a control character"),
    ])
  func bounds(column: String, value: String, message: String) {
    let rows = read("email,\(column)\na@x.example,\(value)\n").rows
    #expect(rows.count == 1 && rows[0].hasPrefix("s.csv:2: ") && rows[0].contains(message), "\(rows)")
  }

  @Test("what is written is read again as the same, as CSV and as JSON Lines")
  func writing() throws {
    let reader = SubscriberWriter.Reader(
      mailbox: Mailbox(name: "Lee, \"Ann\"; née Ø", address: try EmailAddress("Ann@example.org")), tier: .allAccess,
      tierEnds: Date(timeIntervalSince1970: 1_798_761_600), language: "pt-br", newsletters: ["daily-review"],
      leftNewsletters: ["weekly-review"], state: .confirmed, gone: nil,
      consent: Date(timeIntervalSince1970: 1_705_312_800.25),
      attributes: Attributes(["city": " Rome, \"IT\"", "x": "1"]))
    var gone = reader
    gone.state = .complained
    gone.gone = Date(timeIntervalSince1970: 1_706_745_600)
    gone.mailbox.name = nil
    for lines in [false, true] {
      var writer = SubscriberWriter(isJSONLines: lines, attributes: ["city", "x"])
      writer.append(reader)
      writer.append(gone)
      var rest = writer.take()
      var file = try SubscriberFile(
        file: "s", newsletters: ["daily-review", "weekly-review"], options: SubscriberFileOptions(isJSONLines: lines),
        now: Date(timeIntervalSince1970: 1_795_420_800)
      ) {
        defer { rest = [] }
        return rest
      }
      var records: [SubscriberRecord] = []
      while let row = try file.next() {
        if case .record(let record, _) = row { records.append(record) } else { Issue.record("\(row)") }
      }
      try #require(records.count == 2)
      #expect(records[0].mailbox.address == reader.mailbox.address && records[0].tierEnds == reader.tierEnds)
      #expect(records[0].newsletters == ["daily-review"] && records[0].leftNewsletters == ["weekly-review"])
      #expect(records[0].consent == reader.consent && records[0].language == "pt-br")
      #expect(records[0].attributes.values == ["city": "Rome, \"IT\"", "x": "1"])
      #expect(records[1].state == .complained && records[1].gone == gone.gone && records[1].mailbox.name == nil)
    }
  }
}
