import Glibc

/// A file that is read in pieces at given places, however large it is.
final class FilePieces: Sendable {
  /// Last component of the path.
  let name: String
  /// Bytes of the file when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Opens a file. Throws for what is missing, not a regular file, or without permission to read.
  init(path: String) throws(MeasurementError) {
    (name, size) = try FileBytes.examined(path)
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw MeasurementError(.unreadable, file: name, "cannot be read; check its permissions")
    }
  }

  deinit { close(descriptor) }

  /// The bytes of a range. Throws where the file ends before it. The corresponding C function is `pread`.
  func bytes(_ range: Range<Int>) throws(MeasurementError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    guard pread(descriptor, &bytes, range.count, range.lowerBound) == range.count else {
      throw MeasurementError(.damaged, file: name, "ends sooner than when it was opened; is it being written?")
    }
    return bytes
  }
}
