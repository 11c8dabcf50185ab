import ArgumentParser
import Lifetimes

/// Quantum yields, for rate constants.
struct LifetimeYieldOptions: ParsableArguments {
  @Option(
    help: .init(
      "Quantum yield, above 0 and at most 1: adds τ_r, τ_nr, k_r and k_nr. With --link one for all decays, or one for each.",
      valueName: "list"))
  var quantumYield: String?

  @Option(help: .init("Standard error of the quantum yield; of each, or one for all.", valueName: "list"))
  var quantumYieldError: String?

  @Option(help: "Which average lifetime the rates are computed with.")
  var rateAverage = LifetimeAverage.intensity

  func validate() throws {
    guard quantumYield != nil || quantumYieldError == nil else {
      throw ValidationError("--quantum-yield-error needs --quantum-yield.")
    }
    _ = try yields()
  }

  /// Puts the yields into the options of a fit; several only where decays are linked.
  func apply(to options: inout LifetimeOptions, isLinked: Bool) throws {
    options.rateAverage = rateAverage
    let yields = try yields()
    if yields.count > 1, !isLinked {
      throw ValidationError("--quantum-yield: \(yields.count) yields need --link; a decay of its own has one.")
    }
    if yields.count == 1 { options.quantumYield = yields[0] } else { options.linkedYields = yields }
  }

  private func yields() throws -> [QuantumYield] {
    guard let quantumYield else { return [] }
    let values = try NumberLists.list(quantumYield, option: "--quantum-yield")
    guard values.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw ValidationError("--quantum-yield must be above 0 and at most 1; write 13 % as 0.13.")
    }
    guard let quantumYieldError else { return values.map { QuantumYield($0) } }
    let errors = try NumberLists.list(quantumYieldError, option: "--quantum-yield-error")
    guard errors.allSatisfy({ $0 >= 0 }) else { throw ValidationError("--quantum-yield-error must be at least 0.") }
    guard errors.count == 1 || errors.count == values.count else {
      throw ValidationError(
        "--quantum-yield-error lists \(errors.count) errors for \(values.count) yields; give one for each, or one for all."
      )
    }
    return values.enumerated().map { QuantumYield($1, standardError: errors[min($0, errors.count - 1)]) }
  }

  /// The options as they were given, for the manifest.
  var given: [String: String] {
    var given = ["rate-average": rateAverage.rawValue]
    given["quantum-yield"] = quantumYield
    given["quantum-yield-error"] = quantumYieldError
    return given
  }
}
