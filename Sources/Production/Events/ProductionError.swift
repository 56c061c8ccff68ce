/// Whom or what an error of a use case blames. A command line makes an exit code of it, a web page a status.
public enum Blame: Sendable, Equatable {
  /// What was asked for makes no sense: a newsletter that isn't there, two wishes that exclude one another.
  case request
  /// What was asked for makes sense, and what there is to do it with is wrong or isn't there.
  case data
  /// A file that was named isn't there, or can't be read.
  case input
  case settings
  /// A file, folder or program of this machine.
  case machine
  /// Nothing is lost, and it may work later.
  case moment
}

/// An error of a use case. Its description is for people: what is wrong, and where. It names no command: who called adds
/// what to do next in its own terms.
public protocol ProductionError: Error, Sendable, CustomStringConvertible {
  var blame: Blame { get }
}
