import ArgumentParser
import Kinetics
import Measurements
import Recipes
import Transients

extension KineticScheme: ExpressibleByArgument {}

/// What is fitted to a transient-absorption map.
struct TransientModelOptions: ParsableArguments {
  @Option(help: .init("Lifetimes to start from; inf for a component that does not decay.", valueName: "list"))
  var lifetimes: String?

  @Option(
    help: .init("Number of components, where no lifetimes are given. (default: 1 to 6 are tried)", valueName: "count"))
  var components: Int?

  @Option(help: "How the species follow one another.")
  var model = KineticScheme.parallel

  @Option(help: .init("A target scheme to fit instead, see above.", valueName: "file"))
  var recipe: String?

  @Option(help: .init("Degree of the polynomial of time zero against wavelength, 0 to 6.", valueName: "order"))
  var chirp = 0

  @Option(
    help: .init("Wavelength at which t0 is the time zero; the middle of the axis unless given.", valueName: "nm"))
  var chirpReference: Double?

  @Option(help: .init("Full width at half maximum of the response to start from.", valueName: "time"))
  var irfFwhm: Double?

  @Option(parsing: .unconditional, help: .init("Time zero to start from.", valueName: "time"))
  var t0: Double?

  @OptionGroup var parameters: ParameterOptions

  func validate() throws {
    guard recipe == nil || (lifetimes == nil && components == nil && model == .parallel) else {
      throw ValidationError("--recipe says all of --lifetimes, --components and --model; leave them out.")
    }
    if let components, !(1...8).contains(components) { throw ValidationError("--components must be 1 to 8.") }
    if let times = try startLifetimes() {
      guard times.allSatisfy({ $0 > 0 }) else { throw ValidationError("--lifetimes must be above 0.") }
      guard (1...8).contains(times.count) else { throw ValidationError("--lifetimes must be 1 to 8 numbers.") }
      guard times.filter(\.isInfinite).count <= 1 else {
        throw ValidationError("--lifetimes: only one component can last for ever.")
      }
      guard components == nil || components == times.count else {
        throw ValidationError("--components \(components ?? 0) and \(times.count) --lifetimes contradict each other.")
      }
    }
    guard (0...6).contains(chirp) else { throw ValidationError("--chirp must be 0 to 6.") }
    if let irfFwhm, !(irfFwhm > 0 && irfFwhm.isFinite) { throw ValidationError("--irf-fwhm must be above 0.") }
    if let t0, !t0.isFinite { throw ValidationError("--t0 must be a number.") }
    if let chirpReference, !(chirpReference > 0 && chirpReference.isFinite) {
      throw ValidationError("--chirp-reference must be above 0.")
    }
  }

  /// Fits what is asked for; `settings` holds what is not said here. Where the number of components is not said, or
  /// `scansComponents` asks for it, several are compared.
  func outcome(
    _ map: TransientMap, _ settings: GlobalFitOptions, scansComponents: Bool
  ) throws -> GlobalFitOutcome {
    var options = try adding(to: settings)
    guard let recipe else {
      let isOpen = lifetimes == nil && components == nil
      let scan = isOpen || scansComponents ? try GlobalFit.scan(map, options: options) : nil
      if isOpen, let scan { options.componentCount = scan.chosen }
      var outcome = try GlobalFit.outcome(map, options: options)
      scan?.add(to: &outcome.result)
      return outcome
    }
    let file = try RecipeReader.recipe(at: recipe)
    if chirp == 0 { options.chirpOrder = file.chirpOrder ?? 0 }
    options.responseWidth = irfFwhm ?? file.responseWidth
    return try TargetFit.outcome(map, recipe: file.target, options: options)
  }

  private func startLifetimes() throws -> [Double]? {
    try lifetimes.map { try NumberLists.list($0, option: "--lifetimes", allowsInfinity: true) }
  }

  /// The same options with everything that is said here.
  private func adding(to options: GlobalFitOptions) throws -> GlobalFitOptions {
    var options = options
    options.scheme = model
    options.lifetimes = try startLifetimes()
    options.componentCount = components ?? options.componentCount
    options.chirpOrder = chirp
    options.chirpReference = chirpReference
    options.responseWidth = irfFwhm
    options.timeZero = t0
    options.fixed = try parameters.held()
    options.bounds = try parameters.bounds()
    return options
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given = parameters.given
    given["lifetimes"] = lifetimes
    given["components"] = components?.description
    given["model"] = model.rawValue
    given["recipe"] = recipe
    given["chirp"] = chirp.description
    given["chirp-reference"] = chirpReference?.description
    given["irf-fwhm"] = irfFwhm?.description
    given["t0"] = t0?.description
    return given
  }
}
