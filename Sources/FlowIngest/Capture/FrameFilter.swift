import ByteInput
import CPcapLoader

/// A filter expression as tcpdump takes it, compiled by libpcap and run on the frames where they lie.
///
/// A class, because it owns memory of libpcap that must be freed once.
final class FrameFilter {
  private let expression: String
  private let pcap: cpcap_functions
  private var programs: [LinkType: bpf_program] = [:]

  /// Longer frames than this are not captured by anybody.
  private static let snapLength: Int32 = 262_144

  /// Throws an `InputError` with libpcap's words where the expression makes no sense, or where libpcap is not there.
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

  /// Whether the frame at `bytes[start..<end]` meets the expression; one of a link type that libpcap cannot filter does not.
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
      throw InputError(path: expression, reason: "libpcap has no memory", help: "try again")
    }
    defer { pcap.close(handle) }
    var program = bpf_program()
    guard pcap.compile(handle, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
      throw InputError(
        path: expression, reason: "as a filter: \(PcapLibrary.text(pcap.geterr(handle)))",
        help: "the expressions are tcpdump's: 'man pcap-filter' explains them")
    }
    return program
  }
}

extension LinkType {
  /// libpcap's number (`DLT_`).
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
