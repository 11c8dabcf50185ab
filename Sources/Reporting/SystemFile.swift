import Glibc

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the operating system said to a failed call.
struct SystemFailure: Error {
  let message: String

  /// The last failure, from `errno`.
  init() { message = String(cString: strerror(errno)) }
}

/// Files by the system's own calls, whose failures name their reason: "No space left on device".
enum SystemFile {
  /// Writes a file that must not exist yet. The corresponding C functions are `fopen`, `fwrite` and `fclose`.
  static func write(_ text: String, to path: String) throws {
    try write(to: path) { piece in try piece(Array(text.utf8)) }
  }

  /// Writes a file that must not exist yet from the pieces that `content` hands over. Throws a ``SystemFailure``, or what
  /// `content` throws.
  static func write(to path: String, _ content: (_ piece: ([UInt8]) throws -> Void) throws -> Void) throws {
    guard let file = fopen(path, "wx") else { throw SystemFailure() }
    do {
      try content { bytes in
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw SystemFailure() }
      }
    } catch {
      fclose(file)
      throw error
    }
    guard fclose(file) == 0 else { throw SystemFailure() }
  }

  /// Hands a file's bytes on in pieces. The corresponding C functions are `fopen`, `fread` and `fclose`.
  static func read(_ path: String, piece body: ([UInt8]) -> Void) throws(SystemFailure) {
    guard let file = fopen(path, "r") else { throw SystemFailure() }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == buffer.count {
        body(buffer)
      } else {
        guard ferror(file) == 0 else { throw SystemFailure() }
        body(Array(buffer[..<count]))
        return
      }
    }
  }

  /// What is at a path; nil for nothing.
  static func type(of path: String) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
  }

  /// True for a folder, or a link to one.
  static func isFolder(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }

  /// Makes a folder in an existing one. The corresponding C function is `mkdir`.
  static func makeFolder(_ path: String) throws(SystemFailure) {
    guard mkdir(path, 0o777) == 0 else { throw SystemFailure() }
  }

  /// Names of what lies in a folder, sorted; none where there is no folder.
  static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Removes a folder with all that is in it.
  static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  /// Renames a file or folder within its file system. The corresponding C function is `rename`.
  static func move(_ path: String, to target: String) throws(SystemFailure) {
    guard rename(path, target) == 0 else { throw SystemFailure() }
  }
}
