import ByteInput
import CPcapLoader

/// A filter expression in tcpdump's language, compiled by libpcap and applied to frames in place.
///
/// A class, because it owns memory of libpcap that must be freed exactly once.
final class FrameFilter {
  private let expression: String
  private let pcap: cpcap_functions
  private var programs: [LinkType: bpf_program] = [:]

  /// tcpdump's default.
  private static let snapLength: Int32 = 262_144

  /// Throws an `InputError` with libpcap's message if the expression is invalid, or if libpcap is missing.
  init(_ expression: String) throws(InputError) {
    self.expression = expression
    pcap = try PcapLibrary(for: .filtering, path: expression).functions
    programs[.ethernet] = try Self.compile(expression, .ethernet, pcap)
  }

  deinit {
    for link in programs.keys {
      if var program = programs[link] { pcap.freecode(&program) }
    }
  }

  /// Whether the frame at `bytes[start..<end]` matches; false for a link type that libpcap cannot filter.
  func matches(_ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader) -> Bool {
    guard let link = frame.link else { return false }
    if programs[link] == nil { programs[link] = try? Self.compile(expression, link, pcap) }
    guard var program = programs[link] else { return false }
    var header = pcap_pkthdr()
    header.caplen = UInt32(clamping: end - start)
    header.len = UInt32(clamping: max(frame.wireLength, end - start))
    return bytes.extracting(start..<end).withUnsafeBytes { frame in
      pcap.offline_filter(&program, &header, frame.bindMemory(to: UInt8.self).baseAddress) != 0
    }
  }

  private static func compile(
    _ expression: String, _ link: LinkType, _ pcap: cpcap_functions
  ) throws(InputError) -> bpf_program {
    guard let handle = pcap.open_dead(link.number, snapLength) else {
      throw InputError(path: expression, reason: "libpcap is out of memory", help: "try again")
    }
    defer { pcap.close(handle) }
    var program = bpf_program()
    guard pcap.compile(handle, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
      throw InputError(
        path: expression, reason: "invalid filter expression: \(PcapLibrary.text(pcap.geterr(handle)))",
        help: "'man pcap-filter' explains the expressions")
    }
    return program
  }
}

extension LinkType {
  fileprivate var number: Int32 {
    switch self {
    case .ethernet: DLT_EN10MB
    case .raw: DLT_RAW
    case .linuxSLL: DLT_LINUX_SLL
    case .linuxSLL2: DLT_LINUX_SLL2
    case .loopback: DLT_NULL
    case .arcnet: DLT_ARCNET_LINUX
    case .fddi: DLT_FDDI
    case .pktap: DLT_PKTAP
    }
  }
}
