/// The species of a decomposition: members of families with their peaks.
struct EnvelopeSpecies {
  let member: FamilyMember
  let peaks: IonPeaks
  let masses: IonMasses

  /// Peaks below this part of the largest are left out of the profiles.
  private static let threshold = 1e-6

  /// The species of families, and the names of those whose envelope lies less than half within the axis.
  static func all(
    _ members: [FamilyMember], within axis: [Double], table: IsotopeTable
  ) -> (inside: [EnvelopeSpecies], outside: [String]) {
    var calculator = PatternCalculator(table)
    var inside: [EnvelopeSpecies] = []
    var outside: [String] = []
    let (low, high) = (axis.first ?? 0, axis.last ?? 0)
    for member in members {
      let pattern = calculator.pattern(member.ion.composition)
      let peaks = IonPeaks(pattern, charge: member.ion.charge, threshold: threshold)
      var covered = 0.0
      for (position, probability) in zip(peaks.positions, peaks.probabilities) where position >= low && position <= high
      {
        covered += probability
      }
      if covered < 0.5 {
        outside.append(member.ion.text)
      } else {
        inside.append(
          EnvelopeSpecies(
            member: member, peaks: peaks, masses: IonMasses(member.ion, pattern: pattern, table: table)))
      }
    }
    return (inside, outside)
  }
}
