import Glibc

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The bytes of a measured file, large files mapped into memory, with a name for messages.
struct FileBytes {
  /// Last component of the path.
  let name: String
  let data: Data

  /// Opens a file. Throws for what is missing, not a regular file or empty.
  init(path: String) throws(MeasurementError) {
    let (name, size) = try Self.examined(path)
    self.name = name
    // A mapped file that shrinks while it is read ends the process, so only files too large to hold twice are mapped.
    // `mappedIfSafe` maps nothing on Linux.
    let options: Data.ReadingOptions = size > 1 << 28 ? .alwaysMapped : []
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: options) else {
      throw MeasurementError(.unreadable, file: name, "cannot be read; check its permissions")
    }
    guard !data.isEmpty else { throw MeasurementError(.empty, file: name, "the file is empty") }
    self.data = data
  }

  /// Name and size of a file. Throws for what is missing, or not a regular file.
  static func examined(_ path: String) throws(MeasurementError) -> (name: String, size: Int) {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path) else {
      throw MeasurementError(.noSuchFile, file: path, "no such file; check the path")
    }
    let name = String(path.split(separator: "/").last ?? Substring(path))
    let type = attributes[.type] as? FileAttributeType
    if type == .typeDirectory {
      throw MeasurementError(.unreadable, file: name, "is a directory; name a file in it")
    }
    guard type == .typeRegular else {
      throw MeasurementError(.unreadable, file: name, "is not a regular file; save the data to a file first")
    }
    // The attribute `size` is a number of another type where the whole of Foundation is linked.
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw MeasurementError(.unreadable, file: name, "cannot be read; check its permissions")
    }
    return (name, Int(status.st_size))
  }

  /// A part of a file, which keeps its name.
  init(_ range: Range<Int>, of file: FileBytes) {
    name = file.name
    data = file.data[(file.data.startIndex + range.lowerBound)..<(file.data.startIndex + range.upperBound)]
  }

  /// Bytes that were made from those of another file.
  init(_ bytes: [UInt8], name: String) {
    self.name = name
    data = Data(bytes)
  }

  /// The file as UTF-8 where it is UTF-16 with a byte-order mark; itself otherwise.
  func asUTF8() -> FileBytes {
    let head = Array(data.prefix(2))
    guard head == [0xFF, 0xFE] || head == [0xFE, 0xFF] else { return self }
    let isLittle = head[0] == 0xFF
    var units: [UInt16] = []
    units.reserveCapacity(data.count / 2)
    var index = data.startIndex + 2
    while index + 1 < data.endIndex {
      let (first, second) = (UInt16(data[index]), UInt16(data[index + 1]))
      units.append(isLittle ? first | second << 8 : first << 8 | second)
      index += 2
    }
    return FileBytes(Array(String(decoding: units, as: UTF16.self).utf8), name: name)
  }

  /// Hands the bytes to `body`, as a span that checks its bounds.
  func withBytes<Value>(
    _ body: (Span<UInt8>) throws(MeasurementError) -> Value
  ) throws(MeasurementError) -> Value {
    try body(data.span)
  }

  /// True where the name ends with a point and these letters, whatever their case.
  func hasExtension(_ ending: String) -> Bool { name.lowercased().hasSuffix("." + ending) }
}
