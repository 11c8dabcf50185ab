import Fitting
import Foundation
import Reporting
import Synchronization

@testable import Batches

/// A source of rows that take different times, and says how often each was made.
struct SampleSource: BatchSource {
  /// How often rows were made, by their name.
  final class Log: Sendable {
    private let made = Mutex<[String: Int]>([:])

    func add(_ name: String) { made.withLock { $0[name, default: 0] += 1 } }

    var all: [String: Int] { made.withLock { $0 } }
  }

  let name: String
  let count: Int
  var failing: Set<Int> = []
  let log: Log

  func open() -> any BatchWork { SampleWork(source: self) }
}

/// The rows of a sample source; every third takes longer.
struct SampleWork: BatchWork {
  let source: SampleSource
  var count: Int { source.count }
  var rowsAtOnce: Int { 3 }

  func key(of row: Int) -> String? { "\(source.name):\(row)" }

  func rows(_ range: Range<Int>) -> [ResultRow] {
    range.map { number in
      if number % 3 == 0 { usleep(300) }
      source.log.add("\(source.name):\(number)")
      let subject = RowSubject(source: source.name, column: number + 1)
      if source.failing.contains(number) { return ResultRow(subject, problem: "\(source.name): cannot be read") }
      return ResultRow(line: "\(source.name) \(number)", outcome: .converged, problem: nil)
    }
  }
}

/// A folder of its own, gone with the test.
final class SampleFolder {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("photofit-batch-\(UInt64.random(in: .min ... .max))")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appendingPathComponent(name))) }
}

extension BatchJournal {
  /// The table as text.
  func table(_ form: BatchTable.Form = .csv) throws -> String {
    var bytes: [UInt8] = []
    try BatchTable.write(self, as: form) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }
}
