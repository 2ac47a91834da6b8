/// A flow log of a format that is read line by line as text, with the same conversations as the JSON logs.
public struct TextLogWorkload {
  public enum Format: String, CaseIterable, Sendable {
    /// `conn.log` with tab-separated columns.
    case zeek
    /// The ACL log of OVN-Kubernetes.
    case ovn = "ovn-acl"
    /// AWS VPC flow logs in the order of version 2.
    case aws = "aws-vpc"
    /// Records of Calico's Goldmane, one JSON object a line.
    case calico
  }

  public var format: Format
  /// Determines all random values.
  public var seed: UInt64
  /// The log ends with the line that reaches this size.
  public var bytes: Int

  public init(_ format: Format, seed: UInt64, bytes: Int) {
    self.format = format
    self.seed = seed
    self.bytes = bytes
  }

  /// Returns the number of records, without headers, and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    var sink = sink
    var random = SplitMix64(seed: seed)
    var sequence = LogSequence(.new(percentage: 60))
    let parties = (0..<LogParty.count).map { LogParty(seed: seed, number: $0) }
    if format == .zeek { sink.append(Array(Self.zeekHeader.utf8)) }
    var clock = 1_760_000_000_000
    var records = 0
    while sink.count < bytes {
      clock += random.below(5)
      let step = sequence.next(&random)
      let conversation = LogConversation(seed: seed, number: step.conversation, dnsPercentage: 10)
      let line = Line(conversation, parties, clock: clock, random: random.next())
      sink.append(Array(text(line).utf8))
      sink.append(UInt8(ascii: "\n"))
      records += 1
      try sink.endRecord()
    }
    return (records, try sink.finish())
  }

  private static let zeekHeader = """
    #separator \\x09
    #set_separator\t,
    #empty_field\t(empty)
    #unset_field\t-
    #path\tconn
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\
    \tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\
    \ttunnel_parents\tip_proto
    #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\
    \tstring\tcount\tcount\tcount\tcount\tset[string]\tcount

    """

  private func text(_ line: Line) -> String {
    switch format {
    case .zeek: line.zeek
    case .ovn: line.ovn
    case .aws: line.aws
    case .calico: line.calico
    }
  }
}
