#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The bytes of a measured text file with a name for messages.
struct FileContent {
  private let file: FileBytes
  /// Where the text starts: behind a UTF-8 byte-order mark.
  let start: Int

  /// Last component of the path.
  var name: String { file.name }

  /// Opens a text file. Throws for what is missing, not a regular file, empty, compressed, UTF-16 or binary.
  init(path: String) throws(MeasurementError) { try self.init(FileBytes(path: path)) }

  /// A file that is taken for text. Throws for what is compressed, UTF-16 or binary.
  init(_ file: FileBytes) throws(MeasurementError) {
    self.file = file
    start = file.data.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    try FileContent.refuseWhatIsNotText(file.data, file.name)
  }

  /// Hands the bytes to `body`, as a span that checks its bounds.
  func withBytes<Value>(
    _ body: (Span<UInt8>) throws(MeasurementError) -> Value
  ) throws(MeasurementError) -> Value {
    try file.withBytes(body)
  }

  private static func refuseWhatIsNotText(_ data: Data, _ name: String) throws(MeasurementError) {
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
    TextDecoding.text(file.data[(file.data.startIndex + range.lowerBound)..<(file.data.startIndex + range.upperBound)])
  }

  /// The lines that start with a mark.
  func lines(startingWith mark: String) throws(MeasurementError) -> [String] {
    let letters = Array(mark.utf8)
    return try withBytes { (bytes) throws(MeasurementError) in
      var lines: [String] = []
      var position = start
      while position < bytes.count {
        let end = TextLines.end(in: bytes, from: position)
        if end - position >= letters.count, letters.indices.allSatisfy({ bytes[position + $0] == letters[$0] }) {
          lines.append(text(position..<end))
        }
        position = TextLines.next(in: bytes, after: end)
      }
      return lines
    }
  }
}
