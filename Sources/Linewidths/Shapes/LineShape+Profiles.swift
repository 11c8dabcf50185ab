extension LineShape {
  /// The shape's profile with these parameters: the one place that knows all profiles.
  func profile(_ parameters: SIMD4<Double>) -> any LineProfile {
    switch self {
    case .gaussian: GaussianProfile(parameters)
    case .lorentzian: LorentzianProfile(parameters)
    case .pseudoVoigt: PseudoVoigtProfile(parameters)
    case .voigt: VoigtProfile(parameters)
    case .modifiedGaussian: ModifiedGaussianProfile(parameters)
    case .skewed: SkewedProfile(parameters)
    case .logNormal: LogNormalProfile(parameters)
    case .franckCondon: FranckCondonProfile(parameters)
    }
  }
}
