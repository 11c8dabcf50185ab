import ArgumentParser
import Lifetimes

/// How errors and intervals of a decay's parameters are found.
struct LifetimeErrorOptions: ParsableArguments {
  @Flag(help: "Leave the response's own counting noise out of the errors.")
  var noiselessResponse = false

  /// Refuses what needs a response where there is none.
  func check(hasResponse: Bool) throws {
    guard hasResponse || !noiselessResponse else { throw ValidationError("--noiseless-response needs --irf.") }
  }

  /// Puts the options into those of a fit.
  func apply(to options: inout LifetimeOptions) {
    options.isResponseNoiseless = noiselessResponse
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] { noiselessResponse ? ["noiseless-response": "true"] : [:] }
}
