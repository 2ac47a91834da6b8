import FlowIngest
import FlowModel

extension FuzzTarget {
  static let captures: [FuzzTarget] = [
    FuzzTarget(name: "pcap", maximumLength: 4096, summary: "a pcap file") { read($0, as: ["pcap"]) },
    FuzzTarget(name: "pcapng", maximumLength: 4096, summary: "a pcapng file") { read($0, as: ["pcapng"]) },
    FuzzTarget(
      name: "layers", maximumLength: 2048, summary: "frames of a link type, which the target writes into a pcap file"
    ) { bytes in
      var source = ByteSource(bytes)
      look(at: MemoryFile.input.path(holding: capture(&source)), as: "pcap")
    },
  ]

  /// The numbers of the link types that are read, and one that is not.
  private static let linkTypes: [UInt8] = [1, 0, 12, 113, 10, 129, 101, 108, 149, 228, 229, 14, 147]

  /// The first byte selects the link type; two bytes before each frame are its length.
  private static func capture(_ source: inout ByteSource) -> [UInt8] {
    // Two of the numbers do not fit in a byte.
    let linkType: [UInt8] =
      switch source.byte() {
      case 255: [20, 1]
      case 254: [2, 1]
      case let other: [linkTypes[Int(other) % linkTypes.count], 0]
      }
    var file: [UInt8] =
      [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0] + linkType + [0, 0]
    var second: UInt8 = 0
    while !source.isEmpty {
      let frame = source.rest(upTo: source.number(upTo: 1600))
      let length = [UInt8(frame.count & 255), UInt8(frame.count >> 8), 0, 0]
      file += [second, 0, 0, 0x65, 0, 0, 0, 0] + length + length + frame
      second = second &+ 1
    }
    return file
  }
}
