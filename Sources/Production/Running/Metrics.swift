public import Foundation
internal import Newsroom
internal import Platform
public import Store

/// The newsroom's state for Prometheus, in node_exporter's textfile form: `Queue/dateline.prom`, whole or not at all.
///
/// Of each newsletter its latest issue with readers; labels stay few. Failure policy: errors name the path. Source:
/// https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4).
public struct Metrics {
  private var text = ""
  private var described: Set<String> = []

  public init(_ newsletters: [String], _ store: Store, at now: Date) throws {
    add("dateline_last_run_timestamp_seconds", "When dateline last ran.", [:], now.timeIntervalSince1970.rounded())
    for slug in newsletters {
      let issues = try store.issues.list(of: slug, limit: 20)
      if let composed = issues.first(where: { $0.status != .skipped }) {
        add(
          "dateline_issue_composed_timestamp_seconds", "When the newsletter's latest issue was composed.",
          ["newsletter": slug], composed.composed.timeIntervalSince1970.rounded())
      }
      guard let record = issues.first(where: { $0.frozen != nil }) else { continue }
      let labels = ["newsletter": slug, "issue": "\(record.key)"]
      let books = try store.queue.books(record.key)
      add(
        "dateline_audience_readers", "Readers frozen into the latest sent issue's audience.", labels,
        Double(books.audience))
      for state in DeliveryState.allCases {
        add(
          "dateline_deliveries", "Deliveries of the latest sent issue, by state.",
          labels.merging(["state": state.rawValue]) { $1 }, Double(books[state]))
      }
      add("dateline_books_balance", "1 if the audience is the sum of its states.", labels, books.balance ? 1 : 0)
      if let finished = record.finished {
        add(
          "dateline_issue_finished_timestamp_seconds", "When the latest sent issue was finished.", labels,
          finished.timeIntervalSince1970.rounded())
      }
    }
  }

  public func write(to path: String) throws { try Files.write(Array(text.utf8), to: path) }

  private mutating func add(_ name: String, _ help: String, _ labels: [String: String], _ value: Double) {
    if described.insert(name).inserted { text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" }
    let list = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
    let whole = value == value.rounded() && abs(value) < 1e15
    text +=
      name + (list.isEmpty ? "" : "{\(list.joined(separator: ","))}") + " " + (whole ? "\(Int(value))" : "\(value)")
    text += "\n"
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
