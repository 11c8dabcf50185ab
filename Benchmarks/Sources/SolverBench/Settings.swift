import Foundation

/// What the command line says.
struct Settings {
  /// Sections to run; empty for all.
  var sections: Set<String> = []
  /// Where the JSON goes.
  var output: URL
  /// A Python interpreter with the packages of peers/requirements.txt.
  var python: String?
  /// Folder of the peers' scripts.
  let peers: URL

  /// Throws for anything that is not `--section NAME` with one of the names, `--output FILE` or `--python PROGRAM`.
  init(_ arguments: [String], names: [String]) throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    peers = package.appending(path: "peers")
    output = package.appending(path: "solver-results.json")
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw BenchFailure(description: "\(option) needs a value") }
      switch option {
      case "--section":
        guard names.contains(value) else {
          throw BenchFailure(
            description: "there is no section \(value); there are \(names.joined(separator: ", "))")
        }
        sections.insert(value)
      case "--output": output = URL(filePath: value)
      case "--python": python = value
      default: throw BenchFailure(description: "\(option) is not known; use --section, --output or --python")
      }
    }
  }
}

/// Why the benchmark could not be run.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
}
