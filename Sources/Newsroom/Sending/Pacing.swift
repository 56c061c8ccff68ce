/// How fast mail may go, as `Config/dateline.yaml` says: over all relays, and to each destination domain.
public struct Pacing: Sendable, Equatable {
  /// Messages per second over all relays; unlimited where `nil`.
  public var rate: Double?
  /// By domain, in lower case as A-labels; `*` is for each of the domains that aren't named.
  public var domains: [String: Limit]

  /// For one domain; `nil`: unlimited.
  public struct Limit: Sendable, Equatable {
    /// Messages per second.
    public var rate: Double?
    /// Messages on their way at the same time.
    public var connections: Int?

    public init(rate: Double? = nil, connections: Int? = nil) {
      self.rate = rate
      self.connections = connections
    }
  }

  public init(rate: Double? = nil, domains: [String: Limit] = [:]) {
    self.rate = rate
    self.domains = domains
  }

  public func limit(for domain: String) -> Limit { domains[domain] ?? domains["*"] ?? Limit() }
}
