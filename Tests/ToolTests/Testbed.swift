import Foundation
import TestSupport
import Testing

/// The testbed of network namespaces.
enum Testbed {
  /// Why it cannot run here; nil where it can.
  private static let obstacle: String? = {
    guard let check = try? Tool(shell: "Scripts/testbed --check") else { return "there is no shell" }
    return check.status == 0 ? nil : (check.output + check.errors).trimmingCharacters(in: .whitespacesAndNewlines)
  }()

  static let canRun = obstacle == nil
  static let reason = Comment(rawValue: obstacle ?? "")

  /// Whether the scenarios that need gRPC can run: grpcio is in the environment that `Scripts/venv` makes.
  static let hasGRPC = (try? Tool(shell: ".build/venv/bin/python -c 'import grpc'").status == 0) ?? false
}

/// Tests with real traffic between network namespaces, one after another, since they use the same addresses.
@Suite(.serialized, .enabled(if: Testbed.canRun, Testbed.reason))
struct RealTraffic {}
