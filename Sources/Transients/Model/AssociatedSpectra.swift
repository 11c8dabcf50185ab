import Fitting
import Kinetics
import LinearAlgebra
import Measurements

/// Decay- or evolution-associated spectra with errors.
struct AssociatedSpectra {
  private let plan: GlobalFitPlan
  /// Species × wavelengths.
  private var spectra: Matrix
  /// Standard errors, species by species; nil where none can be given.
  private var errors: [[Double?]]
  /// Where the data determine a value, wavelength by wavelength: missing cells may leave none that does.
  private let isKnown: [[Bool]]

  /// Parallel: the amplitudes as fitted. Sequential: their combination T(k)·DAS, with the errors of DAS, rates and
  /// their correlation.
  init(_ fit: SeparableOutcome, _ plan: GlobalFitPlan) {
    self.plan = plan
    let count = plan.layout.componentCount
    let fitted = Matrix(
      rows: count, columns: fit.amplitudes.columns,
      columnMajor: (0..<fit.amplitudes.columns).flatMap { fit.amplitudes.column($0).prefix(count) })
    spectra = fitted
    errors = Array(fit.amplitudeErrors.prefix(count))
    let isSequence = plan.options.scheme == .sequential && !plan.isSequence
    isKnown = (0..<fit.amplitudes.columns).map { column in
      let known = (0..<count).map { component in
        fit.amplitude(component: component, column: column).status != .undetermined
      }
      // Every species of a sequence is made of all components.
      return isSequence ? known.map { _ in known.allSatisfy(\.self) } : known
    }
    guard isSequence else { return }
    let rates = plan.layout.rates(fit.outcome.values)
    let transformation = plan.options.scheme.spectraTransformation(rates: rates)
    Product.multiply(transformation, fitted, into: &spectra)
    let slopes = rates.indices.map {
      plan.options.scheme.spectraTransformationDerivative(rates: rates, withRespectTo: $0)
    }
    for column in 0..<spectra.columns {
      guard let covariance = fit.jointCovariance(column: column) else {
        for species in 0..<spectra.rows { errors[species][column] = nil }
        continue
      }
      let amplitudes = fitted.column(column)
      for species in 0..<spectra.rows {
        let gradient = gradient(
          species, amplitudes: amplitudes, rates: rates, transformation: transformation, slopes: slopes)
        var variance = 0.0
        for i in gradient.indices where gradient[i] != 0 {
          for j in gradient.indices where gradient[j] != 0 { variance += gradient[i] * covariance[i, j] * gradient[j] }
        }
        errors[species][column] = variance.isFinite && variance >= 0 ? variance.squareRoot() : nil
      }
    }
  }

  /// ∂(spectrum of a species)/∂(parameters, amplitudes) at one wavelength; ∂/∂τ = −k²·∂/∂k.
  private func gradient(
    _ species: Int, amplitudes: [Double], rates: [Double], transformation: Matrix, slopes: [Matrix]
  ) -> [Double] {
    var gradient = [Double](repeating: 0, count: plan.layout.count + plan.layout.columnCount)
    for j in amplitudes.indices { gradient[plan.layout.count + j] = transformation[species, j] }
    for p in 0..<plan.layout.lifetimeCount {
      for j in amplitudes.indices { gradient[p] -= rates[p] * rates[p] * slopes[p][species, j] * amplitudes[j] }
    }
    return gradient
  }

  func table() -> ResultTable {
    let isSequential = plan.options.scheme == .sequential
    let name = isSequential ? "eas" : "das"
    var columns = [ResultTable.Column("wavelength", unit: "nm", values: plan.map.wavelengths)]
    for species in 0..<spectra.rows {
      let values = plan.map.wavelengths.indices.map { w -> Double? in
        let value = spectra[species, w]
        return value.isFinite && isKnown[w][species] ? value : nil
      }
      columns.append(ResultTable.Column("\(name)\(species + 1)", unit: plan.map.signalUnit, values: values))
      columns.append(
        ResultTable.Column("\(name)\(species + 1)_error", unit: plan.map.signalUnit, values: errors[species]))
    }
    return ResultTable(
      name: name,
      title: isSequential
        ? "Evolution-associated spectra with standard errors" : "Decay-associated spectra with standard errors",
      columns: columns)
  }
}
