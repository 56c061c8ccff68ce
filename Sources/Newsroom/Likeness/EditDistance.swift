extension [UInt8] {
  /// Levenshtein's distance: how many octets are to be put in, taken out or changed.
  public func edits(to other: [UInt8]) -> Int {
    var row = Swift.Array(0...other.count)
    for (i, left) in enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in other.enumerated() {
        let substituted = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(substituted, row[j + 1] + 1, row[j] + 1)
      }
    }
    return row[other.count]
  }
}
