/// What a decomposition may be told.
public struct DecompositionOptions: Sendable, Equatable {
  /// m/Δm at half maximum, held; nil to fit it.
  public var resolution: Double?
  /// Offset of the m/z scale, held; nil to fit it.
  public var offset: Double?
  /// Asymmetry of the peaks, held: the half width above the top less that below it, over their sum; nil to fit it.
  public var asymmetry: Double? = 0
  /// Ratio Au/Ag (the family's first over its second metal) of the atoms that were fed, for the mass balance.
  public var feed: Double?
  /// Masses and abundances.
  public var table = IsotopeTable.standard

  /// The defaults: everything is fitted.
  public init() {}

  func check() throws(MassSpectraError) {
    if let resolution {
      guard resolution >= 50, resolution <= 1e7 else {
        throw MassSpectraError(.invalidOption, "the resolution must lie between 50 and 1e7")
      }
    }
    if let offset {
      guard abs(offset) <= 10 else { throw MassSpectraError(.invalidOption, "an m/z offset beyond ±10 is refused") }
    }
    if let asymmetry {
      guard PeakShape.asymmetries.contains(asymmetry) else {
        throw MassSpectraError(.invalidOption, "the asymmetry of peaks must lie between -0.9 and 0.9")
      }
    }
    if let feed {
      guard feed >= 0, feed.isFinite else {
        throw MassSpectraError(.invalidOption, "the feed ratio must be a number of at least 0")
      }
    }
  }
}
