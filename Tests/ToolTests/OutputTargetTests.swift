import Foundation
import TestSupport
import Testing

private let capture = Repository.folder.path + "/" + Repository.path("everything-allowed", "node.pcap")
private let objects = Repository.path("everything-allowed", "cluster.yaml")

/// What `-o json` prints for the capture.
private func answer() throws -> String { try Tool("flows", capture, "-q", "-o", "json").output }

@Test func `a FIFO, a socket and a descriptor stay what they are, and get every byte`() throws {
  let folder = try TemporaryFolder()
  let fifo = folder.path("fifo")
  let tool = try Tool(
    shell: "mkfifo \(fifo); cat \(fifo) & $0 flows -q \(capture) -o json=\(fifo); wait; test -p \(fifo)")
  #expect(tool.status == 0, "\(tool.errors)")
  #expect(try tool.output == answer())
  let descriptor = try Tool(shell: "$0 flows -q \(capture) -o table -o json=/dev/fd/3 3>&1 >/dev/null")
  #expect(try descriptor.output == answer())
  let appended = try Tool(
    shell: "f=\(folder.path("log")); echo before > $f; $0 flows -q \(capture) -o json=/dev/stdout >> $f; cat $f")
  #expect(try appended.output == "before\n" + answer())
  #expect(try folder.names() == ["fifo", "log"], "nothing half-written is left")
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `a socket of the file system is connected to`() throws {
  let folder = try TemporaryFolder()
  let socket = folder.path("s")
  let tool = try Tool(
    shell: """
      python3 -c 'import socket,sys
      server = socket.socket(socket.AF_UNIX); server.bind("\(socket)"); server.listen()
      peer, _ = server.accept()
      while data := peer.recv(65536): sys.stdout.buffer.write(data)' &
      while ! test -S \(socket); do sleep 0.05; done
      $0 flows -q \(capture) -o json=\(socket); wait
      """)
  #expect(try tool.output == answer(), "\(tool.errors)")
}

@Test func `a device stays a device`() throws {
  let folder = try TemporaryFolder()
  let device = folder.path("null")
  // Making a device takes rights that not everybody has.
  guard try Tool(shell: "mknod \(device) c 1 3 && echo > \(device)").status == 0 else { return }
  #expect(try Tool("flows", "-q", capture, "-o", "json=\(device)").status == 0)
  #expect(try Tool(shell: "test -c \(device)").status == 0)
}

@Test func `a file that is replaced keeps its mode and its owner, and a link to it stays a link`() throws {
  let folder = try TemporaryFolder()
  let (file, link) = (folder.path("file"), folder.path("link"))
  let made = try Tool(
    shell:
      "echo older > \(file) && chmod 640 \(file) && { chown 1234:2345 \(file) 2>/dev/null; ln -s file \(link); }; stat -c '%a %u %g' \(file)"
  )
  #expect(try Tool("flows", "-q", capture, "-o", "json=\(link)").status == 0)
  #expect(try Tool(shell: "test -L \(link); stat -c '%a %u %g' \(file)").output == made.output)
  #expect(try String(contentsOfFile: file, encoding: .utf8) == answer())
  #expect(try folder.names() == ["file", "link"])
  let dangling = try Tool(
    shell: "cd \(folder.path("")); ln -s new away; $0 flows -q \(capture) -o json=away && test -L away && cat new")
  #expect(try dangling.output == answer(), "\(dangling.errors)")
}

@Test func `no result takes the place of an input, by whatever name, or of another result`() throws {
  let folder = try TemporaryFolder()
  let (input, link) = (folder.path("in.pcap"), folder.path("link"))
  let made = try Tool(
    shell:
      "cp \(capture) \(input); ln \(input) \(link); mkdir \(folder.path("f")); cp \(objects) \(folder.path("f/o.yaml"))"
  )
  #expect(made.status == 0)
  let before = try Data(contentsOf: URL(filePath: input))
  let refused = [
    "flows \(input) -o json=\(input)", "flows \(input) -o json=\(link)", "flows \(folder.path("")) -o json=\(input)",
    "flows - -o json=\(input) < \(input)", "flows \(input) >> \(input)", "aggregate \(input) -o jsonl=\(input)",
    "merge \(input) -o jsonl=\(link)", "flows \(capture) -f \(folder.path("f")) -o json=\(folder.path("f/o.yaml"))",
    "diagnose --logs \(input) -o json=\(input)", "flows \(capture) --profile \(input) -o json=\(input)",
    "aggregate \(capture) --manifest \(input) -o jsonl=\(input)",
  ]
  for line in refused {
    let tool = try Tool(shell: "$0 \(line)")
    #expect(tool.status == 2)
    #expect(tool.errors.contains(" is the input '"), "\(line): \(tool.errors)")
  }
  #expect(try Data(contentsOf: URL(filePath: input)) == before)
  let twice = try Tool(shell: "cd \(folder.path("f")) && $0 flows \(capture) -o json=new -o table=../f/new")
  #expect(twice.status == 2)
  #expect(twice.errors.contains("error: two results would go to '../f/new'"), "\(twice.errors)")
}

@Test func `what a killed run left behind is said, blocks nothing and is no input`() throws {
  let folder = try TemporaryFolder()
  let target = folder.path("out.json")
  // A run that is killed while it waits for its input to be rewritten leaves such files; a Job's processes all have the number 1.
  for number in 0..<40 { try Data().write(to: URL(filePath: folder.path(".flowpermit-\(number).partial"))) }
  let tool = try Tool("flows", "-q", capture, "-o", "json=\(target)")
  #expect(tool.status == 0)
  #expect(tool.errors.contains("'.flowpermit-0.partial' and 39 more like it are left over"), "\(tool.errors)")
  #expect(try String(contentsOfFile: target, encoding: .utf8) == answer())
  #expect(try !Tool("flows", folder.path("")).errors.contains(".flowpermit"), "nothing of it is an input")
}

@Test(.enabled(if: Python.canRun, Python.reason))
func `a run that is killed at any moment leaves the older file or the whole new one`() throws {
  let folder = try TemporaryFolder()
  let torn = try Tool(
    shell: """
      cd \(folder.path("")) && python3 - "$0" \(capture) <<'END'
      import os, random, signal, subprocess, sys, time
      tool, capture = sys.argv[1:]
      command = [tool, "flows", "-q", capture, "-o", "json=out"]
      subprocess.run(command, check=True); whole = open("out").read()
      torn = 0
      for run in range(30):
          open("out", "w").write("older")
          process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
          time.sleep(random.random() * 0.15); process.kill(); process.wait()
          torn += open("out").read() not in ("older", whole)
      subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
      print(torn, open("out").read() == whole)
      END
      """)
  #expect(torn.output == "0 True\n", "\(torn.errors)")
}

@Test func `a limit on the size of files is an error that names the file, not the end of the program`() throws {
  let folder = try TemporaryFolder()
  let tool = try Tool(
    shell:
      "ulimit -f 1; $0 derive -q \(capture) -f \(objects) -o table=/dev/null --output-dir \(folder.path("policies")) 2>&1 | cat; $0 flows -q \(capture) -o json=\(folder.path("out")) 2>&1 | cat"
  )
  #expect(tool.output.contains("error: cannot write to '\(folder.path("out"))': File too large"), "\(tool.output)")
  #expect(tool.output.contains("error: cannot write to '\(folder.path("policies"))/"), "\(tool.output)")
  #expect(try folder.names().isEmpty, "no folder appears with a part of its files")
}

@Test func `a folder of policies appears whole, and one that is there is changed as a whole or not at all`() throws {
  let folder = try TemporaryFolder()
  let (policies, stdout) = (folder.path("new/policies/"), folder.path("stdout"))
  func derive(_ prefix: String = "", _ more: String = "") throws -> Tool {
    try Tool(shell: "\(prefix) $0 derive -q \(capture) -f \(objects) --output-dir \(policies) \(more) > \(stdout)")
  }
  #expect(try derive().status == 2, "the folder above it must exist")
  _ = try Tool(shell: "mkdir \(folder.path("new"))")
  #expect(try derive().status == 1, "unexpected flows are findings")
  let listing = "cd \(policies) && cat *.yaml && ls -A . .."
  let first = try Tool(shell: listing).output
  #expect(first.contains("kustomization.yaml"))
  #expect(try derive().status == 2, "it is there already")
  _ = try Tool(shell: "cd \(policies) && for f in *.yaml; do echo older > $f; done")
  let older = try Tool(shell: listing).output
  #expect(try derive("ulimit -f 1;", "--overwrite 2>/dev/null").status == 2)
  #expect(try Tool(shell: listing).output == older, "nothing changed and nothing is left")
  #expect(try derive("", "--overwrite").status == 1)
  #expect(try Tool(shell: listing).output == first)
}

@Test func `where one file of a folder cannot be moved, those before it are taken out again`() throws {
  let folder = try TemporaryFolder()
  let policies = folder.path("policies")
  // A folder stands where the last file goes.
  let tool = try Tool(
    shell: """
      mkdir -p \(policies)/kustomization.yaml/x
      $0 derive -q \(capture) -f \(objects) --output-dir \(policies) --overwrite > /dev/null; echo $?; ls -A \(policies)
      """)
  #expect(tool.output == "2\nkustomization.yaml\n", "\(tool.errors)")
}
