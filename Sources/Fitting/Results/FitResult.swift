/// Why a fit stopped.
public struct Termination: Sendable, Equatable, Codable {
  /// The reasons a fit can end with.
  public enum Reason: String, Sendable, Codable {
    /// The relative offset (Bates & Watts 1981) is below its limit, or the residual is at rounding level.
    case converged
    /// The evaluation limit was reached first.
    case evaluationLimit
    /// No step lowers the cost any more, but the relative offset is not small: not a minimum that can be vouched for.
    case stalled
    /// The model gives no finite residual at the start.
    case notEvaluable
    /// The observer or the surrounding task asked for the end.
    case cancelled
  }
  /// Why the fit ended.
  public var reason: Reason
  /// True for `converged` only.
  public var isConverged: Bool
  /// One sentence for people.
  public var message: String
  /// The relative offset at the end: the length of the projected residual in standard errors of the parameters.
  public var relativeOffset: Double?
  /// Calls of the model for residuals alone, all starts and strategies together.
  public var residualEvaluations: Int
  /// Calls of the model for residuals with derivatives.
  public var jacobianEvaluations: Int
  /// Independent starts tried.
  public var starts: Int

  /// A termination; `isConverged` follows from the reason.
  public init(
    reason: Reason, message: String, relativeOffset: Double? = nil, residualEvaluations: Int = 0,
    jacobianEvaluations: Int = 0, starts: Int = 1
  ) {
    self.reason = reason
    isConverged = reason == .converged
    self.message = message
    self.relativeOffset = relativeOffset
    self.residualEvaluations = residualEvaluations
    self.jacobianEvaluations = jacobianEvaluations
    self.starts = starts
  }
}

/// Where the standard errors get their scale from.
public enum ErrorScale: String, Sendable, Codable {
  /// The residuals are in units of known standard deviations (or Poisson counts): errors are not rescaled.
  case known
  /// σ is unknown and the same for every point: errors are scaled with the residual's standard deviation.
  case estimated
}

/// Statistics of a fit.
public struct FitStatistics: Sendable, Equatable, Codable {
  /// Number of data points used.
  public var points: Int
  /// Number of free parameters, every linear amplitude counted.
  public var freeParameters: Int
  /// points − freeParameters; may be ≤ 0.
  public var degreesOfFreedom: Int
  /// Sum of squared residuals, in the data's unit squared; weighted if `errorScale` is known.
  public var sumOfSquares: Double
  /// Sum of squared residuals over σ² (Pearson's for counts); nil if σ is unknown.
  public var chiSquare: Double?
  /// chiSquare / degreesOfFreedom; nil if σ is unknown or no degrees of freedom are left.
  public var reducedChiSquare: Double?
  /// Poisson deviance 2Σ(μ − y + y ln(y/μ)); nil for least squares.
  public var deviance: Double?
  /// Standard deviation of the residuals, √(SSE/dof), in the data's unit; nil if σ is known.
  public var residualStandardDeviation: Double?
  /// Corrected Akaike criterion; nil where points ≤ parameters + 1.
  public var aicc: Double?
  /// Bayesian information criterion.
  public var bic: Double?
  /// Where the standard errors get their scale from.
  public var errorScale: ErrorScale
  /// Where the standard errors come from, in a sentence; nil for what `errorScale` says by itself.
  public var errorSource: String?
  /// The robust loss that was lowered instead of the sum of squares; nil for none.
  public var loss: Loss?

  private enum CodingKeys: String, CodingKey {
    case points, freeParameters, degreesOfFreedom, sumOfSquares, chiSquare, reducedChiSquare, deviance
    case residualStandardDeviation, errorScale, errorSource, loss
    case aicc = "AICc"
    case bic = "BIC"
  }
}

/// How many combinations of the parameters the data determine, and which one least.
public struct Identifiability: Sendable, Equatable, Codable {
  /// Singular values of J·diag(|θ|)/σ over the free parameters, largest first.
  public var singularValues: [Double]
  /// Number of singular values above 1.
  public var determinedCombinations: Int
  /// Number of free (nonlinear) parameters the singular values belong to.
  public var freeParameters: Int
  /// The direction of the smallest singular value in parameter names, e.g. "E_ac (−1.00)".
  public var weakestDirection: String
  /// What would cure it; nil where everything is determined.
  public var remedy: String?

  /// An identifiability statement.
  public init(
    singularValues: [Double], determinedCombinations: Int, freeParameters: Int, weakestDirection: String,
    remedy: String? = nil
  ) {
    self.singularValues = singularValues
    self.determinedCombinations = determinedCombinations
    self.freeParameters = freeParameters
    self.weakestDirection = weakestDirection
    self.remedy = remedy
  }
}

/// Another minimum that the data cannot tell from the best one (Δχ² ≤ 3.84).
public struct Rival: Sendable, Equatable, Codable {
  /// Δχ² above the best minimum, in units of σ².
  public var deltaChiSquare: Double
  /// Parameter values there, in the order of `FitResult.parameters`.
  public var values: [Double]

  /// A rival at the given values.
  public init(deltaChiSquare: Double, values: [Double]) {
    self.deltaChiSquare = deltaChiSquare
    self.values = values
  }
}

/// The covariance matrix of the free parameters.
public struct Covariance: Sendable, Equatable, Codable {
  /// Parameter names, in the order of rows and columns.
  public var labels: [String]
  /// Rows of the matrix; an element is nil where it cannot be known.
  public var values: [[Double?]]

  /// A covariance matrix with its labels.
  public init(labels: [String], values: [[Double?]]) {
    self.labels = labels
    self.values = values
  }
}

/// A table that belongs to a result: associated spectra, peak positions against temperature, fitted curves.
public struct ResultTable: Sendable, Equatable, Codable {
  /// One column, with its unit.
  public struct Column: Sendable, Equatable, Codable {
    /// Name, ASCII: `fwhm`.
    public var name: String
    /// Unit; empty for a pure number.
    public var unit: String
    /// Values; nil where unknown.
    public var values: [Double?]
    /// Places after the point in text; nil for six digits.
    public var decimals: Int?

    /// A column.
    public init(_ name: String, unit: String = "", values: [Double?], decimals: Int? = nil) {
      self.name = name
      self.unit = unit
      self.values = values
      self.decimals = decimals
    }
  }
  /// File name without extension: `das`, `peaks`, `curve`.
  public var name: String
  /// One sentence for people.
  public var title: String
  /// The columns, all of the same length.
  public var columns: [Column]
  /// What every row is called; nil where the first column says it.
  public var rows: RowNames?
  /// Where the table stands.
  public var place: Place

  /// Where a table stands, each with those before it.
  public enum Place: String, Sendable, Codable {
    /// In a CSV file of its own.
    case file
    /// In the JSON document too.
    case document
    /// In the text too: a short table that a person reads with the result.
    case text
  }

  /// The names of rows, below a title of their own.
  public struct RowNames: Sendable, Equatable, Codable {
    /// What the names are: `variation`.
    public var title: String
    /// One name a row.
    public var names: [String]

    /// Names below a title.
    public init(_ title: String, _ names: [String]) {
      self.title = title
      self.names = names
    }
  }

  /// A table.
  public init(name: String, title: String, columns: [Column], rows: RowNames? = nil, place: Place = .file) {
    self.name = name
    self.title = title
    self.columns = columns
    self.rows = rows
    self.place = place
  }
}

/// Everything a fit has to say.
public struct FitResult: Sendable, Equatable, Codable {
  /// One line of what was fitted, for the head of the table: "parallel, 3 components, Gaussian IRF".
  public var model: String
  /// What was done to the data before the fit, in sentences, in the order in which it was done.
  public var preparation: [String] = []
  /// Parameters in the order of the model; lifetimes ascend.
  public var parameters: [FittedParameter]
  /// Quantities computed from the parameters.
  public var derived: [DerivedQuantity]
  /// Sums of squares, degrees of freedom, criteria.
  public var statistics: FitStatistics
  /// Why the fit ended.
  public var termination: Termination
  /// What the data determine.
  public var identifiability: Identifiability
  /// Other minima as good as this one.
  public var rivals: [Rival]
  /// What the user should know before quoting a number.
  public var warnings: [String]
  /// Covariance of the free parameters.
  public var covariance: Covariance
  /// Curves and spectra that belong to the result, written as CSV files; short ones are part of the JSON document and of
  /// the text too, see ``ResultTable/place-swift.property``.
  public var tables: [ResultTable]
  /// What else the data say, in sentences: of the residual, of correlations. Unlike a warning nothing is wrong.
  public var findings: [String] = []
}
