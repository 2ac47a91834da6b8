import Documents
import Testing

private func yaml(_ write: (inout YAMLWriter) -> Void) -> String {
  var writer = YAMLWriter()
  write(&writer)
  return writer.takeWritten()
}

@Test func `a comment stands above the node that is written next, at its indentation`() {
  let text = yaml { writer in
    writer.comment(["the document"])
    writer.object { writer in
      writer.name("spec")
      writer.object { writer in
        writer.name("egress")
        writer.beginArray(isEmpty: false)
        writer.comment(["needed for DNS,", "seen twice"])
        writer.object { writer in
          writer.comment(["the first member of an item"])
          writer.name("to")
          writer.comment(["the first of a list"])
          writer.array(["dns"])
        }
        writer.comment(["an empty rule"])
        writer.value([:])
        writer.endArray()
        writer.comment(["types"])
        writer.name("policyTypes")
        writer.array(["Egress", "Ingress"])
      }
    }
  }
  #expect(
    text == """
      # the document
      spec:
        egress:
        # needed for DNS,
        # seen twice
        # the first member of an item
        - to:
          # the first of a list
          - dns
        # an empty rule
        - {}
        # types
        policyTypes:
        - Egress
        - Ingress

      """)
}

@Test func `a comment in a later document stands below the line that separates documents`() {
  let text = yaml { writer in
    writer.value(["a": 1])
    writer.comment(["second"])
    writer.value(["b": 2])
  }
  #expect(text == "a: 1\n---\n# second\nb: 2\n")
}

@Test func `a comment cannot end its line`() {
  let text = yaml { writer in
    writer.comment(["a\nkind: Secret\u{202E}"])
    writer.value(["b": "c"])
  }
  #expect(text == "# a\\u{A}kind: Secret\\u{202E}\nb: c\n")
}

/// Lists in lists, objects in lists, empty ones and text, from a fixed sequence of numbers.
private struct RandomDocument {
  var state: UInt64
  var names: [String] = []

  mutating func next(below bound: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % bound
  }

  mutating func value(depth: Int) -> DocumentValue {
    switch depth < 4 ? next(below: 5) : next(below: 2) {
    case 0: .int(Int(next(below: 1000)))
    case 1: .string(next(below: 2) == 0 ? "word" : "two\nlines: {}")
    case 2: .array([])
    case 3: .array((0..<next(below: 4)).map { _ in value(depth: depth + 1) })
    default:
      .object(
        (0..<next(below: 4)).map { _ in
          names.append("key\(names.count)")
          return DocumentValue.Member(names[names.count - 1], value(depth: depth + 1))
        })
    }
  }
}

extension DocumentValue {
  /// Writes the value with the name of each member as a comment above it.
  fileprivate func writeCommented(to writer: inout YAMLWriter, _ pieces: inout String) {
    switch self {
    case .array(let values):
      writer.beginArray(isEmpty: values.isEmpty)
      for value in values { value.writeCommented(to: &writer, &pieces) }
      writer.endArray()
    case .object(let members):
      writer.beginObject(isEmpty: members.isEmpty)
      for member in members {
        writer.comment([member.name])
        writer.name(member.name)
        member.value.writeCommented(to: &writer, &pieces)
        pieces += writer.takeWritten()
      }
      writer.endObject()
    default: writer.value(self)
    }
  }
}

@Test(arguments: 1...200 as ClosedRange<UInt64>)
func `in any document every comment stands above the line of its member and nothing else changes`(seed: UInt64) {
  var random = RandomDocument(state: seed)
  let documents = (0..<3).map { _ in random.value(depth: 0) }
  var writer = YAMLWriter()
  var text = ""
  for document in documents { document.writeCommented(to: &writer, &text) }
  text += writer.takeWritten()

  let lines = text.split(separator: "\n")
  let bare = lines.filter { !$0.drop { $0 == " " }.hasPrefix("#") }
  #expect(bare.joined(separator: "\n") + "\n" == YAMLWriter.text(of: documents))
  var waiting: [Substring] = []
  for line in lines {
    let content = line.drop { $0 == " " }
    if content.hasPrefix("# ") {
      waiting.append(content.dropFirst(2))
    } else {
      for name in waiting { #expect(content.contains("\(name):"), "\(text)") }
      waiting = []
    }
  }
}
