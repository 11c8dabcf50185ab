import Dispatch
import Reporting
import Synchronization

/// How far a batch is, or how it ended.
public struct BatchProgress: Sendable, Equatable {
  /// Rows made, those of an earlier run included.
  public var rows = 0
  /// Rows taken from an earlier run.
  public var found = 0
  /// Rows whose fit did not converge.
  public var notConverged = 0
  /// Rows without a fit.
  public var failed = 0
  /// What is wrong with the first rows without a fit, at most ten.
  public var problems: [String] = []
  /// The part that is done, 0…1, taking every source for the same.
  public var fraction = 0.0
  /// True once every row is made.
  public var isComplete = false
}

/// Makes the rows of a batch on several threads and hands them on in order.
public final class BatchRun<Sink: BatchSink>: Sendable {
  private enum Made: Sendable {
    case row(ResultRow, key: String?)
    case found(String)
  }

  private struct State: Sendable {
    var schedule: BatchSchedule
    var order = BatchOrder<Made>()
    var sink: Sink
    var progress = BatchProgress()
    var failure: BatchError?
    var waiting = 0
    var lastReport = ContinuousClock.now
  }

  private let sources: [any BatchSource]
  private let state: Mutex<State>
  private let known: Sink
  private let isStopped: @Sendable () -> Bool
  private let observer: @Sendable (BatchProgress) -> Void
  /// Chunks of rows that may be begun and not yet handed on: bounds the memory where one row takes long.
  private let permits = DispatchSemaphore(value: 0)
  private let news = DispatchSemaphore(value: 0)
  private let workers: Int

  /// A run over sources.
  ///
  /// - Parameters:
  ///   - sources: in the order of the table.
  ///   - sink: takes the rows.
  ///   - workers: threads.
  ///   - isStopped: asked between rows; true ends the run with the rows made so far.
  ///   - observer: told how far it is, ten times a second at most.
  public init(
    _ sources: [any BatchSource], into sink: Sink, workers: Int, isStopped: @escaping @Sendable () -> Bool,
    observer: @escaping @Sendable (BatchProgress) -> Void
  ) {
    self.sources = sources
    self.workers = max(1, workers)
    known = sink
    state = Mutex(State(schedule: BatchSchedule(sourceCount: sources.count), sink: sink))
    self.isStopped = isStopped
    self.observer = observer
    // Not its initial value: a semaphore that ends below that traps, and a run that is stopped may leave chunks begun.
    for _ in 0..<4 * self.workers + 4 { permits.signal() }
  }

  /// Makes the rows; returns when all are made, or the run was stopped. The sink has taken them then.
  public func run() throws(BatchError) -> (sink: Sink, progress: BatchProgress) {
    let group = DispatchGroup()
    for number in 1..<workers {
      // A queue of its own is a thread of its own, however few cores there are.
      DispatchQueue(label: "photofit.batch.\(number)").async(group: group) { self.work() }
    }
    work()
    group.wait()
    var (sink, progress, failure) = state.withLock { ($0.sink, $0.progress, $0.failure) }
    progress.isComplete = state.withLock { $0.order.source == sources.count }
    if let failure { throw failure }
    try sink.flush()
    return (sink, progress)
  }

  private func work() {
    while true {
      permits.wait()
      let isStopped = isStopped()
      let task = state.withLock { state -> BatchSchedule.Task in
        if isStopped || state.failure != nil { return .end }
        let task = state.schedule.next()
        if case .wait = task { state.waiting += 1 }
        return task
      }
      switch task {
      case .end:
        permits.signal()
        return
      case .wait:
        permits.signal()
        news.wait()
      case .rows(let source, let work, let range):
        finish(make(work, range), of: source, from: range.lowerBound)
      case .open(let source):
        let work = sources[source].open()
        let (range, waiting) = state.withLock { state in
          let range = state.schedule.open(source, work)
          state.order.open(source, count: work.count)
          defer { state.waiting = 0 }
          return (range, state.waiting)
        }
        for _ in 0..<waiting { news.signal() }
        finish(make(work, range), of: source, from: range.lowerBound)
      }
    }
  }

  /// Makes rows, those left out that are there already.
  private func make(_ work: any BatchWork, _ range: Range<Int>) -> [Made] {
    var made: [Made] = []
    var first = range.lowerBound
    while first < range.upperBound {
      if let key = work.key(of: first), known.contains(key) {
        made.append(.found(key))
        first += 1
        continue
      }
      var last = first + 1
      while last < range.upperBound, !(work.key(of: last).map(known.contains) ?? false) { last += 1 }
      for (row, number) in zip(work.rows(first..<last), first..<last) {
        made.append(.row(row, key: work.key(of: number)))
      }
      first = last
    }
    return made
  }

  /// Hands on every row whose turn it is.
  private func finish(_ rows: [Made], of source: Int, from first: Int) {
    let (count, report) = state.withLock { state -> (Int, BatchProgress?) in
      state.order.add(rows, of: source, from: first)
      var chunks = 0
      while let next = state.order.next() {
        chunks += 1
        do throws(BatchError) {
          for row in next where state.failure == nil { try handOn(row, &state) }
        } catch {
          state.failure = error
        }
      }
      let now = ContinuousClock.now
      guard chunks > 0, now - state.lastReport > .milliseconds(100) else { return (chunks, nil) }
      state.lastReport = now
      state.progress.fraction =
        (Double(state.order.source) + state.order.partOfSource) / Double(max(1, sources.count))
      return (chunks, state.progress)
    }
    for _ in 0..<count { permits.signal() }
    if let report { observer(report) }
  }

  private func handOn(_ made: Made, _ state: inout State) throws(BatchError) {
    let outcome: ResultRow.Outcome
    switch made {
    case .row(let row, let key):
      try state.sink.append(row, key: key)
      outcome = row.outcome
      if let problem = row.problem, state.progress.problems.count < 10 { state.progress.problems.append(problem) }
    case .found(let key):
      outcome = try state.sink.appendFound(key)
      state.progress.found += 1
    }
    state.progress.rows += 1
    switch outcome {
    case .converged: break
    case .notConverged: state.progress.notConverged += 1
    case .failed: state.progress.failed += 1
    }
  }
}
