import Measurements

/// Whether two maps stand on the same axes.
enum AxisAgreement {
  /// How the axes of two maps differ, in words; nil where they are the same but for rounding.
  static func difference(_ first: TransientMap, _ second: TransientMap) -> String? {
    guard first.timeUnit == second.timeUnit else {
      return "delays in \(first.timeUnit.symbol) and in \(second.timeUnit.symbol); say --time-unit"
    }
    return difference("delay", first.delays, second.delays, first.timeUnit.symbol)
      ?? difference("wavelength", first.wavelengths, second.wavelengths, "nm")
  }

  private static func difference(_ noun: String, _ first: [Double], _ second: [Double], _ unit: String) -> String? {
    guard first.count == second.count else { return "\(first.count) and \(second.count) \(noun)s" }
    let tolerance = 1e-6 * ((first.max() ?? 0) - (first.min() ?? 0))
    guard let place = first.indices.first(where: { abs(first[$0] - second[$0]) > tolerance }) else { return nil }
    return "\(noun) \(place + 1) is \(StepWords.number(first[place], digits: 8)) \(unit) in one and "
      + "\(StepWords.number(second[place], digits: 8)) \(unit) in the other"
  }
}
