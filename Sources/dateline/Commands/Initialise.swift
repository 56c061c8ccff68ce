internal import Foundation
internal import Platform
internal import Production

extension Command {
  /// `dateline init`
  static let initialise = Command(
    name: "init", usage: ["DIR"], summary: "Lay out a newsroom, with commented settings and the house templates",
    details: """
      Makes DIR with Config/ (dateline.yaml and a file for each newsletter), Templates/ and
      Queue/. Nothing that is there already is changed.
      """,
    examples: ["dateline init /srv/meridian", "cd /srv/meridian && $EDITOR Config/dateline.yaml"], operands: 1...1
  ) { call in
    let root = URL(fileURLWithPath: call.arguments.operands[0]).standardizedFileURL.path
    let made = try NewsroomLayout(house: try House.find()).make(root)
    if call.console.json {
      call.console.print(json: ["root": [root], "made": made])
    } else {
      call.console.print(
        made.isEmpty
          ? "\(root) is a newsroom already; nothing was changed"
          : "\(root): \(made.count) files. Next: edit Config/dateline.yaml, then dateline --root \(root) import ARTICLES"
      )
    }
    return .ok
  }
}

/// The house settings and templates that come with the program: in `share/dateline` beside its `bin`, or, for a build in a
/// checkout, in the checkout.
private enum House {
  static func find() throws -> String {
    let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    var places = [executable.deletingLastPathComponent().path + "/share/dateline"]
    var above = executable
    for _ in 0..<5 {
      places.append(above.path)
      above = above.deletingLastPathComponent()
    }
    guard let root = places.first(where: { Files.exists($0 + "/Templates/layout.html.mustache") }) else {
      throw CommandError(
        .system, "the house templates aren't with the program (looked in \(places[0])): install it with make install")
    }
    return root
  }
}
