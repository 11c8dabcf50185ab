import Dispatch
import Fitting
import Glibc
import Lifetimes
import Synchronization

/// Fits of simulated decays: bias, spread against the Cramér–Rao bound, stated against observed errors, and how many
/// failures are silent.
@main
enum LifetimeBench {
  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    var python: String?
    if let place = arguments.firstIndex(of: "--python"), place + 1 < arguments.count {
      python = arguments[place + 1]
      arguments.removeSubrange(place...place + 1)
    }
    let seeds = arguments.compactMap { Int($0) }.first ?? 200
    let names = arguments.filter { Int($0) == nil && $0 != "speed" }
    if !arguments.contains("speed") {
      print("set            fit     quantity   bias/%  ± /%    spread/CRB  stated/observed  failed  silent   fits/s")
      for set in SimulationSet.all where names.isEmpty || names.contains(set.name) {
        for line in try Study(set, seeds: seeds).lines { print(line) }
      }
      guard names.isEmpty else { return }
    }
    let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    try SpeedSection(script: "/\(here)/peers/decays/decays.py", python: python).run(
      arguments.contains("speed") && seeds != 200 ? "\(seeds) " : nil)
  }
}

/// One kind of decay, with what its fit is told.
struct SimulationSet {
  let name: String
  let simulation: @Sendable (UInt64) -> SimulatedDecay
  var options = LifetimeOptions()
  /// False where the fit is a tail fit.
  var hasResponse = true

  private static func microseconds(_ peak: Double) -> @Sendable (UInt64) -> SimulatedDecay {
    { seed in
      var simulation = SimulatedDecay.au21(seed: seed)
      simulation.peakCounts = peak
      return simulation
    }
  }

  /// Of a response of so many counts at its peak; nil for one without noise.
  private static func nanoseconds(
    _ peak: Double, response: Double? = nil
  ) -> @Sendable (UInt64) -> SimulatedDecay {
    { seed in
      var simulation = SimulatedDecay(
        lifetimes: [0.4, 2.1, 5], amplitudes: [0.5, 0.3, 0.2], channelWidth: 50.0 / 4096, timeUnit: .nanoseconds,
        timeZero: 2.5, responseWidth: 0.2, seed: seed)
      simulation.peakCounts = peak
      simulation.responsePeakCounts = response
      return simulation
    }
  }

  /// 256 channels; `counts` in all, about.
  private static func few(_ lifetimes: [Double], _ peak: Double) -> @Sendable (UInt64) -> SimulatedDecay {
    { seed in
      var simulation = SimulatedDecay(
        lifetimes: lifetimes, amplitudes: lifetimes.count == 1 ? [1] : [0.6, 0.4], channelWidth: 12.5 / 256,
        timeUnit: .nanoseconds, timeZero: 1, responseWidth: 0.2, seed: seed)
      simulation.channelCount = 256
      simulation.peakCounts = peak
      simulation.background = 0.1
      return simulation
    }
  }

  /// The next pulse comes before the last one's light has gone.
  private static func wrapped(_ peak: Double) -> @Sendable (UInt64) -> SimulatedDecay {
    { seed in
      var simulation = few([0.5, 4], peak)(seed)
      simulation.amplitudes = [0.5, 0.5]
      simulation.period = 12.5
      // Well above 0: in a window that never gets dark a smaller one would end on its bound in every second fit.
      simulation.background = 0.004 * peak
      return simulation
    }
  }

  private static func exponentials(_ count: Int, period: Double? = nil) -> LifetimeOptions {
    var options = LifetimeOptions()
    options.componentCount = count
    options.period = period
    return options
  }

  static let all = [
    SimulationSet(name: "us2-1e4", simulation: microseconds(1e4), options: exponentials(2)),
    SimulationSet(name: "us2-1e6", simulation: microseconds(1e6), options: exponentials(2)),
    SimulationSet(name: "ns3-1e4", simulation: nanoseconds(1e4), options: exponentials(3)),
    SimulationSet(name: "ns3-1e6", simulation: nanoseconds(1e6), options: exponentials(3)),
    SimulationSet(name: "wrap-1e5", simulation: wrapped(1e5), options: exponentials(2, period: 12.5)),
    SimulationSet(name: "ns3-weak-irf", simulation: nanoseconds(1e6, response: 1e4), options: exponentials(3)),
    SimulationSet(name: "b256", simulation: few([0.5, 2.5], 300), options: exponentials(2)),
    SimulationSet(name: "one-1000", simulation: few([2.5], 20), options: exponentials(1)),
    SimulationSet(name: "two-1000", simulation: few([0.5, 2.5], 30), options: exponentials(2)),
    SimulationSet(name: "auto-1000", simulation: few([0.5, 2.5], 30)),
  ]
}

/// The fits of one set.
struct Study {
  let lines: [String]

  init(_ set: SimulationSet, seeds: Int) throws {
    let truth = try set.simulation(1).traces()
    let bounds = try CramerRao(set.simulation(1)).bounds
    let count = truth.amplitudes.count
    var names = truth.amplitudes.indices.map { "tau\($0 + 1)" } + ["tau_amp", "tau_int"]
    if count == 1 { names = ["tau1"] }
    var values: [String: Double] = ["tau_amp": truth.amplitudeAverage, "tau_int": truth.intensityAverage]
    for (j, lifetime) in set.simulation(1).lifetimes.enumerated() { values["tau\(j + 1)"] = lifetime }

    let traces = try (0..<seeds).map { try set.simulation(UInt64($0 + 1)).traces() }
    let results = Mutex<[Int: FitResult]>([:])
    let busy = Mutex(0.0)
    DispatchQueue.concurrentPerform(iterations: seeds) { index in
      let start = Self.processorSeconds()
      let result = try? LifetimeFit.fit(
        traces[index].decay, response: set.hasResponse ? traces[index].response : nil, options: set.options)
      let took = Self.processorSeconds() - start
      busy.withLock { $0 += took }
      results.withLock { $0[index] = result }
    }
    let single = results.withLock { stored in (0..<seeds).map { stored[$0] } }
    // All responses of a set are the same.
    var engine = try LifetimeEngine(response: set.hasResponse ? truth.response : nil, options: set.options)
    let start = Self.processorSeconds()
    var batch: [FitResult?] = []
    for trace in traces { batch.append(try? engine.fit(trace.decay)) }
    let seconds = Self.processorSeconds() - start
    var lines: [String] = []
    for (kind, fits, took) in [("single", single, busy.withLock { $0 }), ("batch", batch, seconds)] {
      for name in names {
        guard let truth = values[name], let bound = bounds[name] else { continue }
        // A fit that chose another number of exponentials says that it cannot tell: it quotes none of these.
        let same = fits.map { $0.flatMap { $0.parameters.count { $0.name.hasPrefix("tau") } == count ? $0 : nil } }
        lines.append(
          Self.line(set.name, kind, name, truth: truth, bound: bound, fits: same, rate: Double(seeds) / took))
      }
    }
    self.lines = lines
  }

  /// Value and error of a parameter or derived quantity; nil where the result gives none.
  private static func quoted(_ result: FitResult, _ name: String) -> (value: Double, error: Double)? {
    guard result.termination.isConverged else { return nil }
    if let parameter = result.parameters.first(where: { $0.name == name }) {
      guard let value = parameter.value, let error = parameter.standardError else { return nil }
      return (value, error)
    }
    guard let quantity = result.derived.first(where: { $0.name == name }), let value = quantity.value,
      let error = quantity.standardError
    else { return nil }
    return (value, error)
  }

  private static func line(
    _ set: String, _ kind: String, _ name: String, truth: Double, bound: Double, fits: [FitResult?], rate: Double
  ) -> String {
    let quoted = fits.compactMap { $0.flatMap { Self.quoted($0, name) } }
    let count = Double(quoted.count)
    let mean = quoted.reduce(0) { $0 + $1.value } / count
    let variance = quoted.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / (count - 1)
    let stated = (quoted.reduce(0) { $0 + $1.error * $1.error } / count).squareRoot()
    // Silent: a value is quoted that lies far from the truth by its own error and by the bound.
    let silent = quoted.count { abs($0.value - truth) > 5 * $0.error && abs($0.value - truth) > 5 * bound }
    func column(_ value: Double, _ decimals: Int, _ width: Int) -> String {
      let scale = pow(10, Double(decimals))
      let text = "\((value * scale).rounded() / scale)"
      return text + String(repeating: " ", count: max(1, width - text.count))
    }
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    return padded(set, 15) + padded(kind, 8) + padded(name, 11) + column(100 * (mean / truth - 1), 4, 8)
      + column(100 * (variance / count).squareRoot() / truth, 4, 8) + column(variance.squareRoot() / bound, 3, 12)
      + column(stated / variance.squareRoot(), 3, 17) + padded("\(fits.count - quoted.count)", 8)
      + padded("\(silent)", 9)
      + column(rate, 0, 8)
  }

  /// Processor time of this thread.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
