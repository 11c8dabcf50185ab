import Fitting
import Lifetimes
import Measurements
import Testing

/// Decays of 256 channels, about 20 000 counts; `tail` without response.
private func decays(_ count: Int, peak: Double = 600) throws -> (decays: [DecayTrace], response: DecayTrace) {
  let traces = try (1...count).map { seed in
    var simulation = SimulatedDecay(
      lifetimes: [0.5, 2.5], amplitudes: [0.6, 0.4], channelWidth: 12.5 / 256, timeUnit: .nanoseconds, timeZero: 1,
      responseWidth: 0.2, seed: UInt64(seed))
    simulation.channelCount = 256
    simulation.peakCounts = peak
    simulation.background = 0.5
    return try simulation.traces()
  }
  return (traces.map(\.decay), traces[0].response)
}

@Suite("Fits of many decays")
struct EngineTests {
  private func agree(_ one: FitResult, _ other: FitResult, _ comment: Comment) {
    #expect(one.termination.isConverged == other.termination.isConverged, comment)
    for (a, b) in zip(one.parameters, other.parameters) {
      #expect(a.name == b.name)
      let size = max(abs(a.optimum), a.standardError ?? 0, 1e-6)
      #expect(abs(a.optimum - b.optimum) <= 1e-7 * size, "\(comment): \(a.name)")
      if let error = a.standardError, let same = b.standardError {
        #expect(abs(same / error - 1) < 1e-6, "\(comment): error of \(a.name)")
      }
    }
    let cost = one.statistics.deviance ?? .nan
    #expect(abs((other.statistics.deviance ?? 0) - cost) <= 1e-9 * cost, comment)
    for (a, b) in zip(one.derived, other.derived) {
      #expect(a.name == b.name && (a.value == nil) == (b.value == nil), comment)
      if let value = a.value, let same = b.value { #expect(abs(same - value) <= 1e-7 * abs(value), comment) }
      if let error = a.standardError, let same = b.standardError { #expect(abs(same / error - 1) < 1e-5, comment) }
    }
  }

  @Test("the minimum, its errors and averages are those of a single fit", arguments: [1, 2, 3])
  func sameMinimum(count: Int) throws {
    let (decays, response) = try decays(12)
    var options = LifetimeOptions()
    options.componentCount = count
    var engine = try LifetimeEngine(response: response, options: options)
    for (number, decay) in decays.enumerated() {
      agree(
        try LifetimeFit.fit(decay, response: response, options: options), try engine.fit(decay), "decay \(number + 1)")
    }
  }

  @Test("a tail of 4096 channels, a held shift, a held lifetime and a period end where a single fit does")
  func variants() throws {
    var simulation = SimulatedDecay.au21(seed: 3)
    let tail = try simulation.traces().decay
    simulation.period = 20
    let train = try simulation.traces()
    var options = LifetimeOptions()
    options.componentCount = 2
    func compare(_ decay: DecayTrace, _ response: DecayTrace?, _ options: LifetimeOptions, _ name: Comment) throws {
      var engine = try LifetimeEngine(response: response, options: options)
      agree(try LifetimeFit.fit(decay, response: response, options: options), try engine.fit(decay), name)
    }
    try compare(tail, nil, options, "tail")
    try compare(train.decay, train.response, options, "no period")
    options.period = 20
    try compare(train.decay, train.response, options, "period")
    options.freeShift = false
    try compare(train.decay, train.response, options, "held shift")
    options.fixed["tau2"] = 3
    try compare(train.decay, train.response, options, "held lifetime")
    options.startLifetimes = [0.5, 3]
    try compare(train.decay, train.response, options, "starts")
  }

  @Test("what was fitted before, and how many workers there are, changes no bit")
  func independent() throws {
    let (decays, response) = try decays(30, peak: 60)
    var options = LifetimeOptions()
    options.componentCount = 2
    let one = try LifetimeFit.fits(decays, response: response, options: options, workers: 1).map { try $0.get() }
    let three = try LifetimeFit.fits(decays, response: response, options: options, workers: 3).map { try $0.get() }
    #expect(one == three)
    var engine = try LifetimeEngine(response: response, options: options)
    for index in decays.indices.reversed() { #expect(try engine.fit(decays[index]) == one[index]) }
  }

  @Test("too few counts for two lifetimes are answered as a single fit answers them")
  func doubtful() throws {
    let (decays, response) = try decays(20, peak: 12)
    var options = LifetimeOptions()
    options.componentCount = 2
    var engine = try LifetimeEngine(response: response, options: options)
    for decay in decays {
      let single = try LifetimeFit.fit(decay, response: response, options: options)
      let result = try engine.fit(decay)
      for name in ["tau1", "tau2"] {
        let (a, b) = (single.parameters.first { $0.name == name }, result.parameters.first { $0.name == name })
        #expect((a?.value == nil) == (b?.value == nil), "\(name) of seed \(decay.source)")
      }
    }
  }

  @Test("the number of exponentials is chosen as in a single fit")
  func chosen() throws {
    let (decays, response) = try decays(4, peak: 3000)
    var engine = try LifetimeEngine(response: response)
    for decay in decays { #expect(try engine.fit(decay).parameters.count { $0.name.hasPrefix("tau") } == 2) }
  }

  @Test("a decay without counts has its error in its place")
  func failure() throws {
    let (good, response) = try decays(2)
    let empty = try DecayTrace(
      source: "empty", channelWidth: good[0].channelWidth, counts: Array(repeating: 0, count: 256),
      timeUnit: .nanoseconds)
    let results = LifetimeFit.fits([good[0], empty, good[1]], response: response, workers: 2)
    #expect(throws: LifetimesError.self) { try results[1].get() }
    #expect(try results[0].get().termination.isConverged && results[2].get().termination.isConverged)
  }
}
