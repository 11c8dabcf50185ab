import Foundation

/// A folder with data that only some machines have.
enum SharedSeries {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "../../../shared/data/optical"
  ).standardizedFileURL.path
  static let exists = FileManager.default.fileExists(atPath: folder)
}
