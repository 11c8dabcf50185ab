import Fitting
import Glibc
import LinearAlgebra
import Measurements

/// The spectra of what a map holds besides its kinetics: oscillations, artifact, baseline.
struct MapTables {
  private let fit: SeparableOutcome
  private let plan: GlobalFitPlan

  init(_ fit: SeparableOutcome, _ plan: GlobalFitPlan) {
    self.fit = fit
    self.plan = plan
  }

  /// One table of each that is there.
  var all: [ResultTable] {
    var tables: [ResultTable] = []
    let layout = plan.layout
    if layout.oscillationCount > 0 { tables.append(oscillations) }
    if layout.artifactColumnCount > 0 {
      tables.append(
        ResultTable(
          name: "artifact",
          title: "Amplitudes of the coherent artifact and its derivatives in units of the width, with standard errors",
          columns: [wavelengths]
            + (0..<layout.artifactColumnCount).flatMap { spectrum("artifact\($0)", layout.artifactColumn + $0) }))
    }
    if layout.hasBaseline {
      tables.append(
        ResultTable(
          name: "baseline", title: "Signal that is the same at all delays, with standard errors",
          columns: [wavelengths] + spectrum("baseline", layout.baselineColumn)))
    }
    return tables
  }

  private var wavelengths: ResultTable.Column { .init("wavelength", unit: "nm", values: plan.map.wavelengths) }

  private func spectrum(_ name: String, _ component: Int) -> [ResultTable.Column] {
    let amplitudes = plan.map.wavelengths.indices.map { fit.amplitude(component: component, column: $0) }
    let unit = plan.map.signalUnit
    return [
      .init(name, unit: unit, values: amplitudes.map(\.value)),
      .init("\(name)_error", unit: unit, values: amplitudes.map(\.standardError)),
    ]
  }

  /// Amplitude A ≥ 0 and phase φ of A·exp(−t/damping)·cos(ωt + φ), with t counted from the time zero of the wavelength:
  /// from the amplitudes a and b of cosine and sine, a = A·cos φ and b = −A·sin φ. Errors follow from theirs and their
  /// covariance.
  private var oscillations: ResultTable {
    var columns = [wavelengths]
    for oscillation in 0..<plan.layout.oscillationCount {
      let first = plan.layout.oscillationColumn(oscillation)
      let values = plan.map.wavelengths.indices.map { polar(first, column: $0) }
      let number = oscillation + 1
      columns += [
        .init("amplitude\(number)", unit: plan.map.signalUnit, values: values.map(\.amplitude)),
        .init("amplitude\(number)_error", unit: plan.map.signalUnit, values: values.map(\.amplitudeError)),
        .init("phase\(number)", unit: "rad", values: values.map(\.phase)),
        .init("phase\(number)_error", unit: "rad", values: values.map(\.phaseError)),
      ]
    }
    return ResultTable(
      name: "oscillations",
      title: "Amplitude and phase of A·cos(ωt + phase), t from each wavelength's time zero, with standard errors",
      columns: columns)
  }

  private func polar(
    _ first: Int, column: Int
  ) -> (amplitude: Double?, amplitudeError: Double?, phase: Double?, phaseError: Double?) {
    guard let a = fit.amplitude(component: first, column: column).value,
      let b = fit.amplitude(component: first + 1, column: column).value
    else { return (nil, nil, nil, nil) }
    let size = hypot(a, b)
    guard size > 0 else { return (0, nil, nil, nil) }
    let phase = atan2(-b, a)
    guard let covariance = fit.jointCovariance(column: column) else { return (size, nil, phase, nil) }
    let (i, j) = (plan.layout.count + first, plan.layout.count + first + 1)
    func error(_ x: Double, _ y: Double) -> Double? {
      let variance = x * x * covariance[i, i] + 2 * x * y * covariance[i, j] + y * y * covariance[j, j]
      return variance.isFinite && variance >= 0 ? variance.squareRoot() : nil
    }
    return (size, error(a / size, b / size), phase, error(b / (size * size), -a / (size * size)))
  }
}
