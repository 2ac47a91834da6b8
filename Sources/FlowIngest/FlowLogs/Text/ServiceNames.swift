/// The port numbers of names in `/etc/services` that tools print in place of ports.
enum ServiceNames {
  /// Nil for a name that is not in the list.
  static func port(_ name: some StringProtocol) -> UInt16? { ports[String(name)] }

  private static let ports: [String: UInt16] = [
    "ssh": 22, "domain": 53, "bootps": 67, "bootpc": 68, "http": 80, "kerberos": 88, "sunrpc": 111, "ntp": 123,
    "bgp": 179, "ldap": 389, "https": 443, "syslog": 514, "domain-s": 853, "ldaps": 636, "openvpn": 1194,
    "etcd-client": 2379, "etcd-server": 2380, "vxlan": 4789, "mdns": 5353, "postgresql": 5432, "otv": 8472,
    "geneve": 6081, "sun-sr-https": 6443, "redis": 6379, "afs3-callback": 7001, "http-alt": 8080, "webcache": 8080,
    "pcsync-https": 8443, "trivnet1": 8200, "cslistener": 9000, "websm": 9090, "jetdirect": 9100, "memcached": 11211,
  ]
}
