/// What editors have set by hand in an issue, kept so that the next plan shows it as they wrote it.
public struct Editing: Sendable, Equatable, Codable {
  /// The note's Markdown.
  public var note: String?
  /// Whether the subject and preheader are an editor's; else they follow the newsletter's patterns.
  public var setsSubject: Bool
  public var setsPreheader: Bool
  /// The articles (ids, in order of their octets) whose summary is an editor's.
  public var summaries: [String]
  /// What was corrected, as Markdown, and as the sanitised HTML that readers get.
  public var correction: String?
  public var correctionHTML: String?
  /// The subject of the issue that was corrected, as its readers know it.
  public var correctedSubject: String?

  public init(
    note: String? = nil, setsSubject: Bool = false, setsPreheader: Bool = false, summaries: [String] = [],
    correction: String? = nil, correctionHTML: String? = nil, correctedSubject: String? = nil
  ) {
    self.note = note
    self.setsSubject = setsSubject
    self.setsPreheader = setsPreheader
    self.summaries = summaries
    self.correction = correction
    self.correctionHTML = correctionHTML
    self.correctedSubject = correctedSubject
  }

  /// Nothing was set.
  var isEmpty: Bool { self == Editing() }
}
