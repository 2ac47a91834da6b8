import Foundation
import TestSupport
import Testing

private let samples = Repository.folder.path + "/"
private let capture = samples + Repository.path("everything-allowed", "node.pcap")
private let objects = samples + Repository.path("everything-allowed", "cluster.yaml")

/// A folder with a capture, and beside it what cannot be read as a file: a FIFO, a link that leads nowhere, a file without permission.
private func folder() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  let made = try Tool(
    shell: """
      cd \(folder.path("")) && cp \(capture) a.pcap && mkfifo b.pcap && ln -s nowhere c.pcap && mkdir sub && ln -s /dev/zero sub/d
      """)
  #expect(made.status == 0, "\(made.errors)")
  return folder
}

@Test(arguments: ["flows", "flows --max-memory 64Ki", "flows --threads 1", "aggregate"])
func `what a folder holds beside files is passed over, named and counted`(verb: String) throws {
  let folder = try folder()
  let tool = try Tool(shell: "timeout 60 $0 \(verb) \(folder.path(""))")
  #expect(tool.status == 0, "\(tool.errors)")
  for (name, reason) in [
    ("b.pcap", "it is no regular file"), ("c.pcap", "No such file or directory"), ("sub/d", "it is no regular file"),
  ] {
    #expect(tool.errors.contains("\(name)': \(reason); it was passed over"), "\(tool.errors)")
    #expect(tool.output.contains(name) || verb != "aggregate", "a partial says it too")
  }
  #expect(try Tool(shell: "timeout 60 $0 \(verb) \(folder.path("")) --strict").status == 2)
}

@Test func `what is passed over is in the document as well`() throws {
  let folder = try folder()
  let tool = try Tool("flows", folder.path(""), "-o", "json")
  #expect(tool.output.contains("\"input-unreadable\""), "\(tool.output.prefix(3000))")
}

@Test
func `a file that may not be read is passed over in a folder, and refused with the real reason where it is named`()
  throws
{
  let folder = try TemporaryFolder()
  // Root can read everything, so another user must try.
  let tried = try Tool(
    shell: """
      cd \(folder.path("")) && chmod 755 . && cp \(capture) a.pcap && cp \(capture) b.pcap && cp $0 tool && chmod 0 b.pcap
      as() { if [ $(id -u) = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
      as ./tool flows -q . ; echo "status $?"; as ./tool flows b.pcap; echo "status $?"
      """)
  #expect(tried.output.hasSuffix("status 0\nstatus 2\n"), "\(tried.output)")
  #expect(tried.errors.contains("b.pcap': Permission denied; it was passed over"), "\(tried.errors)")
  #expect(tried.errors.contains("error: cannot read 'b.pcap': Permission denied\n"), "\(tried.errors)")
}

@Test func `a manifest that cannot be read ends with 2, in a folder too, and the others are used`() throws {
  let folder = try TemporaryFolder()
  _ = try Tool(
    shell: "cd \(folder.path("")) && cp \(objects) a.yaml && ln -s nowhere b.yaml && mkfifo c.json && mkfifo other")
  let tool = try Tool(shell: "timeout 60 $0 check \(capture) -f \(folder.path(""))")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("b.yaml: No such file or directory; it was passed over"), "\(tool.errors)")
  #expect(tool.errors.contains("c.json: it is no regular file; it was passed over"), "\(tool.errors)")
  #expect(!tool.errors.contains("/other"))
  #expect(tool.output.contains("Not judged as a whole"))
}

@Test func `a FIFO that is named is read to its end`() throws {
  let folder = try TemporaryFolder()
  let (input, manifest) = (folder.path("input"), folder.path("objects"))
  let tool = try Tool(
    shell: """
      mkfifo \(input) \(manifest); (sleep 0.3; cat \(capture) > \(input)) & (sleep 0.3; cat \(objects) > \(manifest)) &
      $0 flows -q \(input) -f \(manifest)
      """)
  #expect(try tool.output == Tool("flows", "-q", capture, "-f", objects).output, "\(tool.errors)")
}

@Test(arguments: [
  "flows \(capture) --profile", "aggregate \(capture) --manifest", "evaluate -f \(objects) --queries",
  "check \(capture) -f",
])
func `a file that is read as a whole has a limit`(command: String) throws {
  let tool = try Tool(shell: "ulimit -v 8000000; head -c 2147483648 /dev/zero | gzip -1 | $0 \(command) -")
  #expect(tool.status == 2)
  #expect(tool.errors.contains("it is larger than "), "\(tool.errors)")
}

@Test func `of an archive one file is in memory at a time, and what is left out is an error`() throws {
  let folder = try TemporaryFolder()
  let archive = folder.path("a.tar.gz")
  let made = try Tool(
    shell: """
      cd \(folder.path("")) && mkdir d && cp \(objects) d/z.yaml && { printf '#'; head -c 60000000 /dev/zero | tr '\\0' x; } > d/1.yaml
      for n in 2 3 4 5 6 7 8 9 10 11 12; do ln d/1.yaml d/$n.yaml; done
      tar --hard-dereference -cf - d | gzip -1 > a.tar.gz && ls d | wc -l
      """)
  #expect(made.output.trimmingCharacters(in: .whitespacesAndNewlines) == "13", "\(made.errors)")
  // Twelve files of 60 MB; together they are more than the memory.
  let tool = try Tool(shell: "ulimit -v 600000; $0 flows -q \(capture) -f \(archive)")
  #expect(tool.status == 0, "\(tool.errors)")
  #expect(try tool.output == Tool("flows", "-q", capture, "-f", objects).output)
  let cut = try Tool(shell: "head -c 5000 \(archive) | $0 check \(capture) -f - -f \(objects)")
  #expect(cut.status == 2, "a policy may be in what is missing: \(cut.errors)")
}
