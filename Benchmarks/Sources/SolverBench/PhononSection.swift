import Fitting
import Linewidths

/// What exact widths determine: singular values and the number of determined combinations.
enum PhononSection {
  struct Run: Encodable, Sendable {
    let sample: String
    let coldest: Double
    let singularValues: [Double]
    let expected: [Double]
    /// Combinations determined at the truth, and at the end of a default fit.
    let determined: Int
    let determinedByDefaultFit: Int
    let expectedDetermined: Int
  }

  /// By peers/phonon_singular_values.py, complex-step derivatives; the first values agree with those published for
  /// this model and these clusters to the digits printed.
  private static let expected: [String: [(coldest: Double, determined: Int, values: [Double])]] = [
    "Au21": [
      (200, 2, [677.6, 13.529, 0.65918, 0.008591, 4.0408e-05]),
      (77, 3, [972.22, 53.257, 11.955, 0.68518, 0.024199]),
      (10, 5, [1105.8, 81.913, 19.208, 8.3516, 1.8773]),
    ],
    "Au22": [
      (200, 2, [670.79, 8.1135, 0.47834, 0.0089891, 0.00013497]),
      (77, 3, [966.79, 31.164, 5.3212, 0.90971, 0.056478]),
      (10, 5, [1102.4, 47.459, 12.244, 5.4707, 1.4867]),
    ],
  ]

  static func run(_ settings: Settings) throws -> SectionReport {
    var runs: [Run] = []
    for sample in PhononSample.all {
      for (coldest, determined, values) in expected[sample.name] ?? [] {
        let table = try sample.table(from: coldest, seed: nil)
        let found = try fitAtTruth(sample, coldest: coldest).identifiability
        runs.append(
          Run(
            sample: sample.name, coldest: coldest, singularValues: found.singularValues, expected: values,
            determined: found.determinedCombinations,
            determinedByDefaultFit: try LinewidthFit.fit(table).identifiability.determinedCombinations,
            expectedDetermined: determined))
      }
    }
    let agreeing = runs.reduce(0) { $0 + zip($1.singularValues, $1.expected).count { abs($0 / $1 - 1) < 1e-3 } }
    let wrong = runs.filter { $0.determined != $0.expectedDetermined }
    let wrongByDefault = runs.filter { $0.determinedByDefaultFit != $0.expectedDetermined }
    return SectionReport(
      rows: [
        Row("ranges with 2, 3, 5 of 5 combinations determined, of 6", runs.count - wrong.count, .atLeast(6)),
        Row("the same where a default fit ends", runs.count - wrongByDefault.count),
        Row("singular values that agree to 3 digits, of 30", agreeing, .atLeast(30)),
      ],
      runs: runs,
      remarks: wrong.map { "\($0.sample) from \(Int($0.coldest)) K: \($0.determined) determined" }
        + wrongByDefault.map {
          "\($0.sample) from \(Int($0.coldest)) K: the default fit says \($0.determinedByDefaultFit)"
        })
  }

  /// A fit that starts at the truth of exact data, and so stays there: along the flat directions any other start ends
  /// elsewhere.
  private static func fitAtTruth(_ sample: PhononSample, coldest: Double) throws -> FitResult {
    let table = try sample.table(from: coldest, seed: nil)
    var options = FitOptions()
    options.profiles = .none
    return try Fit.curve(
      ThermalCurve(.acousticOptical, temperatures: table.temperatures), data: table.values,
      likelihood: .knownErrors(table.errors ?? []),
      parameters: zip(ThermalModel.acousticOptical.parameters, sample.truth).map {
        Parameter($0.name, initialValue: $1)
      },
      options: options
    ).result
  }
}
