import ByteInput
import FlowIngest
import FlowModel
import Foundation
import TestSupport
import Testing

@Test(.enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"), arguments: ["captures", "flow-logs"])
func `every real file is read or refused with a reason`(folder: String) throws {
  let root = Corpus.path(folder)
  let files = try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
  var read = 0
  for file in files {
    do throws(InputError) {
      let observations = try Ingestion(format: nil).read([root + "/" + file])
      read += observations.flows.isEmpty ? 0 : 1
    } catch {
      #expect(!error.message.isEmpty && error.help != nil, "\(file)")
    }
  }
  #expect(read > 0)
}
