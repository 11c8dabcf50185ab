import Foundation

/// What the operating system said to a failed call.
struct SystemFailure: Error {
  let message: String

  /// The last failure, from `errno`.
  init() { message = String(cString: strerror(errno)) }
}

/// Files by the system's own calls, whose failures name their reason: "No space left on device".
enum SystemFile {
  /// Writes a file that must not exist yet. The corresponding C functions are `fopen`, `fwrite` and `fclose`.
  static func write(_ text: String, to path: String) throws(SystemFailure) {
    guard let file = fopen(path, "wx") else { throw SystemFailure() }
    let bytes = Array(text.utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    let failure = written == bytes.count ? nil : SystemFailure()
    guard fclose(file) == 0 else { throw SystemFailure() }
    if let failure { throw failure }
  }

  /// Makes a folder in an existing one. The corresponding C function is `mkdir`.
  static func makeFolder(_ path: String) throws(SystemFailure) {
    guard mkdir(path, 0o777) == 0 else { throw SystemFailure() }
  }

  /// Renames a file or folder within its file system. The corresponding C function is `rename`.
  static func move(_ path: String, to target: String) throws(SystemFailure) {
    guard rename(path, target) == 0 else { throw SystemFailure() }
  }
}
