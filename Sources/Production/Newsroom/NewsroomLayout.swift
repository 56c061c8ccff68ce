internal import Foundation
internal import Platform

/// Lays out a newsroom's folder: the house's settings and templates, and an empty `Queue/`.
///
/// Failure policy: nothing that is there is changed; a file that can't be written ends it, and it can be done again.
public struct NewsroomLayout {
  private let house: String

  /// - Parameter house: the folder with the house's `Config/` and `Templates/`.
  public init(house: String) { self.house = house }

  /// - Returns: the files that were made, by their paths in the newsroom; empty for one that is complete.
  public func make(_ root: String) throws -> [String] {
    var made: [String] = []
    for file in try files() where !Files.exists("\(root)/\(file)") {
      try Files.makeFolder(URL(fileURLWithPath: "\(root)/\(file)").deletingLastPathComponent().path)
      try Files.write(try Files.read("\(house)/\(file)"), to: "\(root)/\(file)")
      made.append(file)
    }
    try Files.makePrivateFolder(root + "/Queue")
    return made
  }

  /// What a newsroom has from the house.
  private func files() throws -> [String] {
    let newsletters = try Files.list(house + "/Config/newsletters").map { "Config/newsletters/\($0)" }
    let templates = try Files.list(house + "/Templates").filter { $0.hasSuffix(".mustache") || $0 == "theme.yaml" }
    return ["Config/dateline.yaml", "Config/sources.yaml"] + newsletters + templates.map { "Templates/\($0)" }
  }
}
