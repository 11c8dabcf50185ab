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
    if options.chirpAxis == .inverse {
      guard map.wavelengths.allSatisfy({ $0 > 0 }), options.chirpReference.map({ $0 > 0 }) != false else {
        throw TransientsError(
          .invalidOption,
          "a chirp in 1/wavelength needs wavelengths above 0; take --chirp-axis wavelength for other axes")
      }
    }
    if let reference = options.chirpReference {
      guard map.wavelengths.allSatisfy({ abs($0 - reference) <= 1e5 }) else {
        throw TransientsError(
          .invalidOption, "a reference of \(reference) nm lies far from the map's wavelengths; give one among them")
      }
    }
  }

  /// Refuses maps and options that do not fit each other.
  static func check(
    _ map: TransientMap, _ options: GlobalFitOptions, _ layout: ParameterLayout
  ) throws(TransientsError) {
    guard map.signal.contains(where: { abs($0) > 0 }) else {
      throw TransientsError(
        .invalidData, "\(map.source): every value of the map is 0; export the signal, not an empty scan")
    }
    try checkScale(map)
    let count = map.delays.count
    let changes = map.wavelengths.indices.contains { column in
      let values = map.signal[column * count..<(column + 1) * count].lazy.filter { !$0.isNaN }
      return values.first.map { first in values.contains { $0 != first } } ?? false
    }
    guard changes else {
      throw TransientsError(
        .invalidData, "\(map.source): no wavelength's signal changes with the delay; there is nothing to fit")
    }
    guard (0...6).contains(options.chirpOrder) else {
      throw TransientsError(.invalidOption, "a chirp of order \(options.chirpOrder) cannot be fitted; give 0 to 6")
    }
    guard options.chirpOrder < map.wavelengths.count else {
      throw TransientsError(
        .invalidOption,
        "a chirp of order \(options.chirpOrder) needs more than \(map.wavelengths.count) wavelengths")
    }
    guard map.delays.count > layout.columnCount + 2 else {
      throw TransientsError(
        .invalidData,
        "\(map.source): \(map.delays.count) delays cannot determine \(layout.columnCount) components; fit fewer components or measure more delays"
      )
    }
    try checkParts(options, map)
    if let width = options.responseWidth, !(width > 0 && width.isFinite) {
      throw TransientsError(.invalidOption, "the response's width must be above 0")
    }
    if let timeZero = options.timeZero, !timeZero.isFinite {
      throw TransientsError(.invalidOption, "the time zero must be a number")
    }
  }

  /// Refuses values whose squares could not be told from 0 or from infinity.
  static func checkScale(_ map: TransientMap) throws(TransientsError) {
    let sizes = map.signal.lazy.filter { !$0.isNaN }.map { abs($0) }
    let errors = map.errors.map { zip($0, map.signal).lazy.filter { !$1.isNaN }.map(\.0) }
    for (noun, largest) in [
      ("signal", sizes.max() ?? 0), ("error", errors?.max() ?? 1), ("smallest error", errors?.min() ?? 1),
    ]
    where largest != 0 && !(1e-60...1e60).contains(largest) {
      throw TransientsError(
        .invalidData,
        "\(map.source): the \(noun == "signal" ? "largest signal" : noun) is \(largest), beyond what any unit of a measured signal gives "
          + "and what can be squared; check the file and its unit, or rescale the map")
    }
  }

  /// Refuses responses, artifacts and oscillations that cannot be fitted.
  private static func checkParts(_ options: GlobalFitOptions, _ map: TransientMap) throws(TransientsError) {
    let response = options.response
    func refuse(_ message: String) -> TransientsError { TransientsError(.invalidOption, message) }
    func isPositive(_ value: Double?) -> Bool { value.map { $0 > 0 && $0.isFinite } ?? true }
    guard (0...3).contains(response.widthOrder), response.widthOrder < map.wavelengths.count else {
      throw refuse("a response's width is a polynomial of order 0 to 3, below the number of wavelengths")
    }
    if response.measured != nil {
      guard response.second == nil, response.widthOrder == 0, options.responseWidth == nil else {
        throw refuse(
          "a measured response has its own width; leave out its FWHM, the order of its width and a second Gaussian")
      }
      if let artifact = options.artifact, artifact.order > 0, artifact.width == nil {
        throw refuse(
          "a measured response is known along straight lines only, too roughly for an artifact's derivatives; take an "
            + "artifact of order 0 or give it a width of its own")
      }
    }
    if let second = response.second {
      guard isPositive(second.width), second.shift.isFinite, (0...1).contains(second.fraction) else {
        throw refuse("the second Gaussian needs a width above 0, a shift, and a fraction from 0 to 1")
      }
    }
    if let artifact = options.artifact {
      guard (0...2).contains(artifact.order) else {
        throw refuse("an artifact of order \(artifact.order) cannot be fitted; give 0, 1 or 2")
      }
      guard isPositive(artifact.width) else { throw refuse("the artifact's width must be above 0") }
    }
    guard options.oscillations.count <= 8 else {
      throw refuse("\(options.oscillations.count) oscillations are too many; give up to 8")
    }
    for oscillation in options.oscillations {
      guard isPositive(oscillation.wavenumber), isPositive(oscillation.damping) else {
        throw refuse("an oscillation needs a wavenumber and a damping time, both above 0")
      }
    }
  }
}
