import Fitting
import Measurements

/// Several models of one quantity, held against the same values.
public struct ModelComparison: Sendable {
  /// One model.
  public struct Row: Sendable {
    /// The model.
    public let model: ThermalModel
    /// Number of free parameters.
    public let freeParameters: Int
    /// Combinations of its parameters that the data determine.
    public let determinedCombinations: Int
    /// χ², or the sum of squares where σ is unknown; nil where the fit did not converge.
    public let misfit: Double?
    /// Corrected Akaike criterion; nil where there are too few points, or the fit did not converge.
    public let aicc: Double?
    /// Bayesian criterion; nil where the fit did not converge.
    public let bic: Double?
  }
  /// The models, the smallest AICc first; those without one last.
  public let rows: [Row]
  private let knowsErrors: Bool

  /// Fits every model from `options.startCount` starts. Held, bounded and known parameters count where a model has them.
  /// Models with more free parameters than temperatures are left out.
  ///
  /// - Throws: ``LinewidthsError`` where the series cannot be fitted, or no model is left.
  public init(
    _ series: TemperatureSeries, models: [ThermalModel], options: LinewidthOptions
  ) throws(LinewidthsError) {
    var rows: [Row] = []
    var refusal: LinewidthsError?
    for model in models {
      var own = options
      own.model = model
      own.usesProfiles = false
      let names = Set(model.parameters.map(\.name))
      own.fixed = options.fixed.filter { names.contains($0.key) }
      own.bounds = options.bounds.filter { names.contains($0.key) }
      own.starts = options.starts.filter { names.contains($0.key) }
      own.priors = series.errors == nil ? [:] : options.priors.filter { names.contains($0.key) }
      do {
        let data = try SeriesData(series, options: own)
        let result = try LinewidthFit.searched(data).outcome.result
        let isConverged = result.termination.isConverged
        rows.append(
          Row(
            model: model, freeParameters: result.statistics.freeParameters,
            determinedCombinations: result.identifiability.determinedCombinations,
            misfit: isConverged ? result.statistics.sumOfSquares : nil,
            aicc: isConverged ? result.statistics.aicc : nil, bic: isConverged ? result.statistics.bic : nil))
      } catch  where error.code == .tooFewTemperatures {
        refusal = error
      }
    }
    guard !rows.isEmpty else {
      throw refusal ?? LinewidthsError(.unknownModel, "no model was named to be compared")
    }
    self.rows = rows.sorted { ($0.aicc ?? .infinity, $0.freeParameters) < ($1.aicc ?? .infinity, $1.freeParameters) }
    knowsErrors = series.errors != nil
  }

  /// Models as rows, printed with the result.
  public var table: ResultTable {
    let best = rows.compactMap(\.aicc).min()
    return ResultTable(
      name: "models", title: "Models compared, the smallest AICc first",
      columns: [
        .init("parameters", values: rows.map { Double($0.freeParameters) }),
        .init("determined", values: rows.map { Double($0.determinedCombinations) }),
        .init(knowsErrors ? "chi_square" : "sum_of_squares", values: rows.map(\.misfit)),
        .init("AICc", values: rows.map(\.aicc)),
        .init(
          "delta_AICc",
          values: rows.map { row in row.aicc.flatMap { own in best.map { ((own - $0) * 1e6).rounded() / 1e6 } } }),
        .init("BIC", values: rows.map(\.bic)),
      ], rows: ResultTable.RowNames("model", rows.map(\.model.name)), place: .text)
  }

  /// What the criteria say, in sentences.
  public var findings: [String] {
    guard let first = rows.first, let best = first.aicc else {
      return ["No model has an AICc: there are too few temperatures, or no fit converged."]
    }
    let near = rows.dropFirst().filter { ($0.aicc ?? .infinity) - best < 2 }.map(\.model.name)
    let most = rows.map(\.determinedCombinations).max() ?? 0
    var text = "AICc prefers \(first.model.name) with \(first.freeParameters) parameters"
    text += near.isEmpty ? "" : "; within 2 of it and not to be told apart: \(near.joined(separator: ", "))"
    let numbers = most == 1 ? "1 combination" : "\(most) combinations"
    return [text + ". The data hold at most \(numbers) of any of these models' parameters."]
  }
}
