import Foundation

@testable import Measurements

/// Files written for one test, in a directory of their own that goes with the value.
final class TestFiles {
  let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("photofit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// Writes a file and gives its path.
  func write(_ text: String, _ name: String = "data.csv") throws -> String {
    try write(bytes: Array(text.utf8), name)
  }

  /// Writes bytes and gives the path.
  func write(bytes: [UInt8], _ name: String = "data.csv") throws -> String {
    let url = directory.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url.path
  }
}

/// The rendered error of a call; nil where it does not throw one.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? MeasurementError)?.description ?? "another error: \(error)"
  }
}

/// Measured files beside the package, which a user's machine does not have.
enum SharedData {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data")

  static var exists: Bool { FileManager.default.fileExists(atPath: root.path) }

  static func path(_ name: String) -> String { root.appendingPathComponent(name).path }
}
