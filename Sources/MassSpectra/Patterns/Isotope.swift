/// A stable isotope.
public struct Isotope: Sendable, Equatable {
  /// Number of nucleons.
  public let massNumber: Int
  /// Mass in u.
  public let mass: Double
  /// Fraction of the element's atoms, 0 to 1.
  public let abundance: Double

  /// An isotope; its mass number is its mass, rounded.
  public init(mass: Double, abundance: Double) {
    massNumber = Int(mass.rounded())
    self.mass = mass
    self.abundance = abundance
  }
}
