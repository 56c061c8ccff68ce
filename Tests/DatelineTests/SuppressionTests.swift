import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite("dateline suppressions")
struct SuppressionTests {
  private func take(_ newsroom: TestNewsroom, _ text: String, _ status: Int32 = 0, _ more: [String] = []) throws
    -> String
  {
    let path = try newsroom.write(text, to: "list.csv")
    let done = try newsroom.check(["suppressions", "import", path, "--as", "Ada"] + more, status)
    return done.output + done.errors
  }

  @Test("lists of SES, Mailgun, Postmark and listmonk are known by their headers")
  func formats() throws {
    let newsroom = try TestNewsroom(.library)
    #expect(
      try take(newsroom, "EmailAddress,Reason,LastUpdateTime\na1@example.net,BOUNCE,2026-01-05T10:00:00Z\n").hasPrefix(
        "a list of Amazon SES: 1 added"))
    #expect(
      try take(newsroom, "a2@example.net,BOUNCE\na3@example.net, COMPLAINT\n").hasPrefix(
        "a list of Amazon SES: 2 added"))
    #expect(
      try take(
        newsroom,
        "address,code,error,created_at\na4@example.net,550,\"no, such\nuser\",\"Mon, 05 Jan 2026 10:00:00 UTC\"\n"
      )
      .hasPrefix("bounces of Mailgun: 1 added"))
    #expect(
      try take(newsroom, "address,tags,created_at\na5@example.net,*,\na6@example.net,weekly,\n")
        .hasPrefix("unsubscribes of Mailgun: 1 added, 0 known, 1 not suppressed there"))
    #expect(try take(newsroom, "address,created_at\na7@example.net,\n").hasPrefix("complaints of Mailgun: 1 added"))
    #expect(
      try take(
        newsroom,
        "EmailAddress,SuppressionReason,Origin,CreatedAt\na8@example.net,SpamComplaint,Recipient,2026-01-05T10:00:00-05:00\n"
      )
      .hasPrefix("a list of Postmark's: 1 added"))
    #expect(
      try take(
        newsroom,
        "uuid,email,name,attributes,status,created_at,updated_at\nu,a9@example.net,N,{},blocklisted,,\nv,b1@example.net,N,{},enabled,,\n"
      )
      .hasPrefix("subscribers of listmonk: 1 added, 0 known, 1 not suppressed there"))
    let store = try newsroom.openStore()
    func reason(_ name: String) throws -> Suppression.Reason? {
      try store.suppressions.suppression(of: EmailAddress(name + "@example.net"))?.reason
    }
    let reasons = try ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1"].map(reason)
    #expect(reasons == [.bounce, .bounce, .complaint, .bounce, .request, nil, .complaint, .complaint, .request, nil])
    let found = try #require(try store.suppressions.suppression(of: EmailAddress("a4@example.net")))
    #expect(found.evidence == "550 no, such\\u{a}user; imported by Ada from list.csv (mailgun-bounces)")
    #expect(found.date == Date(timeIntervalSince1970: 1_767_607_200))
  }

  @Test("a bad row is told with its line and left out; a list without reasons needs one")
  func badRows() throws {
    let newsroom = try TestNewsroom(.library)
    let said = try take(
      newsroom,
      "email,reason,evidence,since\nok@example.org,bounce,,\nno-at,bounce,,\nx@example.org,why,,\ny@example.org,bounce,,soon\nz@example.org,bounce\n",
      65)
    #expect(said.contains("an export of Dateline's: 1 added, 0 known, 4 broken"))
    for line in 3...6 { #expect(said.contains("list.csv:\(line): "), "\(said)") }
    #expect(try take(newsroom, "email\nq@example.org\n", 65).contains("--reason"))
    #expect(try take(newsroom, "email\nq@example.org\n", 0, ["--reason", "request"]).contains("1 added"))
    #expect(try take(newsroom, "name,age\nq,3\n", 65).contains("no column of addresses"))
  }

  @Test("columns that aren't read are told, dates that are so lost too")
  func unreadColumns() throws {
    let newsroom = try TestNewsroom(.library)
    let dateless = try take(newsroom, "email,reason,at\nu1@example.org,bounce,2026-01-05\n")
    #expect(dateless.contains("not read: column at; since when") && dateless.contains("taken to be now"), "\(dateless)")
    let dated = try take(newsroom, "email,reason,since,colour,\"a\nb\"\nu2@example.org,bounce,2026-01-05,red,\n")
    #expect(dated.contains("not read: columns colour, a\\u{a}b\n"), "\(dated)")
    #expect(!(try take(newsroom, "email,reason,since\nu3@example.org,bounce,2026-01-05\n")).contains("not read"))
  }

  @Test("who added an address is on record; removing says what it was; an export comes back as it went")
  func addRemoveExport() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.check([
      "suppressions", "add", "ada@example.org", "--reason", "request", "--note", "by phone, \"twice\"", "--as", "Grace",
    ])
    #expect(
      try newsroom.check(["suppressions", "add", "ada@example.org", "--reason", "bounce"]).output.contains(
        "already: request"))
    try newsroom.check(["suppressions", "add", "ada@example.org"], 64)
    let export = try newsroom.check(["suppressions", "export"]).output
    #expect(export.contains("ada@example.org,request,\"added by Grace: by phone, \"\"twice\"\"\",2026-11-23T"))
    let removed = try newsroom.check(["suppressions", "remove", "Ada@example.org"]).output
    #expect(removed.contains("no longer suppressed; it was: request, since 2026-11-23") && removed.contains("by Grace"))
    try newsroom.check(["suppressions", "remove", "ada@example.org"], 66)
    #expect(try take(newsroom, export).hasPrefix("an export of Dateline's: 1 added"))
    #expect(try take(newsroom, export).hasPrefix("an export of Dateline's: 0 added, 1 known"))
    #expect(
      try newsroom.check(["suppressions", "list", "--reason", "bounce"]).output == "ADDRESS  REASON  SINCE  EVIDENCE\n")
    #expect(try newsroom.check(["suppressions"]).output.contains("ada@example.org  request"))
  }
}
