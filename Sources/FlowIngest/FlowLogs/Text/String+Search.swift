import Glibc

extension String {
  /// The index of the first occurrence. Compares bytes, which is much faster than comparing characters.
  func place(of wanted: String) -> String.Index? {
    let offset = utf8.withContiguousStorageIfAvailable { text in
      wanted.utf8.withContiguousStorageIfAvailable { Self.offset(of: $0, in: text) } ?? nil
    }
    // Strings without contiguous storage take the slow way.
    guard let offset else { return firstRange(of: wanted)?.lowerBound }
    return offset.map { utf8.index(startIndex, offsetBy: $0) }
  }

  func containsBytes(_ wanted: String) -> Bool { place(of: wanted) != nil }

  private static func offset(of wanted: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = text.baseAddress, let word = wanted.baseAddress, let first = wanted.first else { return nil }
    var offset = 0
    while text.count - offset >= wanted.count {
      guard let found = memchr(start + offset, Int32(first), text.count - offset - wanted.count + 1) else { return nil }
      offset = UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
      if memcmp(start + offset, word, wanted.count) == 0 { return offset }
      offset += 1
    }
    return nil
  }
}
