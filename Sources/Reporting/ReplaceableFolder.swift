#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder that is to be replaced: only where photofit wrote all that is in it.
struct ReplaceableFolder {
  private let path: String

  private static let endings = [".json", ".csv", ".txt", ".ascii", ".html", ".md", ".tex", ".ipynb"]
  private static let figureEndings = [".gp", ".dat", ".svg", ".pdf", ".png"]
  /// Folders within one another: pages of a batch hold figures.
  private static let deepest = 3

  init(_ path: String) { self.path = path }

  /// Throws an ``OutputError`` unless the folder is empty, or holds an earlier result, several of them, or those of a batch,
  /// and nothing else.
  func check() throws(OutputError) {
    let names = SystemFile.names(in: path)
    guard !names.isEmpty else { return }
    if let foreign = Self.foreign(path, depth: 0) {
      throw OutputError(path: path, "holds \(foreign), which photofit did not write; name another folder")
    }
    let inner = names.filter { $0 != FigureFolder.name && Self.isPlainFolder(path + "/" + $0) }
    guard Self.hasResult(path) || (!inner.isEmpty && inner.allSatisfy { Self.hasResult(path + "/" + $0) }) else {
      throw OutputError(path: path, "holds no earlier result of photofit; name another folder")
    }
  }

  private static func isPlainFolder(_ path: String) -> Bool { SystemFile.type(of: path) == .typeDirectory }

  /// The first that photofit did not write, its path from this folder on.
  private static func foreign(_ path: String, depth: Int) -> String? {
    let isFigures = path.hasSuffix("/" + FigureFolder.name)
    for name in SystemFile.names(in: path) {
      if isPlainFolder(path + "/" + name) {
        guard depth < deepest, !isFigures else { return name }
        if let found = foreign(path + "/" + name, depth: depth + 1) { return "\(name)/\(found)" }
      } else if !(isFigures ? figureEndings : endings).contains(where: name.hasSuffix) {
        return name
      }
    }
    return nil
  }

  private static func hasResult(_ path: String) -> Bool {
    DocumentSchema.ofFolders.contains { name, schema in
      FileManager.default.contents(atPath: path + "/" + name)
        .map { String(decoding: $0, as: UTF8.self).contains("\"\(schema)\"") } ?? false
    }
  }
}
