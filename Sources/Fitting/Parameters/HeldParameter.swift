extension FittedParameter {
  /// A fixed parameter, whose value stands; a tied one has yet to follow its source.
  init(held parameter: Parameter, at value: Double) {
    let isFixed = parameter.role == .fixed
    self.init(
      name: parameter.name, symbol: parameter.symbol, unit: parameter.unit, value: isFixed ? value : nil,
      standardError: nil, optimum: value, status: isFixed ? .fixed : .tied,
      verdict: isFixed ? .determined : .notDetermined, note: isFixed ? "held" : "tied")
  }

  /// Takes over what is known about the parameter that this one is tied to: `factor`·source + `offset`.
  ///
  /// It can be known no better than its source, but worse: an offset may leave a small difference of a large value and
  /// its error.
  mutating func follow(_ source: FittedParameter, factor: Double, offset: Double, referenceScale: Double) {
    func image(_ value: Double?) -> Double? { value.map { factor * $0 + offset } }
    if var ends = source.interval {
      let (low, high) = (image(ends.low), image(ends.high))
      ends.low = factor < 0 ? high : low
      ends.high = factor < 0 ? low : high
      interval = ends
    }
    switch source.verdict {
    case .lowerBound: verdict = factor < 0 ? .upperBound : .lowerBound
    case .upperBound: verdict = factor < 0 ? .lowerBound : .upperBound
    case .determined, .weak, .notDetermined: verdict = source.verdict
    }
    note = source.note.map { source.status == .fixed ? "tied" : "tied to \(source.name): \($0)" } ?? "tied"
    guard source.value != nil else { return }
    let error = source.standardError.map { abs(factor) * $0 }
    let size = max(abs(optimum), referenceScale)
    guard (error ?? 0) <= size else {
      verdict = .notDetermined
      note = "tied; the standard error exceeds the value"
      return
    }
    value = optimum
    standardError = error
    if let error, error > 0.1 * size, verdict == .determined { verdict = .weak }
  }
}
