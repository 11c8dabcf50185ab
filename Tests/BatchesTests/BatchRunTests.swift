import Foundation
import Reporting
import Synchronization
import Testing

@testable import Batches

@Suite("A batch")
struct BatchRunTests {
  private let sources = [1, 7, 1, 40, 2, 1].enumerated().map { index, count in
    SampleSource(name: "source\(index)", count: count, failing: index == 3 ? [11] : [], log: SampleSource.Log())
  }

  private func run(
    _ sink: some BatchSink, workers: Int, stopAfter: Int = .max
  ) throws -> (sink: any BatchSink, progress: BatchProgress) {
    let log = sources.map(\.log)
    let run = BatchRun(sources, into: sink, workers: workers) {
      log.reduce(0) { $0 + $1.all.count } >= stopAfter
    } observer: { _ in
    }
    let (sink, progress) = try run.run()
    return (sink, progress)
  }

  @Test("hands every row on once and in order, however many threads make them", arguments: [1, 2, 5, 16])
  func order(workers: Int) throws {
    let (sink, progress) = try run(RowOverview(limit: 1000), workers: workers)
    let overview = try #require(sink as? RowOverview)
    #expect(overview.rows.count == 52 && progress.rows == 52 && progress.isComplete)
    #expect(progress.failed == 1 && progress.problems == ["source3: cannot be read"])
    let expected = sources.flatMap { source in
      (0..<source.count).map { source.failing.contains($0) ? source.name : "\(source.name) \($0)" }
    }
    #expect(overview.rows.map { $0.texts[0] } == expected)
    #expect(sources.allSatisfy { source in source.log.all.values.allSatisfy { $0 == 1 } })
  }

  @Test("keeps no more than the first rows for a person to read, and counts the others")
  func overview() throws {
    let overview = try #require(try run(RowOverview(limit: 10), workers: 2).sink as? RowOverview)
    #expect(overview.rows.count == 10 && overview.hiddenCount == 42)
  }

  @Test(
    "a run that is stopped and resumed makes no row twice and gives the bytes of one that was not", arguments: [1, 4])
  func resumed(workers: Int) throws {
    let folder = try SampleFolder()
    let whole = try #require(
      try run(BatchJournal(path: folder.path("whole"), resumes: false, replaces: false), workers: 2).sink
        as? BatchJournal)
    let table = try whole.table()
    let other = BatchRunTests()
    let (stopped, progress) = try other.run(
      BatchJournal(path: folder.path("part"), resumes: true, replaces: false), workers: workers, stopAfter: 20)
    #expect(!progress.isComplete && progress.rows >= 1 && progress.rows < 52)
    (stopped as? BatchJournal)?.file.finish()
    let (resumed, rest) = try other.run(
      BatchJournal(path: folder.path("part"), resumes: true, replaces: false), workers: workers)
    #expect(rest.isComplete && rest.rows == 52 && rest.found >= 1 && rest.failed == 1)
    #expect(try (resumed as? BatchJournal)?.table() == table)
    let twice = other.sources.flatMap { $0.log.all.filter { $0.value > 1 }.keys }
    // The row without a fit is tried again; rows that were made but not handed on are too.
    #expect(twice.count <= 1 + 20 - (progress.rows - 1) + 16)
  }

  @Test("a full disk ends the run with its reason")
  func failingSink() {
    let stream = LineStream { (_) throws(BatchError) in throw BatchError(.unusableJournal, "no space") }
    #expect(throws: BatchError(.unusableJournal, "no space")) { _ = try run(stream, workers: 3) }
  }
}
