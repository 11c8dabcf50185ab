/// The shapes a band can have in energy; each is fitted with its own parameters, and its FWHM is read off its curve.
public enum LineShape: String, Sendable, Equatable, Codable, CaseIterable {
  /// exp(−4 ln 2·(E − E₀)²/W²).
  case gaussian
  /// 1/(1 + 4(E − E₀)²/W²).
  case lorentzian
  /// η·Lorentzian + (1 − η)·Gaussian of one FWHM, 0 ≤ η ≤ 1.
  case pseudoVoigt = "pseudo-voigt"
  /// A Gaussian convolved with a Lorentzian, through Faddeeva's function.
  case voigt
  /// A Gaussian convolved with a one-sided exponential: a tail to the red (below 0) or to the blue.
  case modifiedGaussian = "emg"
  /// The skew normal distribution (Azzalini, Scand. J. Stat. 12, 171, 1985) by mean, standard deviation and skewness.
  case skewed
  /// The log-normal band of Siano & Metzler (J. Chem. Phys. 51, 1856, 1969): FWHM and ratio of its halves.
  case logNormal = "log-normal"
  /// A progression of Gaussians E₀₀ − m·ħω with weights S^m/m!, times E³.
  case franckCondon = "franck-condon"

  /// The shapes that evidence chooses among: those of a single band without structure.
  public static let candidates: [LineShape] = [
    .gaussian, .lorentzian, .pseudoVoigt, .voigt, .modifiedGaussian, .skewed, .logNormal,
  ]

  /// Number of nonlinear parameters of a band.
  var parameterCount: Int {
    switch self {
    case .gaussian, .lorentzian: 2
    case .pseudoVoigt, .voigt, .modifiedGaussian, .skewed, .logNormal: 3
    case .franckCondon: 4
    }
  }

  /// Names of the parameters, in the order of the profile; all but the pure numbers in eV.
  var parameterNames: [String] {
    switch self {
    case .gaussian, .lorentzian: ["energy", "fwhm"]
    case .pseudoVoigt: ["energy", "fwhm", "lorentzian_fraction"]
    case .voigt: ["energy", "gaussian_fwhm", "lorentzian_fwhm"]
    case .modifiedGaussian: ["energy", "gaussian_fwhm", "tail"]
    case .skewed: ["mean", "deviation", "skewness"]
    case .logNormal: ["energy", "fwhm", "log_asymmetry"]
    case .franckCondon: ["energy", "line_fwhm", "phonon", "huang_rhys"]
    }
  }

  /// Unit of a parameter.
  static func unit(ofParameter name: String) -> String {
    ["lorentzian_fraction", "skewness", "log_asymmetry", "huang_rhys"].contains(name) ? "" : "eV"
  }

  /// True where the maximum is the first parameter and the curve the same on both sides of it.
  var isSymmetric: Bool {
    switch self {
    case .gaussian, .lorentzian, .pseudoVoigt, .voigt: true
    case .modifiedGaussian, .skewed, .logNormal, .franckCondon: false
    }
  }
}
