import ByteInput

extension String {
  /// The bytes as UTF-8; what is no UTF-8 becomes the replacement character.
  init(_ bytes: RawSpan, _ range: Range<Int>) {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for offset in range { copy.append(bytes.u8(offset)) }
    self.init(decoding: copy, as: UTF8.self)
  }
}
