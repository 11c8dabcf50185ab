// A decay of photon counts over a background, fitted by maximum likelihood.
import Fitting
import Foundation
import Reporting

let times = (0..<100).map { 0.1 * Double($0) }
var noise = SeededGenerator(seed: 1)
let counts = times.map { noise.poisson(mean: 900 * exp(-$0 / 2.4) + 12) }

let fit = try Fit.curve(
  x: times, y: counts, likelihood: .poisson,
  parameters: [
    Parameter("amplitude", unit: "counts", initialValue: 500),
    Parameter("tau", symbol: "τ", unit: "ns", initialValue: 1, bounds: 0.01...100, coordinate: .logarithmic),
    Parameter("background", unit: "counts", initialValue: 1, bounds: 0...1000),
  ]
) { t, p in p[0] * exp(-t / p[1]) + p[2] }
print(Report(heading: ReportHeading(job: "Decay", data: "100 channels"), result: fit.result).text())
