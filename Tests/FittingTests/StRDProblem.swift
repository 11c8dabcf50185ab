import Fitting
import Foundation
import Testing

/// One problem of strd.json, see StRD/README.md.
struct StRDProblem: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let level: String
  let predictors: [[Double]]
  let y: [Double]
  let starts: [[Double]]
  let certified: [Double]
  let standardErrors: [Double]
  let residualSumOfSquares: Double
  let degreesOfFreedom: Int

  var testDescription: String { name }

  /// The model on the problem's predictors.
  func model() throws -> PointwiseModel {
    let point = try #require(StRDModels.all[name])
    let second = predictors.count > 1 ? predictors[1] : [Double](repeating: 0, count: y.count)
    return PointwiseModel(x: predictors[0], z: second, parameterCount: certified.count, point: point)
  }

  /// All 27 problems; empty if the file cannot be read, which a test of its own reports.
  static let all: [StRDProblem] = {
    guard let url = Bundle.module.url(forResource: "StRD/strd", withExtension: "json"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    return (try? JSONDecoder().decode([StRDProblem].self, from: data)) ?? []
  }()
}

/// Digits in which `value` agrees with a certified value printed to 11 digits: the log relative error, from 0 to 11.
func digits(_ value: Double, _ certified: Double) -> Double {
  guard value.isFinite else { return 0 }
  if value == certified { return 11 }
  let error = abs(value - certified) / (certified == 0 ? 1 : abs(certified))
  return min(11, max(0, -log10(error)))
}
