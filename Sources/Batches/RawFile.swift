import Glibc

/// A file by its descriptor; every function corresponds to the C function of its name.
struct RawFile: Sendable {
  let path: String
  private let descriptor: Int32

  /// Opens or makes a file to be read and appended to; with `isNew` it must not exist.
  init(_ path: String, isNew: Bool) throws(BatchError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL | O_NOFOLLOW : 0), 0o666)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  /// Opens an ordinary file to be read.
  init(reading path: String) throws(BatchError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Self.failure(path)
    }
  }

  /// A file without a name, in the folder for such files; it is gone when it is closed.
  init() throws(BatchError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let name = "\(folder)/photofit-\(String(UInt64.random(in: .min ... .max), radix: 36)).partial"
    try self.init(name, isNew: true)
    unlink(name)
  }

  /// True where no other process had locked the file; it then is this one's.
  func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Bytes of the file.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Up to `count` bytes from a place on; fewer at the end of the file.
  func bytes(at offset: Int, count: Int) throws(BatchError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, offset)
    guard got >= 0 else { throw Self.failure(path) }
    bytes.removeLast(count - got)
    return bytes
  }

  /// Writes bytes at a place.
  func write(_ bytes: [UInt8], at offset: Int) throws(BatchError) {
    var done = 0
    var rest = bytes
    while done < bytes.count {
      let count = pwrite(descriptor, rest, rest.count, offset + done)
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.failure(path)
      }
      done += count
      rest = Array(bytes[done...])
    }
  }

  /// Cuts the file.
  func truncate(to size: Int) throws(BatchError) {
    guard ftruncate(descriptor, size) == 0 else { throw Self.failure(path) }
  }

  /// Sees to it that what was written survives a failure of power.
  func synchronize() { fdatasync(descriptor) }

  /// Closes the file.
  func finish() { close(descriptor) }

  /// Removes the name of the file.
  func remove() { unlink(path) }

  private static func failure(_ path: String) -> BatchError {
    BatchError(.unusableJournal, "\(path): cannot be written: \(String(cString: strerror(errno)))")
  }
}
