/// One line end for all: CRLF, LF and CR become LF, so that copies of a text that went through machines of different
/// habits read the same.
public enum LineEnds {
  public static func unified(_ octets: [UInt8]) -> [UInt8] {
    guard octets.contains(13) else { return octets }
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var index = 0
    while index < octets.count {
      let octet = octets[index]
      index += 1
      if octet == 13 {
        if index < octets.count, octets[index] == 10 { index += 1 }
        result.append(10)
      } else {
        result.append(octet)
      }
    }
    return result
  }
}
