import ArgumentParser

/// Units of the times of slow reactions.
enum TimeUnits {
  /// Throws for a text that is no unit.
  static func check(_ unit: String) throws {
    guard ["us", "ms", "s", "min", "h", "d"].contains(unit) else {
      throw ValidationError("--time-unit \(unit): must be us, ms, s, min, h or d.")
    }
  }
}
