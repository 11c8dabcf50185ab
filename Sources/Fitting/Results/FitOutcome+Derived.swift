extension FitOutcome {
  /// A quantity computed from the parameters, with the error that their covariance gives it: √(gᵀ·C·g), g its gradient
  /// at the fitted values.
  ///
  /// It has no value, and `note` says why, where the fit did not converge, where the quantity is not finite, where a
  /// parameter that it depends on is not determined, and where its standard error exceeds it.
  ///
  /// - Parameters:
  ///   - name: name in JSON and CSV.
  ///   - symbol: symbol in printed tables; the name if nil.
  ///   - unit: its unit; empty for a pure number.
  ///   - note: what it refers to, for the table.
  ///   - needed: names of the parameters that must be determined; if nil, all that it depends on. Where a combination
  ///     is known better than its parts, as the sum of two overlapping bands is, name those that matter.
  ///   - referenceScale: the size its error is judged against where that is larger than its value: for differences and
  ///     positions, whose zero is arbitrary.
  ///   - gradient: ∂quantity/∂parameter for all parameters; if nil, central differences.
  ///   - quantity: the quantity as a function of all parameters, in the order of the fit's list.
  public func derived(
    _ name: String, symbol: String? = nil, unit: String = "", note: String? = nil, dependingOn needed: [String]? = nil,
    referenceScale: Double = 0, gradient: (([Double]) -> [Double])? = nil, _ quantity: ([Double]) -> Double
  ) -> DerivedQuantity {
    guard result.parameters.count == values.count else {
      return DerivedQuantity(
        name: name, symbol: symbol ?? name, unit: unit,
        missing: "the result no longer lists the parameters of the fit; compute it before they are changed")
    }
    let value = quantity(values)
    let slopes = gradient?(values) ?? numericalGradient(quantity, at: value)
    let size = max(abs(value), referenceScale)
    let error = slopes.count == values.count ? analysis?.standardError(gradient: slopes) : nil
    var result = DerivedQuantity(name: name, symbol: symbol ?? name, unit: unit, value: nil, standardError: nil)
    if !isConverged {
      result.note = "the fit did not converge"
    } else if !value.isFinite {
      result.note = "not defined at the fitted values"
    } else if let open = openParameter(needed, slopes, size: size) {
      result.note = "not determined, because \(open) is not"
    } else if isHeld(slopes, size: size) {
      result.value = value
      result.note = note.map { "\($0); from held parameters alone" } ?? "from held parameters alone"
    } else if let vague = parameterWithoutError(needed, slopes, size: size) {
      result.value = value
      result.note = "no standard error, because \(vague) has none"
    } else if let error, error > 0 {
      let isKnown = error <= size
      result.value = isKnown ? value : nil
      result.standardError = isKnown ? error : nil
      result.note = isKnown ? note : "not determined: its standard error exceeds it"
    } else {
      result.note = "not determined: no standard error can be given"
    }
    return result
  }

  private var isConverged: Bool { result.termination.isConverged }

  /// The size of a parameter: its value, or its standard error where that is larger.
  private func size(of index: Int) -> Double { max(abs(values[index]), analysis?.standardError(index) ?? 0) }

  /// True if a quantity of the given size changes at all with a parameter. Differences have a rounding error of their
  /// own.
  private func depends(_ slopes: [Double], on index: Int, size: Double) -> Bool {
    index >= slopes.count || !(abs(slopes[index]) * self.size(of: index) <= 1e-9 * size)
  }

  private func openParameter(_ needed: [String]?, _ slopes: [Double], size: Double) -> String? {
    result.parameters.indices.first { index in
      let parameter = result.parameters[index]
      guard parameter.value == nil else { return false }
      return needed?.contains(parameter.name) ?? depends(slopes, on: index, size: size)
    }.map { result.parameters[$0].name }
  }

  /// A parameter that it depends on whose value stands without a standard error: its covariance cannot be believed.
  private func parameterWithoutError(_ needed: [String]?, _ slopes: [Double], size: Double) -> String? {
    result.parameters.indices.first { index in
      let parameter = result.parameters[index]
      guard parameter.status == .free, parameter.value != nil, parameter.standardError == nil else { return false }
      return needed?.contains(parameter.name) ?? depends(slopes, on: index, size: size)
    }.map { result.parameters[$0].name }
  }

  /// True where only held parameters enter.
  private func isHeld(_ slopes: [Double], size: Double) -> Bool {
    result.parameters.indices.allSatisfy { index in
      result.parameters[index].status == .fixed || !depends(slopes, on: index, size: size)
    }
  }

  /// Central differences with a step of cbrt(ε) of the parameter's size; one-sided where the quantity is not defined to
  /// one side.
  private func numericalGradient(_ quantity: ([Double]) -> Double, at value: Double) -> [Double] {
    var moved = values
    return values.indices.map { index in
      guard result.parameters[index].status != .fixed else { return 0 }
      let size = size(of: index)
      let step = 6e-6 * (size > 0 && size.isFinite ? size : 1)
      defer { moved[index] = values[index] }
      moved[index] = values[index] + step
      let (above, right) = (quantity(moved), moved[index])
      moved[index] = values[index] - step
      let (below, left) = (quantity(moved), moved[index])
      if above.isFinite, below.isFinite { return (above - below) / (right - left) }
      return above.isFinite ? (above - value) / (right - values[index]) : (value - below) / (values[index] - left)
    }
  }
}
