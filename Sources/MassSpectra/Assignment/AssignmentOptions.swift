/// What an assignment may be told.
public struct AssignmentOptions: Sendable, Equatable {
  /// Largest distance of the average or the most abundant m/z of an ion from the one asked for.
  public var tolerance = 0.5
  /// m/Δm at half maximum, held; nil to take the best.
  public var resolution: Double?
  /// Asymmetry of the peaks: the half width above the top less that below it, over their sum.
  public var asymmetry = 0.0
  /// Shift of the m/z scale that every ion is allowed, in ppm to each side.
  public var shift = 8.0
  /// Masses and abundances.
  public var table = IsotopeTable.standard

  /// The defaults.
  public init() {}

  func check(_ position: Double) throws(MassSpectraError) {
    func refuse(_ message: String) -> MassSpectraError { MassSpectraError(.invalidOption, message) }
    guard position > 0, position < 1e6 else { throw refuse("the m/z must lie between 0 and 1000000") }
    guard tolerance > 0, tolerance <= 100 else { throw refuse("the tolerance must lie between 0 and 100 m/z") }
    guard shift >= 0, shift <= 1000 else { throw refuse("the shift must lie between 0 and 1000 ppm") }
    guard PeakShape.asymmetries.contains(asymmetry) else {
      throw refuse("the asymmetry of peaks must lie between -0.9 and 0.9")
    }
    if let resolution {
      guard resolution >= 50, resolution <= 1e7 else { throw refuse("the resolution must lie between 50 and 1e7") }
    }
  }
}
