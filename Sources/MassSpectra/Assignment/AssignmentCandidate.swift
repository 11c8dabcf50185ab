/// An ion that may be the one at an m/z.
public struct AssignmentCandidate: Sendable, Equatable {
  /// The ion.
  public let ion: ClusterIon
  /// Its masses.
  public let masses: IonMasses
  let peaks: IonPeaks
  /// The distance from the m/z asked for, of the nearer of average and most abundant m/z.
  public let distance: Double
  /// The isotope peak nearest to the m/z asked for, among those of at least 1 % of the largest.
  public let nearestPeak: Double

  /// Peaks below this part of the largest are left out of the profiles.
  private static let threshold = 1e-4

  init(_ ion: ClusterIon, at position: Double, calculator: inout PatternCalculator, table: IsotopeTable) {
    let pattern = calculator.pattern(ion.composition)
    self.ion = ion
    masses = IonMasses(ion, pattern: pattern, table: table)
    peaks = IonPeaks(pattern, charge: ion.charge, threshold: Self.threshold)
    distance = min(abs(masses.average - position), abs(masses.mostAbundant - position))
    let visible = IonPeaks(peaks, threshold: 0.01).positions
    nearestPeak = visible.min { abs($0 - position) < abs($1 - position) } ?? masses.mostAbundant
  }

  /// The members of families whose average or most abundant m/z lies within the tolerance, nearest first.
  ///
  /// All combinations are screened by their average mass, which is linear in the counts. Throws `invalidOption` where more
  /// than `limit` are left.
  static func screened(
    _ families: [IonFamily], at position: Double, names: LigandNames, options: AssignmentOptions, limit: Int
  ) throws(MassSpectraError) -> [AssignmentCandidate] {
    var calculator = PatternCalculator(options.table)
    var found: [AssignmentCandidate] = []
    var seen: Set<String> = []
    for family in families {
      let line = try MassLine(family, names: names, table: options.table)
      // The most abundant peak lies at most a few nucleons from the average.
      let reach = options.tolerance + 3 / Double(max(1, abs(line.charge)))
      try family.visit { (numbers, _) throws(MassSpectraError) in
        guard abs(line.average(numbers) - position) <= reach else { return }
        let text = family.text(numbers)
        guard seen.insert(text).inserted else { return }
        let candidate = AssignmentCandidate(
          try ClusterIon(text, names: names, table: options.table), at: position, calculator: &calculator,
          table: options.table)
        guard candidate.distance <= options.tolerance else { return }
        guard found.count < limit else {
          throw MassSpectraError(
            .invalidOption, "more than \(limit) ions lie within the tolerance; narrow the ranges or the tolerance")
        }
        found.append(candidate)
      }
    }
    return found.sorted { ($0.distance, $0.ion.text) < ($1.distance, $1.ion.text) }
  }
}

/// The average m/z of a family's members as a linear function of their counts.
private struct MassLine {
  let charge: Int
  private let base: Double
  private let slopes: [Double]

  /// From the members with all counts 1, and each of them 2.
  init(_ family: IonFamily, names: LigandNames, table: IsotopeTable) throws(MassSpectraError) {
    let ones = family.counts.map { _ in 1 }
    func average(_ numbers: [Int]) throws(MassSpectraError) -> (ratio: Double, charge: Int) {
      let ion = try ClusterIon(family.text(numbers), names: names, table: table)
      let mass = ion.composition.counts.reduce(0) { sum, atom in
        sum + Double(atom.value) * (table.elements[atom.key] ?? []).reduce(0) { $0 + $1.mass * $1.abundance }
      }
      return (IonMasses.massToCharge(mass, charge: ion.charge), ion.charge)
    }
    let first = try average(ones)
    var slopes: [Double] = []
    for index in ones.indices {
      var numbers = ones
      numbers[index] = 2
      slopes.append(try average(numbers).ratio - first.ratio)
    }
    charge = first.charge
    self.slopes = slopes
    base = first.ratio - slopes.reduce(0, +)
  }

  func average(_ numbers: [Int]) -> Double {
    var sum = base
    for (index, number) in numbers.enumerated() { sum += slopes[index] * Double(number) }
    return sum
  }
}
