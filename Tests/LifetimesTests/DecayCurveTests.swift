import Fitting
import Kinetics
import Measurements
import Testing

@testable import Lifetimes

@Suite struct DecayCurveTests {
  @Test("analytic derivatives agree with differences, with and without response")
  func derivatives() throws {
    let response = try #require(
      MeasuredResponse(
        counts: (0..<60).map { [3, 20, 50, 30, 8, 2].indices.contains($0 - 5) ? [3, 20, 50, 30, 8, 2][$0 - 5] : 0 }))
    for response in [nil, response] {
      let curve = DecayCurve(componentCount: 3, response: response, channels: 2..<58, channelWidth: 0.05)
      var parameters = [0.03, 0.4, 7, 400, 300, 20, 5.0]
      if response != nil { parameters.append(0.137) }
      #expect(JacobianCheck(curve, at: parameters).worstRelativeError < 1e-6)
    }
  }

  @Test("noise-free decays give their lifetimes back to nine digits", arguments: [1, 2, 3, 4])
  func noiseFree(n: Int) throws {
    let truth = [0.3, 1.7, 6, 25].prefix(n) + [900, 700, 400, 150].prefix(n)
    let counts = (0..<900).map {
      [20, 180, 420, 310, 60, 10].indices.contains($0 - 40) ? [20, 180, 420, 310, 60, 10][$0 - 40] : 0.0
    }
    for weights in [nil, MeasuredResponse(counts: counts)] {
      let curve = DecayCurve(componentCount: n, response: weights, channels: 0..<900, channelWidth: 0.1)
      let parameters = Array(truth) + [3] + (weights == nil ? [] : [0.0421])
      var values = [Double](repeating: 0, count: 900)
      curve.values(parameters, into: &values)
      let decay = try DecayTrace(source: "exact", channelWidth: 0.1, counts: values, timeUnit: .nanoseconds)
      var options = LifetimeOptions()
      options.componentCount = n
      options.fitStart = 0
      // The deviance of exact data is lost in rounding; squares are not.
      options.likelihood = .neyman
      let response = try DecayTrace(source: "response", channelWidth: 0.1, counts: counts, timeUnit: .nanoseconds)
      let result = try LifetimeFit.fit(decay, response: weights == nil ? nil : response, options: options)
      #expect(result.termination.isConverged)
      for j in 0..<n { #expect(abs(result.parameters[j].optimum / parameters[j] - 1) < 1e-9, "tau\(j + 1) of \(n)") }
    }
  }

  @Test("the simulation's counts follow the model of the fit: the area of a component is amplitude × lifetime")
  func simulationArea() throws {
    var simulation = shortDecay(seed: 1)
    simulation.lifetimes = [0.5]
    simulation.amplitudes = [1]
    simulation.background = 0
    let traces = try simulation.traces()
    let area = traces.expected.reduce(0, +)
    #expect(abs(area / (traces.amplitudes[0] * 0.5 / simulation.channelWidth) - 1) < 1e-9)
  }

  @Test("a simulation with the same seed gives the same counts, with another seed others")
  func seeded() throws {
    let first = try shortDecay(seed: 3).traces()
    #expect(try shortDecay(seed: 3).traces().decay == first.decay)
    #expect(try shortDecay(seed: 4).traces().decay != first.decay)
  }

  @Test("the simulated clusters have the published averages, and a fit finds them")
  func clusters() throws {
    for (simulation, average) in [(SimulatedDecay.au21(seed: 1), 2.65), (SimulatedDecay.au22(seed: 1), 3.82)] {
      let traces = try simulation.traces()
      #expect(abs(traces.intensityAverage - average) < 0.001)
      for response in [traces.response, nil] {
        let found = try LifetimeFit.fit(traces.decay, response: response).derived("tau_int")
        let value = try #require(found.value)
        let error = try #require(found.standardError)
        // A tail fit's average refers to a later start, which favours the long component.
        #expect(abs(value - average) < 4 * error + (response == nil ? 0.1 : 0))
      }
    }
  }

  @Test("groups of channels have the curve's own counts, with and without response")
  func groups() throws {
    let pulse = (0..<4096).map { abs(Double($0) - 200) < 40 ? 1000 - 25 * abs(Double($0) - 200) : 0 }
    for response in [nil, pulse] {
      let curve = DecayCurve(
        componentCount: 2, response: response.flatMap { MeasuredResponse(counts: $0) }, channels: 96..<4096,
        channelWidth: 0.01)
      let parameters = [0.5, 6, 300, 200, 3] + (response == nil ? [] : [0.013])
      var counts = [Double](repeating: 0, count: 4000)
      curve.values(parameters, into: &counts)
      let all = [Double](repeating: 3, count: 96) + counts
      let grouped = GroupedDecay(curve, counts: all, responseCounts: response)
      #expect(grouped.size == 8 && grouped.counts.count == 500)
      // The parameters per group that belong to those per channel.
      var perGroup = parameters
      let unit = grouped.perChannel(parameters)
      for i in 2...4 { perGroup[i] *= parameters[i] / unit[i] }
      var values = grouped.counts
      grouped.curve.values(perGroup, into: &values)
      // A response is taken as uniform within groups instead of channels: on its flanks an approximation, for starts
      // only.
      let first = response == nil ? 0 : 30
      for i in first..<500 { #expect(abs(values[i] / grouped.counts[i] - 1) < (response == nil ? 1e-12 : 1e-4)) }
    }
  }
}
