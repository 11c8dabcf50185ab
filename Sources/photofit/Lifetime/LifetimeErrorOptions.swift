import ArgumentParser
import Fitting
import Lifetimes

/// How errors and intervals of a decay's parameters are found.
struct LifetimeErrorOptions: ParsableArguments {
  @Flag(help: "Leave the response's own counting noise out of the errors.")
  var noiselessResponse = false

  @Flag(help: "Give every parameter and both averages an interval by profile likelihood.")
  var profiles = false

  @Option(
    help: .init(
      "Fit this many decays drawn from the fit, 39 or more: intervals of parameters and averages.", valueName: "count"))
  var bootstrap: Int?

  @Option(help: .init("Seed of the bootstrap.", valueName: "number"))
  var seed: UInt64?

  func validate() throws {
    if let bootstrap, !(39...1_000_000).contains(bootstrap) {
      throw ValidationError("--bootstrap must be 39 to 1000000: fewer decays have no 95 % interval.")
    }
    guard seed == nil || bootstrap != nil else { throw ValidationError("--seed needs --bootstrap.") }
  }

  /// Refuses what needs a response where there is none.
  func check(hasResponse: Bool) throws {
    guard hasResponse || !noiselessResponse else { throw ValidationError("--noiseless-response needs --irf.") }
  }

  /// Puts the options into those of a fit.
  func apply(to options: inout LifetimeOptions) {
    options.isResponseNoiseless = noiselessResponse
    if profiles { options.fit.profiles = .all }
    options.bootstrap = bootstrap.map { count in
      var bootstrap = BootstrapOptions()
      bootstrap.replicates = count
      bootstrap.seed = seed ?? bootstrap.seed
      return bootstrap
    }
  }

  /// The seed that was used.
  var seedUsed: UInt64? { bootstrap == nil ? nil : seed ?? BootstrapOptions().seed }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given: [String: String] = [:]
    given["bootstrap"] = bootstrap?.description
    if noiselessResponse { given["noiseless-response"] = "true" }
    if profiles { given["profiles"] = "true" }
    return given
  }
}
