import Fitting
import Kinetics
import Measurements
import Testing

@testable import Lifetimes

@Suite("Linked decays")
struct LinkedTests {
  /// Decays of 0.5 and 2.5 ns with other amplitudes and counts each.
  private func traces(_ seeds: ClosedRange<UInt64>) throws -> [SimulatedDecay.Traces] {
    try seeds.map { seed in
      var simulation = shortDecay(seed: seed)
      let share = 0.15 + 0.7 * Double(seed - seeds.lowerBound) / Double(seeds.count)
      simulation.amplitudes = [share, 1 - share]
      simulation.peakCounts = 400 * Double(1 + seed - seeds.lowerBound)
      return try simulation.traces()
    }
  }

  @Test("derivatives of linked decays agree with differences")
  func derivatives() throws {
    let pulse = (0..<60).map { Double(max(0, 9 - abs($0 - 12))) }
    let response = try #require(MeasuredResponse(counts: pulse))
    let scatter = ScatteredResponse(counts: pulse)
    let curves = [response, nil].map {
      DecayCurve(
        componentCount: 2, response: $0, channels: 4..<58, channelWidth: 0.05,
        shape: DecayShape(scatter: $0 == nil ? nil : scatter))
    }
    let linked = LinkedCurve(curves: curves)
    #expect(linked.parameterCount == 10 && linked.pointCount == 108)
    let parameters = [0.4, 7, 300, 20, 5, 0.137, 900, 70, 90, 3]
    #expect(JacobianCheck(linked, at: parameters).worstRelativeError < 1e-6)
  }

  @Test("linked decays know their common lifetimes better than the best of them alone, and the averages of each")
  func common() throws {
    let simulated = try traces(1...4)
    let responses = [simulated[0].response]
    let linked = try LifetimeFit.linked(simulated.map(\.decay), responses: responses, options: .two)
    #expect(linked.termination.isConverged)
    for (name, truth) in [("tau1", 0.5), ("tau2", 2.5)] {
      let parameter = try #require(linked.parameter(name))
      let error = try #require(parameter.standardError)
      #expect(abs(parameter.optimum - truth) < 4 * error)
      for traces in simulated {
        let alone = try LifetimeFit.fit(traces.decay, response: traces.response, options: .two)
        #expect(error < (alone.parameter(name)?.standardError ?? .infinity))
      }
    }
    for (index, traces) in simulated.enumerated() {
      let suffix = index == 0 ? "" : "@\(index + 1)"
      let average = linked.derived("tau_int" + suffix)
      #expect(abs(try #require(average.value) - traces.intensityAverage) < 4 * (try #require(average.standardError)))
      #expect(linked.parameter("background" + suffix) != nil && linked.parameter("shift" + suffix) != nil)
    }
    let table = try #require(linked.tables.first { $0.name == "decays" })
    #expect(table.rows?.names.count == 4)
    #expect(linked.tables.map(\.name).starts(with: ["curves", "curves_2", "curves_3", "curves_4"]))
  }

  @Test("the number of common lifetimes is chosen where it is not given")
  func choice() throws {
    let simulated = try traces(1...3)
    let linked = try LifetimeFit.linked(simulated.map(\.decay), responses: [simulated[0].response])
    #expect(linked.model.hasPrefix("2 exponentials linked over 3 decays"))
  }

  @Test("a parameter of one decay is held by its number, a common lifetime by its name")
  func held() throws {
    let simulated = try traces(1...2)
    var options = LifetimeOptions.two
    options.fixed = ["background@2": 0.5, "tau2": 2.5]
    let linked = try LifetimeFit.linked(simulated.map(\.decay), responses: [simulated[0].response], options: options)
    #expect(linked.value("tau2") == 2.5 && linked.value("background@2") == 0.5 && linked.value("background") != 0.5)
    options.fixed = ["background@3": 0.5]
    #expect(throws: LifetimesError.self) {
      try LifetimeFit.linked(simulated.map(\.decay), responses: [], options: options)
    }
  }

  @Test("what cannot be linked is refused with the cure")
  func refused() throws {
    let simulated = try traces(1...3)
    func refusal(_ count: Int, _ responses: Int, _ change: (inout LifetimeOptions) -> Void = { _ in }) -> String {
      var options = LifetimeOptions.two
      change(&options)
      do {
        _ = try LifetimeFit.linked(
          simulated.prefix(count).map(\.decay), responses: simulated.prefix(responses).map(\.response), options: options
        )
        return "fitted"
      } catch { return "\(error)" }
    }
    #expect(refusal(1, 1).contains("give several"))
    #expect(refusal(3, 2).contains("one for all, or one for each"))
    #expect(refusal(2, 0) { $0.hasScatter = true }.contains("need an instrument response"))
    #expect(refusal(2, 1) { ($0.componentCount, $0.isStretched) = (1, true) }.contains("no stretched exponential"))
  }

  @Test("every linked decay has its own rates from its own quantum yield, or all from one")
  func yields() throws {
    let traces = try traces(1...2)
    var options = LifetimeOptions.two
    options.linkedYields = [QuantumYield(0.2, standardError: 0.01), QuantumYield(0.5)]
    func linked() throws -> FitResult {
      try LifetimeFit.linked(traces.map(\.decay), responses: [traces[0].response], options: options)
    }
    let result = try linked()
    for (suffix, yield) in [("", 0.2), ("@2", 0.5)] {
      let average = try #require(result.derived("tau_int" + suffix).value)
      let rate = try #require(result.derived("k_r" + suffix).value)
      let other = try #require(result.derived("k_nr" + suffix).value)
      #expect(abs(rate * average / (yield * 1e9) - 1) < 1e-12)
      #expect(abs(other * average / ((1 - yield) * 1e9) - 1) < 1e-12)
    }
    options.linkedYields = []
    options.quantumYield = QuantumYield(0.3)
    let common = try linked()
    #expect(common.derived("tau_r").value != nil && common.derived("tau_r@2").value != nil)
    options.linkedYields = [QuantumYield(0.2), QuantumYield(0.2), QuantumYield(0.2)]
    #expect(throws: LifetimesError.self) { _ = try linked() }
  }
}
