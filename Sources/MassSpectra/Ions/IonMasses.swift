/// The masses by which an ion is known, as m/z; of a neutral formula the masses themselves, in u.
public struct IonMasses: Sendable, Equatable {
  /// All atoms as their lightest isotope.
  public let light: Double
  /// All atoms as their most abundant isotope.
  public let monoisotopic: Double
  /// The mean over all isotopologues.
  public let average: Double
  /// The centroid of the most abundant peak.
  public let mostAbundant: Double

  /// The masses of an ion with its pattern; the masses of its electrons are counted.
  public init(_ ion: ClusterIon, pattern: IsotopePattern, table: IsotopeTable = .standard) {
    func sum(_ mass: ([Isotope]) -> Double) -> Double {
      ion.composition.counts.keys.sorted().reduce(0) { total, element in
        total + Double(ion.composition.count(element)) * mass(table.elements[element] ?? [])
      }
    }
    func ratio(_ mass: Double) -> Double { Self.massToCharge(mass, charge: ion.charge) }
    light = ratio(sum { $0.map(\.mass).min() ?? .nan })
    monoisotopic = ratio(sum { $0.max { $0.abundance < $1.abundance }?.mass ?? .nan })
    average = ratio(sum { $0.reduce(0) { $0 + $1.mass * $1.abundance } })
    mostAbundant = ratio(pattern.mass(pattern.mostAbundant))
  }

  /// m/z of atoms of the given mass with a charge; the mass itself where the charge is 0.
  public static func massToCharge(_ mass: Double, charge: Int) -> Double {
    charge == 0 ? mass : (mass - Double(charge) * IsotopeTable.electronMass) / Double(abs(charge))
  }
}
