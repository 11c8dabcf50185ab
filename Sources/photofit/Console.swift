import Glibc

/// The three places where the command speaks: results to standard output, everything else to standard error.
enum Console {
  /// Starts every error message.
  static let errorLabel = "photofit: error"

  /// Writes a result to standard output. Throws a ``CommandFailure`` if it cannot be written; a reader that closed the
  /// pipe early has what it wanted and is no failure.
  static func result(_ text: String) throws(CommandFailure) { try result(Array(text.utf8)) }

  /// Writes bytes of a result, as ``result(_:)-(String)`` does text.
  static func result(_ bytes: [UInt8]) throws(CommandFailure) {
    switch write(bytes, to: STDOUT_FILENO) {
    case 0, EPIPE: return
    case let code:
      throw CommandFailure(.cannotWrite, "standard output: cannot be written: \(String(cString: strerror(code)))")
    }
  }

  /// A message that explains a failure.
  static func error(_ message: String) { _ = write("\(errorLabel): \(message)\n", to: STDERR_FILENO) }

  /// Something to know about a result that was made all the same.
  static func warning(_ message: String) { _ = write("photofit: warning: \(message)\n", to: STDERR_FILENO) }

  /// Text as it is to standard error.
  static func plainError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// The system's error number, 0 if everything was written.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 { write(Array(text.utf8), to: descriptor) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest.removeFirst(count)
    }
    return 0
  }
}
