import Foundation
import Testing

/// The testbed of network namespaces, where it can run.
enum Testbed {
  /// Whether network namespaces may be made here and the testbed's programs are there.
  static let canRun: Bool = {
    guard geteuid() == 0 else { return false }
    let needs = "unshare --net true && command -v ip nft tcpdump openssl && /usr/bin/python3 -c 'import yaml'"
    return (try? Tool(shell: needs).status == 0) ?? false
  }()

  /// Why its tests are skipped elsewhere.
  static let reason: Comment = "the testbed needs root, network namespaces and its Debian packages"
}

/// Tests with real traffic between network namespaces: one after another, since their addresses are the same.
@Suite(.serialized, .enabled(if: Testbed.canRun, Testbed.reason))
struct RealTraffic {}
