import FlowModel

extension Failure {
  /// What is seen of it on the wire.
  var text: Text {
    switch self {
    case .silent: "nothing came back"
    case .refused: "the server answered the SYN with RST"
    case .prohibited: "an ICMP error says that a filter forbids the connection"
    case .unreachable: "an ICMP error says that the destination cannot be reached"
    case .helloLost: "connected; the client repeated its ClientHello, and nothing acknowledged it"
    case .dataLost: "connected; the client repeated its first data, and nothing acknowledged it"
    case .helloUnanswered: "connected; the server acknowledged the ClientHello and did not answer it"
    case .answerLost: "connected; the server repeated its answer to the ClientHello, and the answer did not arrive"
    case .alert: "the TLS handshake ended with an alert"
    case .handshakeOnly: "the client closed the connection right after the TLS handshake, without a request"
    case .reset: "connected, then reset before the server sent any data"
    case .requestUnanswered: "connected; the server acknowledged the request and did not answer it"
    case .cut: "connected and exchanging data, then one side repeated itself and the other was silent"
    case .nameNotFound: "the name server says that the name does not exist"
    case .nameServerFailed: "the name server fails or refuses"
    }
  }
}

extension TLSAlert {
  /// `the client sent bad_certificate`, by the names of RFC 8446 section 6.2.
  var text: Text { "the \(words: sender.rawValue) sent \(words: name)" }

  private var name: String {
    switch code {
    case 40: "handshake_failure"
    case 42: "bad_certificate"
    case 43: "unsupported_certificate"
    case 44: "certificate_revoked"
    case 45: "certificate_expired"
    case 46: "certificate_unknown"
    case 47: "illegal_parameter"
    case 48: "unknown_ca"
    case 49: "access_denied"
    case 70: "protocol_version"
    case 80: "internal_error"
    case 112: "unrecognized_name"
    case 116: "certificate_required"
    case 120: "no_application_protocol"
    default: "alert \(code)"
    }
  }
}

extension ICMPError {
  var text: Text { "ICMP type \(type) code \(code) from \(address: reporter)" }
}

extension DNSReply {
  /// `example.com: NXDOMAIN`, by the names of RFC 1035 section 4.1.1.
  var text: Text {
    let word =
      switch code {
      case 2: "SERVFAIL"
      case 3: "NXDOMAIN"
      case 5: "REFUSED"
      default: "code \(code)"
      }
    return "\(serverName: name): \(words: word)"
  }
}

extension DropClaim {
  /// `at least 12 packets dropped, POLICY_DENIED by shop/deny-all`.
  var text: Text {
    let atLeast = isSaturated ? "at least " : ""
    // A default deny has no policy of its own: the one that a log names may not be the one that isolates the pod.
    let policy: Text =
      policy.map { cause == .policyDefault ? "; the log hints at \(name: $0)" : " by \(name: $0)" } ?? ""
    return "\(words: atLeast)\(count: count, "packet") dropped, \(quote: reason)\(policy)"
  }

  var data: Datum {
    [
      "cause": .word(cause.rawValue), "reason": .fragment(.quote(reason)),
      "direction": Datum(direction) { .word($0.rawValue) }, "policy": Datum(policy) { .fragment(.name($0)) },
      "count": .int(count), "atLeast": .bool(isSaturated),
    ]
  }
}

/// A TLS version by its number on the wire.
enum TLSVersionText {
  /// `TLS 1.3` for 0x0304.
  static func name(_ version: UInt16) -> String {
    switch version {
    case 0x0300: "SSL 3.0"
    case 0x0301...0x0304: "TLS 1.\(version - 0x0301)"
    default: "0x" + String(version, radix: 16)
    }
  }
}
