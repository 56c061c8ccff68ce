public import Newsroom
public import Store
public import Wire

/// Why nothing can be done with a reader.
public enum ReaderError: ProductionError, Equatable {
  /// No reader has the address.
  case nobody(EmailAddress)
  /// Neither a reader nor the suppression list has it.
  case unknown(EmailAddress)
  /// What was said of somebody to be added can't be used.
  case unusable(String)
  /// They have left or bounced since they consented, or say nothing newer than that.
  case gone(EmailAddress, ReaderState, asPending: Bool)
  case complained(EmailAddress)
  case suppressed(EmailAddress, Suppression)
  /// Everybody in a file can't have asked for a newsletter and have left it.
  case askedForAndLeft(String)

  public var blame: Blame {
    switch self {
    case .nobody, .unknown: .input
    case .unusable, .askedForAndLeft: .request
    case .gone, .complained, .suppressed: .data
    }
  }

  public var description: String {
    switch self {
    case .nobody(let address): "nobody has the address \(address)"
    case .unknown(let address): "nobody has the address \(address), and it isn't suppressed"
    case .unusable(let what): what
    case .gone(let address, let state, _): "\(address) has \(state == .bounced ? "bounced" : "left") since"
    case .complained(let address): "\(address) complained, and stays out: only their own confirmation brings them back"
    case .suppressed(let address, let found):
      "\(address) "
        + (found.isErased ? "was erased" : "is suppressed (\(found.reason.rawValue): \(found.evidence.printable))")
        + ", and stays out; lift that first if you know better"
    case .askedForAndLeft(let slug):
      "everybody in the file can't have asked for \(slug) and have left it: import those who left from a file of their own"
    }
  }
}

/// What is told of a file while it is read.
public enum RowNotice: Notice {
  /// A row that was left out.
  case broken(RowError)
  /// What a file of this format doesn't say though it matters, and what to do.
  case incomplete(String)
  /// Columns that a suppression list has and that mean nothing here.
  case unread(columns: [String], isDated: Bool)

  public var weight: NoticeWeight { .warning }

  public var description: String {
    switch self {
    case .broken(let error): "\(error)"
    case .incomplete(let what): what
    case .unread(let columns, let isDated):
      "not read: \(columns.count == 1 ? "column" : "columns") \(columns.joined(separator: ", "))"
        + (isDated
          ? ""
          : "; since when an address is suppressed would be in since, created_at, LastUpdateTime or updated_at, and is "
            + "taken to be now")
    }
  }
}
