#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The bytes of a measured text file, large files mapped into memory, with a name for messages.
struct FileContent {
  /// Last component of the path.
  let name: String
  private let data: Data
  /// Where the text starts: behind a UTF-8 byte-order mark.
  let start: Int

  /// Opens a text file. Throws for what is missing, not a regular file, empty, compressed, UTF-16 or binary.
  init(path: String) throws(MeasurementError) {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path) else {
      throw MeasurementError(.noSuchFile, file: path, "no such file; check the path")
    }
    let name = String(path.split(separator: "/").last ?? Substring(path))
    self.name = name
    let type = attributes[.type] as? FileAttributeType
    if type == .typeDirectory {
      throw MeasurementError(.unreadable, file: name, "is a directory; name a file in it")
    }
    guard type == .typeRegular else {
      throw MeasurementError(.unreadable, file: name, "is not a regular file; save the data to a file first")
    }
    let size = (attributes[.size] as? any BinaryInteger).map { Int(clamping: $0) } ?? Int.max
    // A mapped file that shrinks while it is read ends the process, so only files too large to hold twice are mapped.
    // `mappedIfSafe` maps nothing on Linux.
    let options: Data.ReadingOptions = size > 1 << 28 ? .alwaysMapped : []
    guard let data = try? Data(contentsOf: url, options: options) else {
      throw MeasurementError(.unreadable, file: name, "cannot be read; check its permissions")
    }
    self.data = data
    start = data.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    try FileContent.refuseWhatIsNotText(data, name)
  }

  /// Hands the bytes to `body`, as a span that checks its bounds.
  func withBytes<Value>(
    _ body: (Span<UInt8>) throws(MeasurementError) -> Value
  ) throws(MeasurementError) -> Value {
    try body(data.span)
  }

  private static func refuseWhatIsNotText(_ data: Data, _ name: String) throws(MeasurementError) {
    guard !data.isEmpty else {
      throw MeasurementError(.empty, file: name, "the file is empty")
    }
    func refuse(_ what: String) -> MeasurementError { MeasurementError(.notText, file: name, what) }
    let head = data.prefix(4096)
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw refuse("is UTF-16 text; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)")
    }
    if head.starts(with: [0x1F, 0x8B]) { throw refuse("is compressed; unpack it first (gunzip)") }
    if head.starts(with: Array("PK".utf8) + [3, 4]) {
      throw refuse("is a spreadsheet or zip archive; export it as CSV first")
    }
    let zeros = head.reduce(into: 0) { $0 += $1 == 0 ? 1 : 0 }
    if zeros * 3 > head.count {
      throw refuse("looks like UTF-16 text or a binary file; save it as UTF-8 text (iconv -f UTF-16 -t UTF-8)")
    }
    if zeros > 0 { throw refuse("is a binary file; export it as text from the instrument's program") }
  }

  /// The text of a range of bytes; Latin-1 where it is not UTF-8, as old instrument programs write µ and °.
  func text(_ range: Range<Int>) -> String {
    let part = data[(data.startIndex + range.lowerBound)..<(data.startIndex + range.upperBound)]
    if let text = String(validating: part, as: UTF8.self) { return text }
    var text = ""
    for byte in part { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }
}
