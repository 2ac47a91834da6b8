/// Encodes messages of flow exporters.
enum ExportBytes {
  /// A field of a template. `enterprise` is 0 for IANA's elements.
  struct Field {
    let number: Int
    let byteCount: Int
    var enterprise = 0

    init(_ number: Int, _ byteCount: Int, enterprise: Int = 0) {
      self.number = number
      self.byteCount = byteCount
      self.enterprise = enterprise
    }

    var bytes: [UInt8] {
      Bytes.be16(enterprise == 0 ? number : number | 0x8000) + Bytes.be16(byteCount)
        + (enterprise == 0 ? [] : Bytes.be32(enterprise))
    }
  }

  static func set(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    Bytes.be16(number) + Bytes.be16(4 + content.count) + content
  }

  /// A template record, for set 2 of IPFIX and set 0 of version 9.
  static func template(_ number: Int, _ fields: [Field]) -> [UInt8] {
    Bytes.be16(number) + Bytes.be16(fields.count) + fields.flatMap(\.bytes)
  }

  static func ipfix(_ sets: [[UInt8]], time: Int = 1_700_000_100, sequence: Int = 0, domain: Int = 1) -> [UInt8] {
    let content = Array(sets.joined())
    return Bytes.be16(10) + Bytes.be16(16 + content.count) + Bytes.be32(time) + Bytes.be32(sequence)
      + Bytes.be32(domain) + content
  }

  static func netFlow9(_ sets: [[UInt8]], uptime: Int = 100_000, time: Int = 1_700_000_100) -> [UInt8] {
    Bytes.be16(9) + Bytes.be16(sets.count) + Bytes.be32(uptime) + Bytes.be32(time) + Bytes.be32(0) + Bytes.be32(1)
      + sets.flatMap { $0 }
  }

  /// A message of version 5 with TCP records between 10.0.0.`from` and 10.0.0.`to`.
  static func netFlow5(
    _ records: [(from: UInt8, fromPort: Int, to: UInt8, toPort: Int, flags: UInt8, start: Int)], sequence: Int = 0,
    sampling: Int = 0
  ) -> [UInt8] {
    let header =
      Bytes.be16(5) + Bytes.be16(records.count) + Bytes.be32(100_000) + Bytes.be32(1_700_000_100) + Bytes.be32(0)
      + Bytes.be32(sequence) + [0, 0] + Bytes.be16(sampling)
    var message = header
    for record in records {
      message += [10, 0, 0, record.from, 10, 0, 0, record.to] + Bytes.zeros(8)
      message += Bytes.be32(6) + Bytes.be32(600)
      message += Bytes.be32(record.start) + Bytes.be32(record.start + 500)
      message += Bytes.be16(record.fromPort) + Bytes.be16(record.toPort)
      message += [0, record.flags, 6, 0] + Bytes.zeros(8)
    }
    return message
  }

  /// The fields of `flow`: addresses, ports, protocol, packets and flags.
  static let basicFields = [
    Field(8, 4), Field(12, 4), Field(7, 2), Field(11, 2), Field(4, 1), Field(2, 4), Field(6, 1),
  ]

  /// A TCP record in `basicFields`.
  static func flow(
    _ from: UInt8, _ fromPort: Int, _ to: UInt8, _ toPort: Int, packets: Int = 5, flags: UInt8 = 0x1A
  ) -> [UInt8] {
    let ends: [UInt8] = [10, 0, 0, from, 10, 0, 0, to]
    return ends + Bytes.be16(fromPort) + Bytes.be16(toPort) + [6] + Bytes.be32(packets) + [flags]
  }
}
