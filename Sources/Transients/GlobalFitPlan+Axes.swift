import Measurements

extension GlobalFitPlan {
  /// Refuses delays, time zeros and reference wavelengths from which no finite bounds can be made.
  static func checkAxes(_ map: TransientMap, _ options: GlobalFitOptions) throws(TransientsError) {
    guard let first = map.delays.first, let last = map.delays.last, last > first else { return }
    let span = last - first
    // Lifetimes are sought from 1e-4 steps to 1e6 spans.
    let steps = zip(map.delays.dropFirst(), map.delays).map { $0 - $1 }
    guard (span * 1e8).isFinite, (steps.min() ?? 0) * 1e-8 >= Double.leastNormalMagnitude else {
      throw TransientsError(
        .invalidData,
        "\(map.source): delays from \(first) to \(last) are beyond what can be computed; write them in a unit that suits them"
      )
    }
    for value in [options.timeZero, options.fixed["t0"]].compactMap(\.self) {
      guard value.isFinite, value >= first - span, value < last else {
        throw TransientsError(
          .invalidOption, "a time zero of \(value) lies outside the delays, \(first) to \(last); give one among them")
      }
    }
    if let reference = options.chirpReference {
      guard map.wavelengths.allSatisfy({ abs($0 - reference) <= 1e5 }) else {
        throw TransientsError(
          .invalidOption, "a reference of \(reference) nm lies far from the map's wavelengths; give one among them")
      }
    }
  }
}
