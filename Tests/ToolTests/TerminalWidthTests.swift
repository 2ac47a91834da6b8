import Foundation
import TestSupport
import Testing

private let script = """
  import fcntl, os, pty, struct, sys, termios
  width, command = int(sys.argv[1]), sys.argv[2:]
  process, terminal = pty.fork()
  if process == 0:
      fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
      os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
      os.execv(command[0], command)
  text = b""
  try:
      while data := os.read(terminal, 65536): text += data
  except OSError: pass
  os.waitpid(process, 0)
  lines = text.decode().replace("\\r", "").split("\\n")
  wide = [line for line in lines if len(line) > width]
  print(len(lines) > 1, wide[:3])
  """

@Test(.enabled(if: Python.canRun, Python.reason), arguments: [80, 120, 200])
func `no line of any verb is wider than the terminal`(width: Int) throws {
  let folder = try TemporaryFolder()
  let program = folder.path("run.py")
  try Data(script.utf8).write(to: URL(filePath: program))
  for sample in ["hypershift", "istio-csr-rule-names-service-port"] {
    let (capture, cluster) = (Repository.path(sample, "node.pcap"), Repository.path(sample, "cluster.yaml"))
    let policies = Repository.path(sample, "policies.yaml")
    let commands = [
      "flows \(capture) -f \(cluster)", "flows --conversations \(capture)",
      "validate istio-csr \(capture) -f \(cluster) -f \(policies)", "presets", "explain", "explain webhook-refused",
      "evaluate -f \(cluster) -f \(policies) --from 192.0.2.1 --to 192.0.2.2 --port 443",
    ]
    for command in commands {
      let tool = try Tool(shell: "python3 \(program) \(width) $0 \(command)")
      #expect(tool.output == "True []\n", "\(command): \(tool.output)\(tool.errors)")
    }
  }
}
