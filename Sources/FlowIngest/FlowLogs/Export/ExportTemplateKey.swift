/// Names a template: exporters number theirs each for itself.
struct ExportTemplateKey: Hashable {
  let version: UInt16
  /// IPFIX's observation domain, NetFlow's source.
  let domain: UInt32
  let number: UInt16
}
