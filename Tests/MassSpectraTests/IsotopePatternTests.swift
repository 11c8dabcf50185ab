import MassSpectra
import Testing

@Suite("Isotope patterns")
struct IsotopePatternTests {
  private func pattern(_ formula: String, _ table: IsotopeTable = .standard) throws -> IsotopePattern {
    var calculator = PatternCalculator(table)
    return calculator.pattern(try ClusterIon(formula, table: table).composition)
  }

  @Test(
    "probabilities sum to 1 and centroids to the average mass",
    arguments: ["C7H5O2S", "Au12Ag32(p-MBA)30", "PdAu24(SC2H4Ph)18", "Cd32Se14(SPh)36", "Sn10Li20", "Xe5Gd7Os3"])
  func moments(formula: String) throws {
    let found = try pattern(formula)
    let ion = try ClusterIon(formula)
    #expect(abs(found.probabilities.reduce(0, +) - 1) < 1e-12)
    #expect(found.prunedProbability < 1e-12)
    let mean = found.probabilities.indices.reduce(0) { $0 + found.probabilities[$1] * found.mass($1) }
    #expect(abs(mean - IonMasses(ion, pattern: found).average) < 1e-8)
  }

  @Test("a product of two isotopes agrees with all isotopologues written out")
  func writtenOut() throws {
    // Br3: four peaks with binomial weights, masses that are sums.
    let found = try pattern("Br3")
    let isotopes = try #require(IsotopeTable.standard.elements["Br"])
    for heavy in 0...3 {
      let weight = [1.0, 3, 3, 1][heavy]
      var probability = weight
      for index in 0..<3 { probability *= isotopes[index < heavy ? 1 : 0].abundance }
      let mass = Double(3 - heavy) * isotopes[0].mass + Double(heavy) * isotopes[1].mass
      #expect(abs(found.probabilities[2 * heavy] - probability) < 1e-15)
      #expect(abs(found.mass(2 * heavy) - mass) < 1e-10)
    }
    #expect(found.probabilities[1] == 0)
  }

  @Test(
    "elements with lighter isotopes than the most abundant one have the right maximum",
    arguments: [("PdAu24(SC2H4Ph)18", 7302.87), ("CdAu24(SC2H4Ph)18", 7309.87), ("PtAg24(SC8H9)18", 5254.45)])
  func lighterIsotopes(formula: String, most: Double) throws {
    let found = try pattern(formula)
    #expect(abs(found.mass(found.mostAbundant) - most) < 0.006)
  }

  @Test("every peak agrees with the sum over all isotopologues of an independent program to 1e-6")
  func allIsotopologues() throws {
    for (formula, peaks) in IsotopeReference.patterns {
      let found = try pattern(formula)
      var total = 0.0
      for peak in peaks {
        let index = peak.nucleons - found.firstNucleons
        try #require(found.probabilities.indices.contains(index))
        #expect(abs(found.probabilities[index] - peak.probability) < 1e-6)
        #expect(abs(found.mass(index) - peak.mass) < 1e-4)
        total += peak.probability
      }
      #expect(total > 0.999)
      #expect(found.probabilities.max() == peaks.map { found.probabilities[$0.nucleons - found.firstNucleons] }.max())
    }
  }

  @Test("many isotopes: 32 Cd and 14 Se keep few peaks and lose nothing")
  func quantumDot() throws {
    let found = try pattern("Cd32Se14(SPh)36")
    #expect((100...320).contains(found.count))
    #expect(abs(found.probabilities.reduce(0, +) - 1) < 1e-12)
  }

  @Test("elements of a table of one's own replace those of the standard")
  func ownTable() throws {
    let table = try IsotopeTable.standard.replacing(
      ["# Source: enriched", "element,mass,abundance", "Ag,106.9050916,1", "", "Ag,108.9047553,0"], from: "own.csv")
    let found = try pattern("Ag44", table)
    #expect(found.count == 1)
    #expect(abs(found.mass(0) - 44 * 106.9050916) < 1e-9)
    #expect(table.source.hasPrefix("enriched (own.csv) for Ag"))
    let lines = IsotopeTable.standard.csv().split(separator: "\n").map(String.init)
    let again = try IsotopeTable.standard.replacing(lines, from: "x").elements
    #expect(again.keys == IsotopeTable.standard.elements.keys)
    #expect(abs((again["Ag"]?[1].abundance ?? 0) - 0.48161) < 1e-12)
    for bad in [["Ag,106.9,0.5"], ["Ag,abc,1"], ["Ag,106.9"], [], ["Ag,106.9,0.5", "Ag,106.91,0.5"], ["Ag,1e9,1"]] {
      #expect(throws: MassSpectraError.self) { try IsotopeTable.standard.replacing(bad, from: "own.csv") }
    }
  }

  @Test("the profile has unit area and the stated width")
  func profile() throws {
    let simulated = try SimulatedIons([try ClusterIon("[Au(p-MBA)2]-")], resolution: 20_000)
    let profile = simulated.profile(simulated.members[0])
    let step = simulated.axis[1] - simulated.axis[0]
    #expect(abs(profile.reduce(0, +) * step - 1) < 1e-3)
    let top = try #require(profile.max())
    let first = try #require(profile.firstIndex { $0 > top / 2 })
    let last = try #require(profile[first...].firstIndex { $0 < top / 2 })
    #expect(abs(Double(last - first) * step - 502.969 / 20_000) < 2 * step)
    #expect(throws: MassSpectraError.self) { try SimulatedIons([], resolution: .nan) }
    #expect(throws: MassSpectraError.self) {
      try SimulatedIons([try ClusterIon("[Au(p-MBA)2]-"), try ClusterIon("[Ag44(p-MBA)30]4-")], resolution: 1e8)
    }
  }
}
