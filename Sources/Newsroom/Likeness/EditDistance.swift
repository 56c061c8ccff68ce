extension [UInt8] {
  /// How many octets are to be put in, taken out or changed, or swapped with their neighbour: the optimal string alignment
  /// distance, Damerau's with no octet edited twice.
  public func edits(to other: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Swift.Array(0...other.count)
    for i in indices {
      var row = [i + 1]
      row.reserveCapacity(other.count + 1)
      for j in other.indices {
        var best = Swift.min(last[j] + (self[i] == other[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, self[i] == other[j - 1], self[i - 1] == other[j] { best = Swift.min(best, before[j - 1] + 1) }
        row.append(best)
      }
      (before, last) = (last, row)
    }
    return last[other.count]
  }
}
