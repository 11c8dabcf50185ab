import Foundation

/// Files that lie beside the project on its developers' machines and are no part of it.
enum SharedData {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/linewidth")

  /// The path of a file; for tests with `.enabled(if: SharedData.isThere)`.
  static func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

  static let isThere = FileManager.default.fileExists(atPath: path("Au21_10-300x10.csv"))
}
