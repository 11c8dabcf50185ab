import Reporting

/// The rows of a batch in a file, from which the table is written when all are there, and an interrupted run goes on.
///
/// A line of text each: `S` and the names of cells, used by the rows that follow; `R`, a key that tells what the row was
/// made from (`-` where it is to be made again), how the fit ended, which names, and the cells. A last line that is not
/// whole, or any that is damaged, counts as not written.
public struct BatchJournal: BatchSink {
  /// Where a row's cells lie in the file.
  struct Entry: Sendable {
    let offset: Int
    let length: Int32
    let shape: Int32
  }

  private static let heading = "photofit.journal/1\t"
  /// Bytes gathered before they are written.
  private static let bufferSize = 1 << 16

  let file: RawFile
  /// Names of cells of the rows so far.
  private(set) var shapes: [[String]] = []
  /// The rows of the table, in its order.
  private(set) var order: [Entry] = []
  private var found: [String: (entry: Entry, outcome: ResultRow.Outcome)] = [:]
  private var buffer: [UInt8] = []
  private var end = 0
  private var lastWrite = ContinuousClock.now
  private var lastSynchronization = ContinuousClock.now
  private let isNamed: Bool

  /// A journal beside a table.
  ///
  /// - Parameters:
  ///   - path: the journal.
  ///   - resumes: whether rows of an interrupted run are taken over.
  ///   - replaces: whether a journal that is there may be thrown away.
  /// - Throws: ``BatchError`` where it cannot be written, is in use, or is no journal of this version.
  public init(path: String, resumes: Bool, replaces: Bool) throws(BatchError) {
    isNamed = true
    if resumes, let file = try? RawFile(path, isNew: false) {
      self.file = file
      do throws(BatchError) {
        guard file.lock() else { throw Self.inUse(path) }
        try readRows()
      } catch {
        file.finish()
        throw error
      }
    } else {
      if let old = try? RawFile(path, isNew: false) {
        defer { old.finish() }
        guard old.lock() else { throw Self.inUse(path) }
        guard replaces else {
          throw BatchError(
            .unusableJournal,
            "\(path): an interrupted run has left its rows; --resume takes them over, --force throws them away")
        }
        old.remove()
      }
      file = try RawFile(path, isNew: true)
      _ = file.lock()
      put(Self.heading + RunManifest.currentVersion + "\n")
      try writeOut()
    }
  }

  /// A journal that leaves nothing behind: for a table that goes to standard output.
  public init() throws(BatchError) {
    isNamed = false
    file = try RawFile()
    put(Self.heading + RunManifest.currentVersion + "\n")
  }

  /// Number of rows that an earlier run has left.
  public var foundCount: Int { found.count }

  /// Keys of the rows that need not be made again.
  public func contains(_ key: String) -> Bool { found[key] != nil }

  /// Adds a row.
  public mutating func append(_ row: ResultRow, key: String?) throws(BatchError) {
    let shape = Int32(clamping: try shape(row.names))
    // A row without a fit is made again: its file may have been put right.
    let isKept = row.outcome != .failed
    put("R\t\(isKept ? key ?? "-" : "-")\t\(Character(UnicodeScalar(row.outcome.rawValue)))\t\(shape)\t")
    order.append(Entry(offset: end + buffer.count, length: Int32(clamping: row.cells.count), shape: shape))
    buffer += row.cells
    buffer.append(UInt8(ascii: "\n"))
    let now = ContinuousClock.now
    if buffer.count >= Self.bufferSize || now - lastWrite > .seconds(1) { try writeOut() }
    if isNamed, now - lastSynchronization > .seconds(5) {
      file.synchronize()
      lastSynchronization = now
    }
  }

  /// Adds a row that an earlier run has left; how its fit ended.
  public mutating func appendFound(_ key: String) throws(BatchError) -> ResultRow.Outcome {
    guard let known = found[key] else {
      throw BatchError(.unusableJournal, "\(file.path): a row is gone; start afresh with --force")
    }
    order.append(known.entry)
    return known.outcome
  }

  /// Writes what is gathered.
  public mutating func flush() throws(BatchError) { try writeOut() }

  /// Removes the file: the table is there.
  public func remove() {
    if isNamed { file.remove() }
    file.finish()
  }

  private static func inUse(_ path: String) -> BatchError {
    BatchError(.unusableJournal, "\(path): another run is writing it; wait for its end, or name another table")
  }

  private mutating func shape(_ names: [String]) throws(BatchError) -> Int {
    // Rows of one kind follow one another.
    if let last = order.last?.shape, shapes[Int(last)] == names { return Int(last) }
    if let known = shapes.lastIndex(of: names) { return known }
    shapes.append(names)
    put("S\t" + names.joined(separator: "\t") + "\n")
    return shapes.count - 1
  }

  private mutating func put(_ text: String) { buffer.append(contentsOf: text.utf8) }

  private mutating func writeOut() throws(BatchError) {
    try file.write(buffer, at: end)
    end += buffer.count
    buffer.removeAll(keepingCapacity: true)
    lastWrite = .now
  }

  // MARK: - Taking over

  /// Reads the rows that are there and cuts off a last line that is not whole.
  private mutating func readRows() throws(BatchError) {
    var rest: [UInt8] = []
    var offset = 0
    var isFirst = true
    while true {
      let piece = try file.bytes(at: offset + rest.count, count: 1 << 18)
      guard !piece.isEmpty else { break }
      rest += piece
      var start = 0
      while let lineEnd = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        if isFirst {
          let expected = Array((Self.heading + RunManifest.currentVersion).utf8)
          guard rest[start..<lineEnd].elementsEqual(expected) else { throw foreign }
          isFirst = false
        } else {
          takeOver(rest[start..<lineEnd], at: offset + start)
        }
        start = lineEnd + 1
      }
      offset += start
      rest.removeFirst(start)
    }
    if isFirst {
      // Interrupted before the first line was whole, or somebody else's file.
      guard offset == 0, rest.count <= Self.heading.utf8.count + RunManifest.currentVersion.utf8.count,
        (Self.heading + RunManifest.currentVersion).utf8.starts(with: rest)
      else { throw foreign }
      put(Self.heading + RunManifest.currentVersion + "\n")
    }
    try file.truncate(to: offset)
    end = offset
    try writeOut()
  }

  private var foreign: BatchError {
    BatchError(
      .unusableJournal,
      "\(file.path): is no journal of photofit \(RunManifest.currentVersion); leave --resume out to start afresh")
  }

  private mutating func takeOver(_ line: ArraySlice<UInt8>, at offset: Int) {
    let tab = UInt8(ascii: "\t")
    if line.first == UInt8(ascii: "S") {
      let names = String(decoding: line.dropFirst(2), as: UTF8.self).split(separator: "\t").map(String.init)
      shapes.append(names)
      return
    }
    let parts = line.split(separator: tab, maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].elementsEqual([UInt8(ascii: "R")]), parts[2].count == 1,
      let outcome = parts[2].first.flatMap(ResultRow.Outcome.init(rawValue:)),
      let shape = Int32(String(decoding: parts[3], as: UTF8.self)), shapes.indices.contains(Int(shape)),
      parts[4].count(where: { $0 == tab }) == shapes[Int(shape)].count - 1
    else { return }
    let key = String(decoding: parts[1], as: UTF8.self)
    guard key != "-" else { return }
    let start = offset + parts[4].startIndex - line.startIndex
    found[key] = (Entry(offset: start, length: Int32(clamping: parts[4].count), shape: shape), outcome)
  }
}
