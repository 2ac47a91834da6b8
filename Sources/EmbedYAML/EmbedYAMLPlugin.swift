import Foundation
import PackagePlugin

/// Gives a target the YAML files in its folders as Swift constants, so that the program need not parse YAML at each start.
@main
struct EmbedYAMLPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let files = yamlFiles(in: target.directoryURL)
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedYAML.swift")
    return [
      .buildCommand(
        displayName: "Embedding \(files.count) YAML files of \(target.name)",
        executable: try context.tool(named: "embed-yaml").url,
        arguments: [output.path(percentEncoded: false)] + files.map { $0.path(percentEncoded: false) },
        inputFiles: files, outputFiles: [output])
    ]
  }

  private func yamlFiles(in folder: URL) -> [URL] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
    return (files ?? []).filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
  }
}
