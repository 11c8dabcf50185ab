import Glibc

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What can go wrong when results are written, or an input is read for its digest.
public struct OutputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path that could not be written.
  public let path: String
  /// What is wrong and what to change.
  public let description: String

  init(path: String, _ problem: String) {
    self.path = path
    description = "\(path): \(problem)"
  }
}

/// A file to be written: its name inside the result's folder and its content.
public struct OutputFile: Sendable, Equatable {
  /// Name without folders.
  public var name: String
  /// Content, UTF-8.
  public var text: String

  /// A file of text.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// A single file, written to a temporary name beside its own and renamed: it appears whole or not at all.
public struct OutputPath: Sendable {
  private let path: String

  /// A place to write to. Throws an ``OutputError`` if something is there already and `overwrite` is false, so that it
  /// can be asked before the work is done.
  public init(_ path: String, overwrite: Bool) throws {
    if let type = SystemFile.type(of: path) {
      guard type != .typeDirectory else { throw OutputError(path: path, "is a folder; name a file") }
      guard type == .typeRegular || type == .typeSymbolicLink else {
        throw OutputError(path: path, "is not an ordinary file; name another")
      }
      guard overwrite else { throw OutputError(path: path, "exists already; --force replaces it") }
    }
    self.path = path
  }

  /// Writes the content. Throws an ``OutputError``; nothing new is left behind then.
  public func write(_ text: String) throws {
    try write { piece in try piece(Array(text.utf8)) }
  }

  /// Writes content that is handed over in pieces, so that it need not fit into memory. Throws an ``OutputError``, or what
  /// `content` throws; nothing new is left behind then.
  public func write(_ content: (_ piece: ([UInt8]) throws -> Void) throws -> Void) throws {
    let temporary = Self.temporarySibling(of: path)
    do {
      try SystemFile.write(to: temporary, content)
      try SystemFile.move(temporary, to: path)
    } catch let error as SystemFailure {
      unlink(temporary)
      throw OutputError(path: path, "cannot be written: \(error.message). Is the folder there, and writable?")
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// A hidden name in the same folder, where a rename is one step of the file system.
  static func temporarySibling(of path: String) -> String {
    let tag = String(UInt64.random(in: .min ... .max), radix: 36)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().map { $0 + "/" }.joined()
    return folder + "." + (parts.last ?? "") + "." + tag + ".partial"
  }
}
