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

extension String {
  /// The one of several names that this is most likely a slip for, without regard to case: the fewest edits away, of equals
  /// the first by alphabet. `nil` if none is near: one edit for a word of up to four letters, two or a third of the letters
  /// for a longer one.
  public func nearest(of names: some Sequence<String>) -> String? {
    let letters = Array(lowercased().utf8)
    // Nobody slips for a hundred letters; and the distance takes time.
    guard letters.count <= 100 else { return nil }
    let best = names.map { (name: $0, edits: letters.edits(to: Array($0.lowercased().utf8))) }
      .min { ($0.edits, $0.name) < ($1.edits, $1.name) }
    let most = letters.count <= 4 ? 1 : max(2, letters.count / 3)
    guard let best, best.edits <= most, best.edits < min(letters.count, best.name.utf8.count) else { return nil }
    return best.name
  }
}
