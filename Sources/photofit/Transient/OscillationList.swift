import ArgumentParser
import Transients

/// Oscillations as they are written in options: `120,0.5`.
enum OscillationList {
  /// Wavenumber and damping time of each.
  static func oscillations(_ texts: [String]) throws -> [Oscillation] {
    try texts.map { text in
      let numbers = try NumberLists.list(text, option: "--oscillation")
      guard numbers.count == 2, numbers.allSatisfy({ $0 > 0 }) else {
        throw ValidationError(
          "--oscillation \(text): must be WAVENUMBER,TIME, both above 0, as in --oscillation 120,0.5.")
      }
      return Oscillation(wavenumber: numbers[0], damping: numbers[1])
    }
  }
}
