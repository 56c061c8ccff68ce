internal import Foundation

/// What an article is worth to one issue, in points, and what for.
public struct Score: Sendable, Equatable, Codable, CustomStringConvertible {
  public var total: Int
  public var parts: [Part]

  public init(parts: [Part]) {
    self.parts = parts
    total = parts.reduce(0) { $0 + $1.points }
  }

  public struct Part: Sendable, Equatable, Codable {
    public var name: String
    public var points: Int

    public init(_ name: String, _ points: Int) {
      self.name = name
      self.points = points
    }
  }

  /// `52 = priority 30 + analysis 6 + recency 16`: what gave no points isn't said.
  public var description: String {
    let said = parts.filter { $0.points != 0 }.map { "\($0.name) \($0.points)" }
    return said.isEmpty ? "\(total)" : "\(total) = " + said.joined(separator: " + ")
  }
}

/// How a newsletter scores: every number is points, and data of the newsletter's.
public struct ScoreRule: Sendable, Equatable {
  /// For each step of priority, 1 to 5.
  public var priority: Int
  /// A kind that isn't there gives none.
  public let kinds: [Kind: Int]
  /// At the cutoff; half of them a half-life earlier, and so on.
  public var recency: Int
  /// Seconds.
  public var halfLife: Int
  /// For each later piece on the same event, up to `followUps` of them.
  public var followUp: Int
  public var followUps: Int
  /// For having led an issue of another newsletter, and for having run in one in second place or below.
  public var led: Int
  public var ran: Int

  public static let kinds: [Kind: Int] = [.take: 8, .inDepth: 8, .analysis: 6, .interview: 6]

  public init(
    priority: Int = 10, kinds: [Kind: Int] = kinds, recency: Int = 9, halfLife: Int = 86_400, followUp: Int = 4,
    followUps: Int = 3, led: Int = 15, ran: Int = 3
  ) {
    self.priority = priority
    self.kinds = kinds.filter { $0.value != 0 }
    self.recency = recency
    self.halfLife = halfLife
    self.followUp = followUp
    self.followUps = followUps
    self.led = led
    self.ran = ran
  }

  /// - Parameters:
  ///   - time: when it was published, its embargo ended, or it was revised.
  ///   - later: how many later pieces on the same event there are.
  func score(of article: Article, at time: Date, cutoff: Date, later: Int, elsewhere: [Appearance]) -> Score {
    var parts: [Score.Part] = [
      .init("priority", priority * article.priority), .init(article.kind.rawValue, kinds[article.kind] ?? 0),
    ]
    let age = min(max(0, cutoff.timeIntervalSince(time)), 1e11)
    parts.append(.init("recency", FixedPoint.halved(recency, after: Int(age), halfLife: halfLife)))
    let counted = min(later, followUps)
    if counted > 0 { parts.append(.init("follow-ups", followUp * counted)) }
    if elsewhere.contains(where: { $0.place == 1 }) {
      parts.append(.init("led", led))
    } else if !elsewhere.isEmpty {
      parts.append(.init("ran", ran))
    }
    return Score(parts: parts)
  }
}

/// Where else an article ran.
public struct Appearance: Sendable, Equatable {
  /// Another newsletter's slug.
  public var newsletter: String
  public var day: Day
  /// 1: it led that issue; `nil`: it was a link there.
  public var place: Int?

  public init(newsletter: String, day: Day, place: Int?) {
    self.newsletter = newsletter
    self.day = day
    self.place = place
  }
}

/// Arithmetic that gives the same on every machine: whole numbers only.
enum FixedPoint {
  /// `points` · 2^(−age / halfLife), rounded to the nearest.
  static func halved(_ points: Int, after age: Int, halfLife: Int) -> Int {
    let halfLife = max(1, halfLife)
    let age = max(0, age)
    let halvings = age / halfLife
    guard halvings < 30 else { return 0 }
    // Sixteenths of a half-life, and between them a line.
    let position = (age % halfLife) * 16
    let step = position / halfLife
    let rest = position % halfLife
    let factor = roots[step] - (roots[step] - roots[step + 1]) * rest / halfLife
    return (points * factor + (1 << (15 + halvings))) >> (16 + halvings)
  }

  /// 65536 · 2^(−i/16).
  private static let roots = [
    65536, 62757, 60097, 57549, 55109, 52773, 50535, 48393, 46341, 44376, 42495, 40693, 38968, 37316, 35734, 34219,
    32768,
  ]

  /// 16 · log2(1 + of / over), rounded down to a whole number; how telling a word is that is in `over` of `of` texts.
  static func rarity(of: Int, over: Int) -> Int {
    var value = (of + max(1, over)) * 65536 / max(1, over)
    var whole = 0
    while value >= 131_072 {
      value /= 2
      whole += 1
    }
    // value is now 65536 to 131071: sixteenths by squaring.
    var fraction = 0
    for _ in 0..<4 {
      value = value * value / 65536
      fraction *= 2
      if value >= 131_072 {
        value /= 2
        fraction += 1
      }
    }
    return whole * 16 + fraction
  }
}
