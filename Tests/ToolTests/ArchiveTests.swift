import TestSupport
import Testing

@Test func `a must-gather, packed or not, names pods as the objects themselves do`() throws {
  let folder = try TemporaryFolder()
  let gathered = folder.path("must-gather.local/namespaces/all/core")
  let objects = Repository.path("everything-allowed", "cluster.yaml")
  // The same objects stand in it twice, as in real ones.
  let made = try Tool(
    shell: """
      mkdir -p \(gathered) && cp \(objects) \(gathered)/pods.yaml && cp \(objects) \(gathered)/nodes.yaml && \
      tar czf \(folder.path("gather.tar.gz")) -C \(folder.path("")) must-gather.local
      """)
  #expect(made.status == 0, "\(made.errors)")
  let capture = Repository.path("everything-allowed", "node.pcap")
  let expected = try Tool("flows", capture, "-f", objects)
  for form in ["must-gather.local", "gather.tar.gz"] {
    let tool = try Tool("flows", capture, "-f", folder.path(form))
    #expect(tool.output == expected.output)
    #expect(tool.errors == expected.errors)
  }
}

@Test func `an archive given as an input is refused with what to do`() throws {
  let folder = try TemporaryFolder()
  _ = try Tool(shell: "tar cf \(folder.path("a.tar")) README.md")
  let tool = try Tool("flows", folder.path("a.tar"))
  #expect(tool.status == 2)
  #expect(tool.errors.contains("it is a tar archive") && tool.errors.contains("-f"))
}
