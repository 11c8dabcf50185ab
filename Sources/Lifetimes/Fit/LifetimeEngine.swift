import Dispatch
import Fitting
import LinearAlgebra
import Measurements
import Synchronization

/// Fits decay after decay with the same response and options, in the same memory: for batches.
///
/// The minimum is that of ``LifetimeFit/fit(_:response:options:)``, to rounding, whatever was fitted before. Errors and
/// intervals come from the covariance; a decay that has a lifetime or an amplitude on its bound, or known to no better
/// than half its size, is fitted the long way and gets the profiles that `options.fit.profiles` asks for. A background
/// on its bound keeps no limit. Results hold no curves unless ``detail-swift.property`` asks for them; of residuals that look like chance they hold Durbin and Watson's
/// statistic alone.
public struct LifetimeEngine: ~Copyable {
  /// What results hold besides their numbers.
  public enum Detail: Sendable {
    /// Nothing.
    case numbers
    /// Data, fit and residuals.
    case curves
    /// All that a single fit says.
    case all
  }

  /// What results hold besides their numbers.
  public var detail = Detail.numbers
  private let response: DecayTrace?
  private let options: LifetimeOptions
  private var kind: Kind?
  private var prepared: PreparedResponse?
  private var lanes: [QuickLane?] = []

  /// What decays must share to be fitted with the same response.
  private struct Kind: Equatable {
    let channelWidth, start: Double
    let count: Int
    let unit: TimeUnit
  }

  /// Throws ``LifetimesError`` where the options contradict each other.
  public init(response: DecayTrace?, options: LifetimeOptions = LifetimeOptions()) throws(LifetimesError) {
    try LifetimeFit.validate(options)
    try LifetimeFit.checkResponse(response, options)
    self.response = response
    self.options = options
  }

  /// Fits a decay. Throws as ``LifetimeFit/fit(_:response:options:)`` does.
  public mutating func fit(_ decay: DecayTrace) throws -> FitResult {
    guard QuickLane.answers(options) else {
      return kept(try LifetimeFit.fit(decay, response: response, options: options))
    }
    let kind = Kind(
      channelWidth: decay.channelWidth, start: decay.times[0], count: decay.counts.count, unit: decay.timeUnit)
    if self.kind != kind {
      self.kind = nil
      prepared = try response.map { (response) throws(LifetimesError) in
        try PreparedResponse(response, for: decay, options: options)
      }
      lanes = Array(repeating: nil, count: ComponentChoice.counts.upperBound + 1)
      self.kind = kind
    }
    let task = try DecayTask(decay, prepared: prepared, options: options)
    let choice: ComponentChoice?
    if options.exponentials == nil {
      let lanes = lanes(ComponentChoice.counts)
      choice = try ComponentChoice(channelCount: task.channelCount, options: options) {
        try Self.outcome(task, $0, $1, lanes[$0]).outcome.result
      }
    } else {
      choice = nil
    }
    let count = choice?.chosen ?? options.exponentials ?? 1
    let lane = lanes(count...count)[count]
    let (curve, outcome, isQuick) = try Self.outcome(task, count, options, lane)
    var fitted = FittedDecay(
      decay: decay, response: response, curve: curve, range: task.range, options: options, outcome: outcome,
      choice: choice)
    fitted.responseQuality = prepared?.quality
    if choice == nil, fitted.isDoubtful {
      fitted.simpler = try LifetimeFit.simpler(count, options) {
        try Self.outcome(task, $0, $1, nil).outcome.result.statistics
      }
    }
    fitted.addResponseNoise(task)
    let report = LifetimeReport(fitted: fitted)
    let spread = 2 / Double(max(task.channelCount, 1)).squareRoot()
    if detail != .all, isQuick, let statistic = lane?.durbinWatson, 2 - statistic < 3 * spread {
      var result = report.summary(nil)
      if detail == .curves { result.tables.append(report.curves) }
      result.tables.append(ResidualStatistics.table(durbinWatson: statistic, count: task.channelCount))
      return result
    }
    // Rare, or slow all the same: everything that a single fit says of its residuals.
    return kept(report.result)
  }

  /// The result without the tables that are not wanted.
  private func kept(_ result: FitResult) -> FitResult {
    guard detail != .all else { return result }
    var result = result
    result.tables.removeAll { $0.place == .file && !(detail == .curves && $0.name == "curves") }
    return result
  }

  /// The lanes, with those of some numbers of exponentials.
  private mutating func lanes(_ counts: ClosedRange<Int>) -> [QuickLane?] {
    for count in counts where lanes[count] == nil {
      lanes[count] = QuickLane(componentCount: count, prepared: prepared)
    }
    return lanes
  }

  private static func outcome(
    _ task: DecayTask, _ count: Int, _ options: LifetimeOptions, _ lane: QuickLane?
  ) throws -> (curve: DecayCurve, outcome: FitOutcome, isQuick: Bool) {
    if let outcome = try lane?.outcome(task, options: options) {
      return (try task.curve(exponentials: count, options: options), outcome, true)
    }
    let (curve, outcome) = try task.fit(exponentials: count, options: options)
    return (curve, outcome, false)
  }
}

extension LifetimeFit {
  /// Fits many decays with the same response and options, several at a time; see ``LifetimeEngine``.
  ///
  /// Results are in the order of the decays and do not depend on the number of workers; a decay that cannot be fitted has
  /// its error in its place. Where the BLAS library is not safe for concurrent callers there is one worker.
  public static func fits(
    _ decays: [DecayTrace], response: DecayTrace?, options: LifetimeOptions = LifetimeOptions(), workers: Int = 1
  ) -> [Result<FitResult, any Error>] {
    let workers = LinearAlgebraRuntime.workers(wanted: min(max(workers, 1), max(decays.count, 1)))
    // Several chunks a worker: some decays take longer than others.
    let chunk = max(1, min(64, (decays.count + 4 * workers - 1) / (4 * workers)))
    let chunks = (decays.count + chunk - 1) / chunk
    let finished = Mutex([[Result<FitResult, any Error>]](repeating: [], count: chunks))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < chunks else { return }
        let range = number * chunk..<min((number + 1) * chunk, decays.count)
        let results = serialFits(decays[range], response: response, options: options)
        finished.withLock { $0[number] = results }
      }
    }
    return finished.withLock { $0.flatMap { $0 } }
  }

  private static func serialFits(
    _ decays: ArraySlice<DecayTrace>, response: DecayTrace?, options: LifetimeOptions
  ) -> [Result<FitResult, any Error>] {
    do {
      var engine = try LifetimeEngine(response: response, options: options)
      var results: [Result<FitResult, any Error>] = []
      results.reserveCapacity(decays.count)
      for decay in decays {
        do { results.append(.success(try engine.fit(decay))) } catch { results.append(.failure(error)) }
      }
      return results
    } catch {
      return decays.map { _ in .failure(error) }
    }
  }
}
