import ArgumentParser
import Fitting

/// Parameters that follow another.
struct TieOptions: ParsableArguments {
  @Option(
    help: .init(
      "Let a parameter follow another, as in tau2=2*tau1 or t0=t0_1-0.1. Can be repeated.", valueName: "name=expression"
    ))
  var tie: [String] = []

  func validate() throws { _ = try ties() }

  /// The options as they were given, for the manifest.
  var given: [String: String] { tie.isEmpty ? [:] : ["tie": tie.joined(separator: ",")] }

  /// What follows what, by parameter name.
  func ties() throws -> [String: ParameterTie] {
    var ties: [String: ParameterTie] = [:]
    for text in tie {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let tie = ParameterTie(String(parts[1])) else {
        throw ValidationError("--tie \(text): must be NAME=FACTOR*OTHER+OFFSET, as in --tie tau2=2*tau1.")
      }
      guard tie.other != parts[0] else { throw ValidationError("--tie \(text): a parameter cannot follow itself.") }
      guard ties.updateValue(tie, forKey: String(parts[0])) == nil else {
        throw ValidationError("--tie \(text): '\(parts[0])' is tied twice; say it once.")
      }
    }
    return ties
  }
}
