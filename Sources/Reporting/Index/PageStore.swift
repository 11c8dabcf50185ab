import Synchronization

/// Pages of single rows of a batch, gathered beside its folder until that is made; several threads may write at once.
public final class PageStore: Sendable {
  /// Where they are gathered.
  public let path: String
  private let hasFigures: Bool
  private let firstRemarks = Mutex<[String]?>(nil)

  /// A place for pages. Pages that an interrupted run has left are kept with `resumes`, and thrown away with `replaces`.
  /// Throws an ``OutputError`` where something else lies there.
  public init(_ path: String, resumes: Bool, replaces: Bool, hasFigures: Bool = true) throws {
    self.path = path
    self.hasFigures = hasFigures
    // What a killed run was writing is no page.
    for name in SystemFile.names(in: path) where name.hasPrefix(".") && name.hasSuffix(".partial") {
      try SystemFile.remove(path + "/" + name)
    }
    if SystemFile.type(of: path) == nil {
      try Self.make(path)
    } else if !resumes {
      guard replaces else {
        throw OutputError(
          path: path, "an interrupted run has left its pages; --resume takes them over, --force throws them away")
      }
      try ReplaceableFolder(path).check()
      try SystemFile.remove(path)
      try Self.make(path)
    }
  }

  private static func make(_ path: String) throws(OutputError) {
    do { try SystemFile.makeFolder(path) } catch {
      throw OutputError(path: path, "cannot be made: \(error.message). Is the folder around it there, and writable?")
    }
  }

  /// The name of a row's page: what can be read of its subject, and what tells it from all others.
  public static func name(_ subject: RowSubject, key: String) -> String {
    let file = subject.source.split(separator: "/").last.map(String.init) ?? ""
    let words = file + (subject.column.map { "-\($0)" } ?? "")
    let plain = words.unicodeScalars.prefix(40).map { scalar -> Character in
      let isPlain =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
      return isPlain ? Character(scalar) : "-"
    }
    let slug = String(plain).split(separator: "-").joined(separator: "-")
    let digest = RunManifest.Input(name: "", content: Array(key.utf8)).sha256.prefix(10)
    return (slug.isEmpty ? "" : slug + "-") + digest
  }

  /// True where a page is there.
  public func contains(_ name: String) -> Bool { SystemFile.isFolder(path + "/" + name) }

  /// Writes a page with all that belongs to it. Throws an ``OutputError``.
  public func write(_ report: Report, more: [OutputFile] = [], as name: String) throws {
    guard !contains(name) else { return }
    let remarks: [String]
    do {
      remarks = try report.write(
        to: try OutputFolder(path + "/" + name, overwrite: false, hasFigures: hasFigures), more: more)
    } catch {
      // Equal rows have equal pages: another thread was first.
      guard contains(name) else { throw error }
      return
    }
    firstRemarks.withLock { if $0 == nil, !remarks.isEmpty { $0 = remarks } }
  }

  /// What is to be said of the pages: of figures that could not be drawn, for one of them.
  public var remarks: [String] { firstRemarks.withLock { $0 ?? [] } }
}
