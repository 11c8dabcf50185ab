extension LineShape {
  /// Hands the shape's profile with these parameters to a visitor: the one place that knows all profiles.
  @inline(__always)
  func visit<Visitor: ProfileVisitor>(_ parameters: SIMD4<Double>, _ visitor: Visitor) -> Visitor.Result {
    switch self {
    case .gaussian: visitor.visit(GaussianProfile(parameters))
    case .lorentzian: visitor.visit(LorentzianProfile(parameters))
    case .pseudoVoigt: visitor.visit(PseudoVoigtProfile(parameters))
    case .voigt: visitor.visit(VoigtProfile(parameters))
    case .modifiedGaussian: visitor.visit(ModifiedGaussianProfile(parameters))
    case .skewed: visitor.visit(SkewedProfile(parameters))
    case .logNormal: visitor.visit(LogNormalProfile(parameters))
    case .franckCondon: visitor.visit(FranckCondonProfile(parameters))
    }
  }

  /// Writes the shape times a density over an axis.
  func write(
    _ p: SIMD4<Double>, _ energies: [Double], _ density: [Double], into values: inout [Double], at offset: Int
  ) {
    switch self {
    case .gaussian: GaussianProfile(p).write(energies, density, into: &values, at: offset)
    case .lorentzian: LorentzianProfile(p).write(energies, density, into: &values, at: offset)
    case .pseudoVoigt: PseudoVoigtProfile(p).write(energies, density, into: &values, at: offset)
    case .voigt: VoigtProfile(p).write(energies, density, into: &values, at: offset)
    case .modifiedGaussian: ModifiedGaussianProfile(p).write(energies, density, into: &values, at: offset)
    case .skewed: SkewedProfile(p).write(energies, density, into: &values, at: offset)
    case .logNormal: LogNormalProfile(p).write(energies, density, into: &values, at: offset)
    case .franckCondon: FranckCondonProfile(p).write(energies, density, into: &values, at: offset)
    }
  }

  /// The same with its derivatives.
  func write(
    _ p: SIMD4<Double>, _ energies: [Double], _ density: [Double], into values: inout [Double], at offset: Int,
    derivatives: inout [Double], from first: Int, count: Int
  ) {
    switch self {
    case .gaussian:
      GaussianProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    case .lorentzian:
      LorentzianProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    case .pseudoVoigt:
      PseudoVoigtProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    case .voigt:
      VoigtProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    case .modifiedGaussian:
      ModifiedGaussianProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    case .skewed:
      SkewedProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    case .logNormal:
      LogNormalProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    case .franckCondon:
      FranckCondonProfile(p).write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    }
  }
}
