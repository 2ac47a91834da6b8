import ByteInput
import CPcapLoader
import CRights
import FlowModel
import Glibc

/// Captures packets on a network interface through libpcap.
struct LiveCapture {
  private static let snapLength: Int32 = 262_144
  /// Milliseconds to wait for packets before `isStopped` is called again.
  private static let pollInterval: Int32 = 100

  /// Captures until `isStopped`; `any` stands for all interfaces.
  ///
  /// Once the interface is open, the process gives up the rights that it needed for that, because packets come from strangers.
  ///
  /// Throws an `InputError` if the interface does not exist, capturing is not permitted, libpcap is missing, or the rights cannot be
  /// given up.
  static func read(
    _ interface: String, _ reading: Reading, isStopped: () -> Bool
  ) throws(InputError) -> Observations {
    var sink = try PacketSink(filter: reading.frameFilter)
    let pcap = try PcapLibrary(for: .capturing, path: interface).functions
    let handle = try open(interface, pcap)
    defer { pcap.close(handle) }
    let error = crights_drop()
    guard error == 0 else {
      throw InputError(
        path: interface, reason: "the rights to capture cannot be given up: " + String(cString: strerror(error)))
    }
    let link = LinkType(number: UInt32(bitPattern: pcap.datalink(handle)))
    var bytesRead = 0
    while !isStopped() {
      var header: UnsafeMutablePointer<pcap_pkthdr>?
      var bytes: UnsafePointer<UInt8>?
      let result = pcap.next_ex(handle, &header, &bytes)
      if result == 0 {
        wait(for: pcap.get_selectable_fd(handle))
        continue
      }
      guard result == 1, let header = header?.pointee, let bytes else { break }
      let count = Int(header.caplen)
      let time = Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec) &* 1000
      let span = UnsafeRawBufferPointer(start: bytes, count: count).bytes
      sink.add(
        span, from: 0, to: count,
        FrameHeader(time: time, wireLength: Int(header.len), link: link, interface: 1, origin: bytesRead))
      // libpcap's buffer is valid only until the next packet.
      sink.flush(span)
      bytesRead &+= count
      reading.progress.report(bytesRead)
    }
    var numbers = pcap_stat()
    let lost = pcap.stats(handle, &numbers) == 0 ? Int(numbers.ps_drop) : 0
    return observations(&sink, interface, lost: lost)
  }

  private static func open(_ interface: String, _ pcap: cpcap_functions) throws(InputError) -> OpaquePointer {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = pcap.create(interface, &message) else {
      throw InputError(path: interface, reason: text(message), help: help)
    }
    // These fail only on an active handle.
    _ = pcap.set_snaplen(handle, snapLength)
    _ = pcap.set_timeout(handle, pollInterval)
    let status = pcap.activate(handle)
    // On Linux, libpcap's own wait may never end without packets (pcap_set_timeout(3)).
    if status >= 0, pcap.setnonblock(handle, 1, &message) == 0 { return handle }
    let reason = status < 0 ? PcapLibrary.text(pcap.statustostr(status)) : text(message)
    pcap.close(handle)
    throw InputError(path: interface, reason: reason, help: help)
  }

  /// Sleeps until there are packets, the interval ends, or a signal arrives.
  private static func wait(for descriptor: Int32) {
    var descriptor = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    poll(&descriptor, 1, pollInterval)
  }

  private static let help =
    "capturing needs root, or 'setcap cap_net_raw+ep' on the program; 'ip link' lists the interfaces, and 'any' means all of them"

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func observations(
    _ sink: inout PacketSink, _ interface: String, lost: Int
  ) -> Observations {
    var observations = Observations()
    observations.conversations = sink.takeFlows()
    observations.statistics.records = sink.frames
    observations.statistics.packets = sink.frames
    observations.statistics.window = sink.window
    for (reason, count) in sink.skipped { observations.statistics.skip(reason.reason, count: count) }
    observations.statistics.lostEvents = lost
    let capabilities = InputFormat.captureCapabilities
    var summary = InputSummary(path: interface, format: "live", records: sink.frames, capabilities: capabilities)
    summary.window = sink.window
    observations.statistics.inputs = [summary]
    return observations
  }
}
