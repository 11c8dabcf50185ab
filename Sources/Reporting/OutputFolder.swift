#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder of results, staged beside its place and renamed into it: it appears whole or not at all.
public struct OutputFolder: Sendable {
  private let path: String
  private let replaces: Bool
  /// False where figures are left out.
  let hasFigures: Bool

  /// A place for a folder. Throws an ``OutputError`` if something is there already, so that it can be asked before the
  /// work is done.
  ///
  /// With `overwrite` an empty folder or one that holds nothing but an earlier result is replaced; any other is refused
  /// all the same, since replacing it would delete what photofit did not write. Without `hasFigures` none are written.
  public init(_ path: String, overwrite: Bool, hasFigures: Bool = true) throws {
    self.hasFigures = hasFigures
    var path = path
    while path.count > 1, path.last == "/" { path.removeLast() }
    let type = SystemFile.type(of: path)
    replaces = type != nil
    if let type {
      guard type == .typeDirectory else { throw OutputError(path: path, "is a file; name a folder to be made") }
      guard overwrite else { throw OutputError(path: path, "exists already; --force replaces it") }
      try ReplaceableFolder(path).check()
    }
    self.path = path
  }

  /// Writes every file. Throws an ``OutputError``; nothing new is left behind then, and what was there is still there.
  public func write(_ files: [OutputFile]) throws { _ = try write(files) { _ in [] } }

  /// Writes every file, and what `finish` adds in the folder where they wait, whose path it is given; hands on what it
  /// returns.
  func write(_ files: [OutputFile], finish: (String) throws -> [String]) throws -> [String] {
    let staged = OutputPath.temporarySibling(of: path)
    do {
      try SystemFile.makeFolder(staged)
      try Self.put(files, into: staged)
      let remarks = try finish(staged)
      try moveIntoPlace(staged)
      return remarks
    } catch {
      try? FileManager.default.removeItem(atPath: staged)
      let reason = (error as? SystemFailure)?.message ?? String(describing: error)
      throw OutputError(path: path, "cannot be written: \(reason). Is the folder around it there, and writable?")
    }
  }

  /// Fills the folder with files that are written one behind the other, in pieces. Throws an ``OutputError``; nothing new
  /// is left behind then.
  public func fill(_ content: (_ folder: FolderWriter) throws -> Void) throws {
    _ = try write([]) { staged in
      try content(FolderWriter(path: staged))
      return []
    }
  }

  /// Writes files into a folder, and the folders that stand in their names.
  private static func put(_ files: [OutputFile], into folder: String) throws {
    var made: Set<Substring> = []
    for file in files {
      for slash in file.name.indices where file.name[slash] == "/" {
        let inner = file.name[..<slash]
        if made.insert(inner).inserted { try SystemFile.makeFolder(folder + "/" + inner) }
      }
      try SystemFile.write(file.text, to: folder + "/" + file.name)
    }
  }

  private func moveIntoPlace(_ staged: String) throws(SystemFailure) {
    guard replaces else { return try SystemFile.move(staged, to: path) }
    let old = OutputPath.temporarySibling(of: path)
    try SystemFile.move(path, to: old)
    do {
      try SystemFile.move(staged, to: path)
    } catch {
      try? SystemFile.move(old, to: path)
      throw error
    }
    try? FileManager.default.removeItem(atPath: old)
  }
}
