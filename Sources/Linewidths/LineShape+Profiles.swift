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
    func write<Profile: LineProfile>(_ profile: Profile, _ values: inout [Double], _ derivatives: inout [Double]) {
      profile.write(
        energies, density, into: &values, at: offset, derivatives: &derivatives, from: first, count: count)
    }
    switch self {
    case .gaussian: write(GaussianProfile(p), &values, &derivatives)
    case .lorentzian: write(LorentzianProfile(p), &values, &derivatives)
    case .pseudoVoigt: write(PseudoVoigtProfile(p), &values, &derivatives)
    case .voigt: write(VoigtProfile(p), &values, &derivatives)
    case .modifiedGaussian: write(ModifiedGaussianProfile(p), &values, &derivatives)
    case .skewed: write(SkewedProfile(p), &values, &derivatives)
    case .logNormal: write(LogNormalProfile(p), &values, &derivatives)
    case .franckCondon: write(FranckCondonProfile(p), &values, &derivatives)
    }
  }
}
