// The press's figures: setting an issue of 40 items, and running message programs for many readers into memory. Printed as
// `name value` lines, for Tests/Support/bench/run.sh.
//
// Usage: bench bounces, or bench TEMPLATES FOLDER [READERS]; the variant as it was set is left in FOLDER, for others to render.

import Digest
import Foundation
import Newsroom
import Press

struct Failure: Error, CustomStringConvertible {
  var description: String
}

func sources(_ folder: String) throws -> [String: [UInt8]] {
  var sources: [String: [UInt8]] = [:]
  for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
    sources[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
  }
  return sources
}

/// Seconds of one core's time.
func cpu(_ work: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
  let begun = now()
  try work()
  return now() - begun
}

func median(_ rounds: Int, _ work: () throws -> Void) rethrows -> Double {
  try (0..<rounds).map { _ in try cpu(work) }.sorted()[rounds / 2]
}

func say(_ name: String, _ value: Double) { print(name, String(format: "%.3f", value)) }

/// Appends the message for `readers` readers, one after the other, to one buffer, and gives microseconds each.
func run(_ program: MessageProgram, _ readers: Int) throws -> (each: Double, bytes: Int) {
  let names: [String?] = ["Ada Obi", nil, "Jan Kos", "Li Wei", "Zoë Müller"]
  let people = try (0..<1000).map { number in
    Mailbox(name: names[number % 5], address: try EmailAddress("reader\(number)@example.org"))
  }
  var message: [UInt8] = []
  var bytes = 0
  let seconds = cpu {
    for number in 0..<readers {
      message.removeAll(keepingCapacity: true)
      program.append(for: Reader(subscriber: Int64(number + 1), mailbox: people[number % 1000]), to: &message)
      bytes += message.count
    }
  }
  return (seconds / Double(readers) * 1e6, bytes / readers)
}

let arguments = CommandLine.arguments
if arguments.dropFirst().first == "bounces" {
  Bounces.run()
  exit(0)
}
guard arguments.count >= 3 else { throw Failure(description: "usage: bench TEMPLATES FOLDER [READERS]") }
let readers = arguments.count > 3 ? Int(arguments[3]) ?? 1_000_000 : 1_000_000
let room = try BenchIssue()
let templates = try sources(arguments[1])

func set(_ issue: Newsroom.Issue, _ tier: Tier, _ typesetter: Typesetter) throws -> Variant {
  try typesetter.set(
    "daily-review", VariantContext.value(of: issue, room.publication, room.newsletter, tier: tier))
}

func program(_ variant: Variant) throws -> MessageProgram {
  let token = ReaderToken(TokenKeys(Array(repeating: 7, count: 32)), purpose: .unsubscribe, newsletter: "daily-review")
  let head = MessageHead(
    issue: room.name, subject: "Forty items on one morning", Letterhead(room.publication, room.newsletter),
    tier: .free, generation: 1, date: MailDate(Date(timeIntervalSince1970: 1_795_410_000)), token: token)
  return try MessageProgram(head, text: variant.text, html: variant.html)
}

// A 40-item issue, both variants: from templates as read to mail as frozen.
let large = room.issue(items: 40)
say(
  "set-ms",
  try median(21) {
    let typesetter = try Typesetter(templates)
    for tier in Tier.allCases { _ = try set(large, tier, typesetter) }
  } * 1000)

// A mail of 30 KB: as many items as it takes.
let typesetter = try Typesetter(templates)
var variant = try set(room.issue(items: 1), .free, typesetter)
for items in 2...40 where try run(try program(variant), 1).bytes < 30_000 {
  variant = try set(room.issue(items: items), .free, typesetter)
}
let mail = try program(variant)
var rates: [(each: Double, bytes: Int)] = []
for _ in 0..<3 { rates.append(try run(mail, readers)) }
let middle = rates.sorted { $0.each < $1.each }[1]
say("mail-bytes", Double(middle.bytes))
say("us-each", middle.each)
say("messages-per-second", 1e6 / middle.each)

// What a slot costs, and what a kilobyte does.
func plain(bytes: Int, slots: Int) throws -> MessageProgram {
  let line = Array("All that is the issue's is evaluated once, and copied.\n".utf8)
  var html = [Piece.literal(Array(repeatElement(line, count: bytes / line.count).joined()))]
  for _ in 0..<slots {
    html.append(.slot(.subscriberEmail, .html))
    html.append(.literal(line))
  }
  return try program((html: html, text: [.literal(line)]))
}
let few = readers / 4
let bare = try run(try plain(bytes: 2_000, slots: 0), few)
let long = try run(try plain(bytes: 102_000, slots: 0), few)
let slotted = try run(try plain(bytes: 2_000, slots: 50), few)
say("ns-per-kb", (long.each - bare.each) / Double(long.bytes - bare.bytes) * 1024 * 1000)
say("ns-per-slot", (slotted.each - bare.each) / 50 * 1000)

// For another to render.
for (name, pieces) in [("variant.html", variant.html), ("variant.txt", variant.text)] {
  try Data(Residual.source(of: pieces)).write(to: URL(fileURLWithPath: arguments[2] + "/" + name))
}
