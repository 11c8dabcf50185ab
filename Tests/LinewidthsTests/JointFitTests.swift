import Fitting
import Measurements
import Testing

@testable import Linewidths

@Suite("Joint fits")
struct JointFitTests {
  private static let cold = Array(stride(from: 10.0, through: 300, by: 10))

  private static func series(
    _ model: ThermalModel, _ truth: [Double], error: Double?, seed: UInt64 = 1, source: String = "a"
  ) throws -> TemperatureSeries {
    var values = [Double](repeating: .nan, count: cold.count)
    ThermalCurve(model, temperatures: cold).values(truth, into: &values)
    var generator = SeededGenerator(seed: seed)
    return try TemperatureSeries(
      source: source, quantity: model.quantity, temperatures: cold,
      values: values.map { $0 + (error ?? 0.1) * generator.gaussian() }, errors: error.map { e in cold.map { _ in e } })
  }

  @Test("width and position of one sample give one phonon energy, known better than from either")
  func oneSample() throws {
    let width = try Self.series(.boseEinstein, [100, 60, 25], error: 0.3, seed: 2)
    let position = try Self.series(.odonnellChen, [1750, 0.6, 25], error: 0.2, seed: 3)
    let joint = try LinewidthFit.joint([
      JointMember(width, model: .boseEinstein, sample: 0), JointMember(position, model: .odonnellChen, sample: 0),
    ])
    #expect(joint.parameters.map(\.name) == ["gamma0", "gamma_LO", "E_LO", "E0", "S"])
    let energy = joint.parameters[2]
    let error = try #require(energy.standardError)
    #expect(abs(try #require(energy.value) - 25) < 3 * error)
    var options = LinewidthOptions()
    for (series, model) in [(width, ThermalModel.boseEinstein), (position, .odonnellChen)] {
      options.model = model
      let alone = try LinewidthFit.fit(series, options: options)
      #expect(error < (try #require(alone.parameters[2].standardError)))
    }
    #expect(joint.statistics.points == 60 && joint.statistics.freeParameters == 5)
    #expect(Set(joint.tables.map(\.name)) == ["widths", "peak_positions", "curves_fwhm", "curves_peak"])
  }

  @Test("samples that share nothing wrong agree with the truth; the others are told that they do not agree")
  func samples() throws {
    let first = try Self.series(.acousticOptical, [120, 20, 4.3, 137.7, 36.1], error: 0.1, seed: 4)
    let second = try Self.series(.acousticOptical, [110, 20, 6.9, 55.3, 36.1], error: 0.1, seed: 5, source: "b")
    let members = [first, second].enumerated().map { JointMember($1, model: .acousticOptical, sample: $0) }
    let right = try LinewidthFit.joint(members, shared: ["E_op"])
    #expect(right.parameters.map(\.name).suffix(4) == ["gamma0@2", "S_ac@2", "E_ac@2", "S_op@2"])
    #expect(right.warnings.isEmpty, "\(right.warnings)")
    for (parameter, truth) in zip(right.parameters, [120, 20, 4.3, 137.7, 36.1, 110, 20, 6.9, 55.3]) {
      let error = try #require(parameter.standardError)
      #expect(abs(try #require(parameter.value) - truth) < 4 * error, "\(parameter)")
    }
    let wrong = try LinewidthFit.joint(members, shared: ["E_op", "E_ac"])
    #expect(wrong.warnings.contains { $0.hasPrefix("the series do not agree on what they share") })
  }

  @Test("an optical mode that samples share lies above the acoustic modes of all of them")
  func order() throws {
    // Warm and noisy: the second sample alone would take its modes the other way round.
    let hot = Array(stride(from: 80.0, through: 300, by: 20))
    func series(_ truth: [Double], _ source: String, seed: UInt64) throws -> TemperatureSeries {
      var values = [Double](repeating: .nan, count: hot.count)
      ThermalCurve(.acousticOptical, temperatures: hot).values(truth, into: &values)
      var generator = SeededGenerator(seed: seed)
      return try TemperatureSeries(
        source: source, temperatures: hot, values: values.map { $0 + 0.3 * generator.gaussian() },
        errors: hot.map { _ in 0.3 })
    }
    for seed in 1...4 as ClosedRange<UInt64> {
      let members = [
        JointMember(
          try series([120, 20, 4.3, 137.7, 36.1], "a", seed: seed), model: .acousticOptical, sample: 0),
        JointMember(
          try series([110, 60, 30, 20, 36.1], "b", seed: seed + 10), model: .acousticOptical, sample: 1),
      ]
      let result = try LinewidthFit.joint(members, shared: ["E_op"])
      let values = Dictionary(uniqueKeysWithValues: result.parameters.map { ($0.name, $0.optimum) })
      let top = try #require(values["E_op"])
      #expect(try #require(values["E_ac"]) <= top && (try #require(values["E_ac@2"])) <= top, "seed \(seed)")
    }
  }

  @Test("what would determine a joint fit is computed: the cold range that it names does")
  func remedy() throws {
    func members(from start: Double) throws -> [JointMember] {
      let temperatures = Array(stride(from: start, through: 300, by: 10))
      let truths = [[120, 20, 4.3, 137.7, 36.1], [110, 20, 6.9, 55.3, 36.1]]
      return try truths.enumerated().map { sample, truth in
        var values = [Double](repeating: .nan, count: temperatures.count)
        ThermalCurve(.acousticOptical, temperatures: temperatures).values(truth, into: &values)
        return JointMember(
          try TemperatureSeries(
            source: "\(sample)", temperatures: temperatures, values: values, errors: temperatures.map { _ in 0.1 }),
          model: .acousticOptical, sample: sample)
      }
    }
    let hot = try LinewidthFit.joint(try members(from: 200), shared: ["E_op"])
    let remedy = try #require(hot.identifiability.remedy)
    let words = remedy.split(separator: " ")
    #expect(remedy.hasPrefix("To determine all, measure all series from "), "\(remedy)")
    let place = try #require(words.firstIndex(of: "from"))
    let start = try #require(Double(String(words[place + 1])))
    let cold = try LinewidthFit.joint(try members(from: start), shared: ["E_op"])
    #expect(cold.parameters.allSatisfy { $0.value != nil } && cold.identifiability.remedy == nil)
  }

  @Test("options name the parameters of the second sample with @2, and unknown names are answered")
  func names() throws {
    let first = try Self.series(.boseEinstein, [100, 60, 25], error: 0.3)
    let second = try Self.series(.boseEinstein, [90, 40, 25], error: 0.3, seed: 8, source: "b")
    let members = [first, second].enumerated().map { JointMember($1, model: .boseEinstein, sample: $0) }
    var options = LinewidthOptions()
    options.fixed["gamma0@2"] = 90
    options.priors["E_LO"] = ParameterPrior(25, standardError: 0.1)
    let result = try LinewidthFit.joint(members, shared: ["E_LO"], options: options)
    #expect(result.parameters.map(\.name) == ["gamma0", "gamma_LO", "E_LO", "gamma0@2", "gamma_LO@2"])
    #expect(result.parameters[3].status == .fixed && result.parameters[3].value == 90)
    #expect(result.statistics.points == 61)
    #expect(result.findings.contains { $0.hasPrefix("Prior: E_LO = 25 ± 0.1 meV") })
    options.fixed["gamma0@3"] = 1
    let stranger = #expect(throws: LinewidthsError.self) {
      try LinewidthFit.joint(members, shared: ["E_LO"], options: options)
    }
    #expect(stranger?.code == .unknownParameter)
    #expect(throws: LinewidthsError.self) { try LinewidthFit.joint(members, shared: ["E_ac"]) }
    #expect(throws: LinewidthsError.self) { try LinewidthFit.joint(members) }
    #expect(throws: LinewidthsError.self) { try LinewidthFit.joint([members[0]], shared: ["E_LO"]) }
  }

  @Test("series without errors get the scatter about their own fits, and it is said")
  func withoutErrors() throws {
    let width = try Self.series(.boseEinstein, [100, 60, 25], error: nil, seed: 2)
    let position = try Self.series(.odonnellChen, [1750, 0.6, 25], error: 0.2, seed: 3)
    let joint = try LinewidthFit.joint([
      JointMember(width, model: .boseEinstein, sample: 0), JointMember(position, model: .odonnellChen, sample: 0),
    ])
    #expect(joint.findings.contains { $0.hasPrefix("The widths of a have no errors") })
    #expect(joint.statistics.errorScale == .known)
    #expect(joint.termination.isConverged)
  }
}
