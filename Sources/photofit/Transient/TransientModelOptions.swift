import ArgumentParser
import Fitting
import Kinetics
import Measurements
import Recipes
import Reporting
import Transients

extension KineticScheme: ExpressibleByArgument {}
extension ChirpCoordinate: ExpressibleByArgument {}

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

  @Option(
    help: .init("Degree of the polynomial of time zero against wavelength, 0 to 6. (default: 0)", valueName: "order"))
  var chirp: Int?

  @Option(help: .init("What it runs in: (wavelength - reference)/100 nm, or 1000 nm/wavelength. (default: wavelength)"))
  var chirpAxis: ChirpCoordinate?

  @Option(
    help: .init("Wavelength at which t0 is the time zero; the middle of the axis unless given.", valueName: "nm"))
  var chirpReference: Double?

  @Option(help: .init("Full width at half maximum of the response to start from.", valueName: "time"))
  var irfFwhm: Double?

  @Option(help: .init("Gaussians in the response, 1 or 2. (default: 1)", valueName: "count"))
  var irfGaussians: Int?

  @Option(
    help: .init("Degree of the polynomial of its width against wavelength, 0 to 3. (default: 0)", valueName: "order"))
  var irfWidthOrder: Int?

  @Option(help: .init("A measured response: a table of delay and signal, in the map's time unit.", valueName: "file"))
  var irf: String?

  @Option(parsing: .unconditional, help: .init("Time zero to start from.", valueName: "time"))
  var t0: Double?

  @Option(
    help: .init(
      "A coherent artifact: the response (0) with its first (1) and second (2) derivative.", valueName: "order"))
  var artifact: Int?

  @Option(
    help: .init("Full width at half maximum to start from, for an artifact with a width of its own.", valueName: "time")
  )
  var artifactFwhm: Double?

  @Flag(help: "A signal that is the same at all delays, before time zero too.")
  var baseline = false

  @Option(
    help: .init(
      "A damped oscillation: its wavenumber in 1/cm and damping time to start from. Can be repeated.",
      valueName: "wavenumber,time"))
  var oscillation: [String] = []

  @Option(
    help: .init("Components whose spectra are not negative: numbers, names of a recipe, or all.", valueName: "list"))
  var nonnegative: String?

  @Option(help: .init("Components whose spectra are not positive.", valueName: "list"))
  var nonpositive: String?

  @Flag(
    help:
      "Fit all files at once with the same lifetimes. What is each map's own carries its number after the first: t0@2.")
  var link = false

  @OptionGroup var ties: TieOptions

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
    guard (0...6).contains(chirp ?? 0) else { throw ValidationError("--chirp must be 0 to 6.") }
    if let irfFwhm, !(irfFwhm > 0 && irfFwhm.isFinite) { throw ValidationError("--irf-fwhm must be above 0.") }
    if let t0, !t0.isFinite { throw ValidationError("--t0 must be a number.") }
    if let chirpReference, !(chirpReference > 0 && chirpReference.isFinite) {
      throw ValidationError("--chirp-reference must be above 0.")
    }
    try validateParts()
  }

  /// Fits what is asked for; `settings` holds what is not said here. Where the number of components is not said, or
  /// `scansComponents` asks for it, several are compared.
  func outcome(
    _ map: TransientMap, _ settings: GlobalFitOptions, scansComponents: Bool
  ) throws -> GlobalFitOutcome {
    let options = try adding(to: settings)
    guard let recipe else {
      let isOpen = lifetimes == nil && components == nil
      let scan = isOpen || scansComponents ? try GlobalFit.scan(map, options: options) : nil
      var outcome =
        if isOpen, let scan {
          try GlobalFit.outcome(map, choiceOf: scan, options: options)
        } else {
          try GlobalFit.outcome(map, options: options)
        }
      scan?.add(to: &outcome.result)
      return outcome
    }
    return try TargetFit.outcome(map, recipe: try RecipeReader.recipe(at: recipe).target, options: options)
  }

  /// The same fit with options changed, of a map that may be prepared otherwise.
  func refit(
    _ map: TransientMap, _ settings: GlobalFitOptions, _ change: (inout GlobalFitOptions) -> Void
  ) throws -> FitResult {
    var options = try adding(to: settings)
    change(&options)
    guard let recipe else { return try GlobalFit.fit(map, options: options) }
    return try TargetFit.fit(map, recipe: try RecipeReader.recipe(at: recipe).target, options: options)
  }

  /// Refuses what contradicts itself.
  private func validateParts() throws {
    guard (1...2).contains(irfGaussians ?? 1) else { throw ValidationError("--irf-gaussians must be 1 or 2.") }
    guard (0...3).contains(irfWidthOrder ?? 0) else { throw ValidationError("--irf-width-order must be 0 to 3.") }
    guard irf == nil || (irfFwhm == nil && irfGaussians == nil && irfWidthOrder == nil) else {
      throw ValidationError(
        "--irf is a measured response; leave out --irf-fwhm, --irf-gaussians and --irf-width-order.")
    }
    guard (0...2).contains(artifact ?? 0) else { throw ValidationError("--artifact must be 0, 1 or 2.") }
    if let artifactFwhm {
      guard artifactFwhm > 0, artifactFwhm.isFinite else { throw ValidationError("--artifact-fwhm must be above 0.") }
      guard artifact != nil else { throw ValidationError("--artifact-fwhm belongs to --artifact.") }
    }
    _ = try OscillationList.oscillations(oscillation)
    let bound = Set(try parameters.held().keys).union(try parameters.bounds().keys)
    if let name = try ties.ties().keys.filter({ bound.contains($0) }).min() {
      throw ValidationError("--tie and --fix or --bound both name '\(name)'; say only one.")
    }
  }

  /// Refuses options of a polynomial that is not fitted.
  func checkPolynomials() throws {
    guard recipe == nil, (chirp ?? 0) == 0, (irfWidthOrder ?? 0) == 0 else { return }
    for (name, isGiven) in [("--chirp-axis", chirpAxis != nil), ("--chirp-reference", chirpReference != nil)]
    where isGiven {
      throw ValidationError("\(name) belongs to --chirp or --irf-width-order; add --chirp 2, or leave it out.")
    }
  }

  /// Fits several maps at once.
  func linkedOutcome(_ maps: [TransientMap], _ settings: GlobalFitOptions) throws -> LinkedMapOutcome {
    guard recipe != nil || lifetimes != nil || components != nil else {
      throw ValidationError("--link needs --lifetimes, --components or --recipe.")
    }
    return try LinkedMapFit.outcome(
      maps, recipe: try recipe.map { try RecipeReader.recipe(at: $0).target }, options: try adding(to: settings))
  }

  private func startLifetimes() throws -> [Double]? {
    try lifetimes.map { try NumberLists.list($0, option: "--lifetimes", allowsInfinity: true) }
  }

  /// The same options with everything that is said here; a recipe says what the command line does not.
  private func adding(to options: GlobalFitOptions) throws -> GlobalFitOptions {
    let file = try recipe.map { try RecipeReader.recipe(at: $0) }
    var options = options
    options.scheme = model
    options.lifetimes = try startLifetimes()
    options.componentCount = components ?? options.componentCount
    options.chirpOrder = chirp ?? file?.chirpOrder ?? 0
    options.chirpReference = chirpReference ?? file?.chirpReference
    options.chirpAxis = chirpAxis ?? file?.chirpAxis ?? .wavelength
    if let path = irf ?? file?.responseFile.map({ beside(recipe ?? "", $0) }) {
      guard irfFwhm == nil, irfGaussians == nil, irfWidthOrder == nil else {
        throw ValidationError(
          "the recipe has a measured response; leave out --irf-fwhm, --irf-gaussians and --irf-width-order.")
      }
      options.response.measured = try response(at: path)
    } else {
      options.responseWidth = irfFwhm ?? file?.responseWidth
      options.response.widthOrder = irfWidthOrder ?? file?.widthOrder ?? 0
      let count = irfGaussians ?? (file?.second == nil ? 1 : 2)
      options.response.second = count == 2 ? file?.second ?? ResponseOptions.SecondGaussian() : nil
    }
    options.timeZero = t0
    options.artifact = artifact.map { ArtifactOptions(order: $0, width: artifactFwhm) } ?? file?.artifact
    options.oscillations =
      oscillation.isEmpty ? file?.oscillations ?? [] : try OscillationList.oscillations(oscillation)
    options.hasBaseline = baseline || file?.hasBaseline == true
    options.nonNegative = words(nonnegative)
    options.nonPositive = words(nonpositive)
    options.fixed = try parameters.held()
    options.bounds = try parameters.bounds()
    options.ties = try ties.ties()
    return options
  }

  private func words(_ list: String?) -> [String] { list?.split(separator: ",").map(String.init) ?? [] }

  /// A file that a recipe names, which lies beside it.
  private func beside(_ recipe: String, _ name: String) -> String {
    guard !name.hasPrefix("/"), let slash = recipe.lastIndex(of: "/") else { return name }
    return recipe[...slash] + name
  }

  private func response(at path: String) throws -> SampledResponse {
    let curve = try MeasurementReader.responseCurve(at: path)
    guard let response = SampledResponse(times: curve.delays, signal: curve.signal) else {
      throw CommandFailure(
        .invalidData,
        "\(path): the response has no area above 0; subtract its background, and turn it if it is negative")
    }
    return response
  }

  /// The files that say what is fitted.
  func inputs() throws -> [RunManifest.Input] {
    let inner = try recipe.flatMap { path in
      try RecipeReader.recipe(at: path).responseFile.map { beside(path, $0) }
    }
    return try [recipe, irf ?? inner].compactMap(\.self).map { try InputFile.manifestEntry($0, notes: []) }
  }

  /// Names of the options that were given, all of which are for a fit.
  var fitOptions: [String] { given.keys.filter { $0 != "model" || model != .parallel }.sorted() }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given = parameters.given.merging(ties.given) { $1 }
    given["lifetimes"] = lifetimes
    given["components"] = components?.description
    given["model"] = model.rawValue
    given["recipe"] = recipe
    given["chirp"] = chirp?.description
    given["chirp-axis"] = chirpAxis?.rawValue
    given["irf-gaussians"] = irfGaussians?.description
    given["irf-width-order"] = irfWidthOrder?.description
    given["irf"] = irf
    given["artifact"] = artifact?.description
    given["artifact-fwhm"] = artifactFwhm?.description
    given["link"] = link ? "true" : nil
    given["baseline"] = baseline ? "true" : nil
    given["oscillation"] = oscillation.isEmpty ? nil : oscillation.joined(separator: " ")
    given["nonnegative"] = nonnegative
    given["nonpositive"] = nonpositive
    given["chirp-reference"] = chirpReference?.description
    given["irf-fwhm"] = irfFwhm?.description
    given["t0"] = t0?.description
    return given
  }
}
