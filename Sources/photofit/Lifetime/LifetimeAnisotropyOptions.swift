import ArgumentParser
import Lifetimes

/// Parallel and perpendicular decays.
struct LifetimeAnisotropyOptions: ParsableArguments {
  @Option(
    help: .init(
      "Fit VV and VH, two files or the two decays of one, with their rotation; G multiplies VH. Needs --irf.",
      valueName: "G"))
  var gFactor: Double?

  @Option(help: .init("Number of rotational correlation times, 1 or 2.", valueName: "count"))
  var rotations = 1

  @Flag(help: "Let the anisotropy end at a value other than 0.")
  var residualAnisotropy = false

  func validate() throws {
    if let gFactor, !(gFactor > 0 && gFactor.isFinite) { throw ValidationError("--g-factor must be above 0.") }
    guard (1...2).contains(rotations) else { throw ValidationError("--rotations must be 1 or 2.") }
    if gFactor == nil, rotations != 1 || residualAnisotropy {
      throw ValidationError("--rotations and --residual-anisotropy need --g-factor.")
    }
  }

  /// What a fit is told; nil where there is none of an anisotropy.
  var options: AnisotropyOptions? {
    gFactor.map { gFactor in
      var options = AnisotropyOptions(gFactor: gFactor)
      options.rotations = rotations
      options.hasResidual = residualAnisotropy
      return options
    }
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    guard let gFactor else { return [:] }
    var given = ["g-factor": gFactor.description, "rotations": rotations.description]
    if residualAnisotropy { given["residual-anisotropy"] = "true" }
    return given
  }
}
