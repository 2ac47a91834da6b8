/// The command-line tool.
@main
struct FlowPermitTool {
  static func main() {}
}
