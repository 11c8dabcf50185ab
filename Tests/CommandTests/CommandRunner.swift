import Foundation

/// What a run of the built command left behind.
struct CommandOutcome {
  let status: Int32
  let output: String
  let errors: String

  /// Fitted parameters of a JSON document, by name.
  func parameters() throws -> [String: (value: Double, error: Double?)] { try quantities("parameters") }

  /// Derived quantities of a JSON document, by name.
  func derivedQuantities() throws -> [String: (value: Double, error: Double?)] { try quantities("derived") }

  private func quantities(_ key: String) throws -> [String: (value: Double, error: Double?)] {
    let document = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    var quantities: [String: (value: Double, error: Double?)] = [:]
    for quantity in document?[key] as? [[String: Any]] ?? [] {
      guard let name = quantity["name"] as? String, let value = quantity["value"] as? Double else { continue }
      quantities[name] = (value, quantity["standardError"] as? Double)
    }
    return quantities
  }
}

/// Runs the built `photofit` in a folder of its own, as its users do.
///
/// Output goes through files, not pipes, so that no amount of it can block the command.
final class CommandRunner {
  /// A fresh folder, removed with the runner.
  let folder: URL

  /// The package, for its example data.
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The built command: it lies beside the test bundle.
  private static let command: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
    var folder = bundle.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("photofit")
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isDirectory), !isDirectory.boolValue {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return bundle.deletingLastPathComponent().appendingPathComponent("photofit")
  }()

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("photofit-command-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs the command with these arguments in the runner's folder.
  func run(_ arguments: String...) throws -> CommandOutcome { try run(arguments) }

  /// Runs the command with these arguments in the runner's folder.
  func run(_ arguments: [String]) throws -> CommandOutcome { try launch(Self.command, arguments) }

  /// Runs a line of shell in the runner's folder, the built command as `$1`.
  func shell(_ line: String) throws -> CommandOutcome {
    try launch(URL(fileURLWithPath: "/bin/sh"), ["-c", line, "sh", Self.command.path])
  }

  /// True where the system has the device that is always full.
  static var hasFullDevice: Bool { FileManager.default.fileExists(atPath: "/dev/full") }

  private func launch(_ executable: URL, _ arguments: [String]) throws -> CommandOutcome {
    let outcome = FileManager.default.temporaryDirectory
      .appendingPathComponent("photofit-streams-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: outcome, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: outcome) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var streams: [URL] = []
    for name in ["output", "errors"] {
      let url = outcome.appendingPathComponent(name)
      try Data().write(to: url)
      streams.append(url)
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    try process.run()
    process.waitUntilExit()
    return CommandOutcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: try Data(contentsOf: streams[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: streams[1]), as: UTF8.self))
  }

  /// Writes a file into the runner's folder.
  func put(_ text: String, at name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  /// Copies a file of ExampleData into the runner's folder.
  func copyExample(_ name: String) throws {
    let source = Self.package.appendingPathComponent("ExampleData").appendingPathComponent(name)
    try FileManager.default.copyItem(at: source, to: folder.appendingPathComponent(source.lastPathComponent))
  }

  /// Text of a file of ExampleData.
  static func example(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: package.appendingPathComponent("ExampleData/" + name)), as: UTF8.self)
  }

  /// Text of a file in the runner's folder.
  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  /// Names of all files below a folder of the runner's, with the folders between.
  func files(_ name: String) throws -> [String] {
    let root = folder.appendingPathComponent(name).path
    return try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }.sorted()
  }

  /// Bytes of a file in the runner's folder.
  func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  /// True where figures can be drawn.
  static var hasGnuplot: Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }
  }

  /// Names of everything in the runner's folder, hidden files too.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
}
