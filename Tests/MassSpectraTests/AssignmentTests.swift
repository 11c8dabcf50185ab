import Fitting
import Measurements
import Testing

@testable import MassSpectra

@Suite("Assignment")
struct AssignmentTests {
  private let family = "[Au{x}Ag{n-x}(p-MBA){l}Cl{c}+{s}Na-{s+h}H]4-"
  private func grid() throws -> IonFamily {
    try IonFamily(
      family,
      ranges: [
        "x": Array(0...44), "n": Array(42...44), "l": Array(24...30), "c": Array(0...3), "s": [0], "h": Array(-2...8),
      ])
  }

  private func column(_ result: FitResult, _ name: String) throws -> [Double?] {
    let table = try #require(result.tables.first { $0.name == "rivals" })
    return try #require(table.columns.first { $0.name == name }).values
  }

  @Test("mass alone leaves many ions, each with its electrons, whatever these are")
  func massAlone() throws {
    let found = try Assignment(families: [try grid()], at: 2602.65)
    let result = found.result()
    let names = try #require(result.tables.first?.rows?.names)
    #expect(names.contains("[Au12Ag32(p-MBA)30]4-"))
    #expect(names.count > 50)
    let electrons = try column(result, "electrons")
    #expect(electrons.count == names.count)
    #expect(Set(electrons.compactMap { $0 }).count > 5)
    #expect(found.rivals.allSatisfy { $0.candidate.distance <= 0.5 })
  }

  @Test("the screen by mass misses no member of the family")
  func screen() throws {
    let small = try IonFamily(
      family,
      ranges: ["x": Array(8...16), "n": [43, 44], "l": [29, 30], "c": [0, 1], "s": [0, 2], "h": [-1, 0, 1]])
    let found = Set(try Assignment(families: [small], at: 2602.65).rivals.map(\.candidate.ion.text))
    var calculator = PatternCalculator()
    let expected = try small.members(limit: 10_000).filter { member in
      let masses = IonMasses(member.ion, pattern: calculator.pattern(member.ion.composition))
      return min(abs(masses.average - 2602.65), abs(masses.mostAbundant - 2602.65)) <= 0.5
    }.map(\.ion.text)
    #expect(found == Set(expected))
    #expect(!found.isEmpty)
  }

  @Test("a spectrum of 200 counts at its peak ranks the right ion first")
  func ranked() throws {
    var simulated = AlloyEnvelope()
    simulated.ranges = ["x": [12]]
    simulated.weights = [1]
    simulated.resolution = 20_000
    simulated.step = 0.02
    simulated.offset = 0.0104
    simulated.counts = 200
    simulated.baseline = 0
    var firsts = 0
    for seed in 0..<40 {
      simulated.seed = UInt64(seed + 10)
      let found = try Assignment(families: [try grid()], at: 2602.65, spectrum: try simulated.spectrum())
      if found.rivals.first?.candidate.ion.text == "[Au12Ag32(p-MBA)30]4-" { firsts += 1 }
      #expect(abs((found.resolution ?? 0) - 20_000) < 1000)
      #expect(abs((found.rivals.first?.match?.shift ?? 0) - 4) < 1)
    }
    #expect(firsts >= 39)
  }

  @Test("a best ion at the end of the shift allowed is warned of, with what to allow")
  func narrowShift() throws {
    var simulated = AlloyEnvelope()
    simulated.ranges = ["x": [12]]
    simulated.weights = [1]
    simulated.offset = 0.06
    let small = try IonFamily("[Au{x}Ag{44-x}(p-MBA)30]4-", ranges: ["x": [11, 12, 13]])
    var options = AssignmentOptions()
    let spectrum = try simulated.spectrum()
    let narrow = try Assignment(families: [small], at: 2602.65, spectrum: spectrum, options: options).result()
    #expect(narrow.warnings.contains { $0.contains("--shift 32") })
    options.shift = 32
    let wide = try Assignment(families: [small], at: 2602.65, spectrum: spectrum, options: options).result()
    #expect(!wide.warnings.contains { $0.contains("--shift") })
  }

  @Test("an m/z that no isotopologue of a stated ion has is no match, and the nearest is named")
  func noMatch() throws {
    var options = AssignmentOptions()
    options.tolerance = 0.05
    let ion = try ClusterIon("[Au21(AdmS)12(PPh2py)3+CH3OH+Cs]2+")
    let result = try Assignment(ions: [ion], at: 3549.68, options: options).result()
    #expect(result.derived.first { $0.name == "rivals" }?.value == 0)
    #expect(result.findings.contains { $0.contains("No match") })
    #expect(result.findings.contains { $0.contains("3549.7835") || $0.contains("3549.783") })
    let calculated = try Assignment(
      ions: [try ClusterIon("[Au22(AdmS)12(PPh2py)4]2+")], at: 3696.34, options: options
    ).result()
    #expect(calculated.derived.first { $0.name == "rivals" }?.value == 1)
  }

  @Test("nothing within the tolerance is said, and options out of range are refused")
  func nothing() throws {
    let result = try Assignment(families: [try IonFamily("[Au{x}]-", ranges: ["x": [1, 2]])], at: 500).result()
    #expect(result.findings.contains { $0.contains("No match") })
    var options = AssignmentOptions()
    options.tolerance = 0
    #expect(throws: MassSpectraError.self) { try Assignment(ions: [], at: 500, options: options) }
    #expect(throws: MassSpectraError.self) { try Assignment(ions: [], at: .nan) }
  }
}
