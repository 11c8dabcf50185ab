import Foundation

/// One nonlinear regression problem of the NIST Statistical Reference Datasets, with its certified answers to 11 digits.
///
/// https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml; where the file comes from and what was corrected is said in
/// StRD/README.md.
public struct StRDProblem: Decodable, Sendable {
  /// NIST's name: "Misra1a".
  public let name: String
  /// NIST's level of difficulty: lower, average or higher.
  public let level: String
  /// The response; its logarithm for Nelson, whose certified fit is one of log y.
  public let y: [Double]
  /// The two starts, far and near.
  public let starts: [[Double]]
  /// The certified parameters.
  public let certified: [Double]
  /// Their certified standard errors, scaled with the residual.
  public let standardErrors: [Double]
  /// The certified sum of squared residuals.
  public let residualSumOfSquares: Double
  /// Points less parameters.
  public let degreesOfFreedom: Int
  /// The model on the problem's predictors, with analytic derivatives.
  public let model: PointwiseModel

  private enum CodingKeys: String, CodingKey {
    case name, level, predictors, y, starts, certified, standardErrors, residualSumOfSquares, degreesOfFreedom
  }

  /// Decodes one problem of strd.json; throws `DecodingError` for a name without a model.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    level = try values.decode(String.self, forKey: .level)
    y = try values.decode([Double].self, forKey: .y)
    starts = try values.decode([[Double]].self, forKey: .starts)
    certified = try values.decode([Double].self, forKey: .certified)
    standardErrors = try values.decode([Double].self, forKey: .standardErrors)
    residualSumOfSquares = try values.decode(Double.self, forKey: .residualSumOfSquares)
    degreesOfFreedom = try values.decode(Int.self, forKey: .degreesOfFreedom)
    let predictors = try values.decode([[Double]].self, forKey: .predictors)
    guard let point = StRDModels.all[name], let x = predictors.first else {
      throw DecodingError.dataCorruptedError(forKey: .name, in: values, debugDescription: "no model for \(name)")
    }
    let z = predictors.count > 1 ? predictors[1] : [Double](repeating: 0, count: y.count)
    model = PointwiseModel(x: x, z: z, parameterCount: certified.count, point: point)
  }

  /// All 27 problems; empty if the file cannot be read, which a test of its own reports.
  public static let all: [StRDProblem] = {
    guard let url = Bundle.module.url(forResource: "strd", withExtension: "json"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    return (try? JSONDecoder().decode([StRDProblem].self, from: data)) ?? []
  }()
}

/// Digits in which `value` agrees with a certified value printed to 11 digits: the log relative error, from 0 to 11.
public func digits(_ value: Double, _ certified: Double) -> Double {
  guard value.isFinite else { return 0 }
  if value == certified { return 11 }
  let error = abs(value - certified) / (certified == 0 ? 1 : abs(certified))
  return min(11, max(0, -log10(error)))
}
