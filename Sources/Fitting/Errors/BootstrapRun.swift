import Dispatch
import Glibc
import LinearAlgebra
import Synchronization

/// Fits replicates of the data and reads their distribution.
struct BootstrapRun {
  let options: BootstrapOptions
  /// The options of the fit itself.
  let fit: FitOptions
  let parameters: [Parameter]
  /// The fit that is replicated.
  let outcome: FitOutcome

  /// How one replicate ended.
  private enum End: Sendable {
    case fitted([Double])
    case failed
    case cancelled
  }

  /// Parameters that start where the fit ended.
  static func starting(_ parameters: [Parameter], at values: [Double]) -> [Parameter] {
    zip(parameters, values).map { parameter, value in
      var result = parameter
      if parameter.role == .free {
        result.initialValue = min(max(value, parameter.lowerBound), parameter.upperBound)
      }
      return result
    }
  }

  /// The options of a replicate: no profiles, no starts but the fit and its rivals.
  var replicateOptions: FitOptions {
    var options = fit
    options.profiles = .none
    options.otherStarts = outcome.result.rivals.map(\.values)
    options.found = nil
    options.observer = nil
    return options
  }

  /// `replicate` makes the data of a replicate from its stream and fits them; nil where it cannot.
  func run(_ replicate: @escaping @Sendable (inout SeededGenerator) -> FitOutcome?) -> Bootstrap {
    guard outcome.result.termination.isConverged else { return empty("the fit did not converge") }
    let count = options.replicates
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let workers = min(
      count, LinearAlgebraRuntime.workers(wanted: max(1, min(options.workers ?? max(1, processors), 256))))
    let ends = Mutex<[End]>([End](repeating: .cancelled, count: count))
    let isCancelled = Atomic<Bool>(false)
    let options = options
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for number in stride(from: worker, to: count, by: workers) {
        // The caller's own thread works too, and knows its task.
        if Task.isCancelled { isCancelled.store(true, ordering: .relaxed) }
        if isCancelled.load(ordering: .relaxed) { return }
        var generator = options.generator(ofReplicate: number)
        let fitted = replicate(&generator)
        let end: End =
          switch fitted?.result.termination.reason {
          case .converged: .fitted(fitted?.values ?? [])
          case .cancelled: .cancelled
          default: .failed
          }
        ends.withLock { $0[number] = end }
      }
    }
    return summary(ends.withLock { $0 })
  }

  /// A bootstrap without replicates, for a reason.
  func empty(_ reason: String) -> Bootstrap {
    var result = Bootstrap(options: options, replicates: [], level: fit.level)
    result.estimates = zip(parameters, outcome.values).map {
      BootstrapEstimate(name: $0.name, unit: $0.unit, optimum: $1, onBoundCount: 0, note: reason)
    }
    result.warnings = ["no replicates were made: \(reason)"]
    return result
  }

  private func summary(_ ends: [End]) -> Bootstrap {
    var replicates: [[Double]?] = []
    for end in ends {
      switch end {
      case .fitted(let values): replicates.append(values)
      case .failed: replicates.append(nil)
      case .cancelled: return empty("the bootstrap was cancelled")
      }
    }
    var result = Bootstrap(options: options, replicates: replicates, level: fit.level)
    result.estimates = parameters.indices.map { estimate($0, result) }
    if result.failedCount > 0 {
      result.warnings.append(
        "\(result.failedCount) of \(replicates.count) replicates did not converge and are left out")
    }
    for estimate in result.estimates where estimate.onBoundCount > 0 {
      result.warnings.append(
        "\(estimate.name) ends on a bound in \(estimate.onBoundCount) of \(replicates.count) replicates")
    }
    return result
  }

  private func estimate(_ index: Int, _ bootstrap: Bootstrap) -> BootstrapEstimate {
    let parameter = parameters[index]
    let fitted = outcome.result.parameters[index]
    var result = BootstrapEstimate(
      name: parameter.name, unit: parameter.unit, optimum: outcome.values[index], onBoundCount: 0)
    let isFree = parameter.role == .free
    let onLower = bootstrap.replicates.count { isFree && $0.map { $0[index] <= parameter.lowerBound } ?? false }
    let onUpper = bootstrap.replicates.count { isFree && $0.map { $0[index] >= parameter.upperBound } ?? false }
    if fitted.status == .fixed {
      result.note = "held"
    } else if fitted.value == nil {
      // Where the data leave a parameter open its replicates tell where fits end, not what is known.
      result.note = "not determined by the fit" + (fitted.note.map { ": \($0)" } ?? "")
    } else {
      result = bootstrap.estimate(
        parameter.name, unit: parameter.unit, optimum: outcome.values[index], sides: fit.sides[parameter.name] ?? .both
      ) { $0[index] }
      // A percentile that lies on a bound is no limit: the replicates would have gone on.
      if onLower > 0, let low = result.interval?.low, low <= parameter.lowerBound {
        result.interval?.low = nil
        result.interval?.lowOpen = .bound
      }
      if onUpper > 0, let high = result.interval?.high, high >= parameter.upperBound {
        result.interval?.high = nil
        result.interval?.highOpen = .bound
      }
    }
    result.onBoundCount = onLower + onUpper
    return result
  }
}
