import LinearAlgebra

/// The map between the coordinates that the solver moves and the parameters that a model sees.
///
/// Only free parameters have a coordinate; it is the value or its logarithm. Tied parameters follow.
public struct ParameterSpace: Sendable {
  /// The parameters as stated.
  public let parameters: [Parameter]
  /// Position of each free parameter in `parameters`.
  public let free: [Int]
  let lower: [Double]
  let upper: [Double]
  /// For each parameter the parameter it takes its value from, and how.
  private let sources: [(index: Int, factor: Double, offset: Double)]
  /// Where `parameters` are the coordinates of an ordered search: the way to the model's own.
  private let order: ParameterOrder?

  /// Checks names, ties, bounds and starts.
  ///
  /// Throws `unknownParameter` for a duplicate name or a tie to something that is missing or itself tied, `notFinite`
  /// for a start that is not a number, `invalidBounds` for bounds in the wrong order or a start outside them, or a
  /// logarithmic coordinate that is not positive.
  public init(_ parameters: [Parameter]) throws(FittingError) { try self.init(parameters, order: nil) }

  init(_ parameters: [Parameter], order: ParameterOrder?) throws(FittingError) {
    self.order = order
    var positions: [String: Int] = [:]
    for (index, parameter) in parameters.enumerated() {
      if positions.updateValue(index, forKey: parameter.name) != nil {
        throw FittingError(.unknownParameter, "the parameter \(parameter.name) exists twice")
      }
    }
    var sources: [(index: Int, factor: Double, offset: Double)] = []
    for (index, parameter) in parameters.enumerated() {
      try Self.checkValues(parameter)
      guard case .tied(let name, let factor, let offset) = parameter.role else {
        sources.append((index, 1, 0))
        continue
      }
      guard let source = positions[name], source != index else {
        throw FittingError(.unknownParameter, "\(parameter.name) is tied to \(name), which does not exist")
      }
      if case .tied = parameters[source].role {
        throw FittingError(
          .unknownParameter,
          "\(parameter.name) is tied to \(name), which is itself tied; tie both to the same parameter")
      }
      guard factor.isFinite, offset.isFinite else {
        throw FittingError(.notFinite, "the tie of \(parameter.name) to \(name) is not finite")
      }
      sources.append((source, factor, offset))
    }
    self.parameters = parameters
    self.sources = sources
    free = parameters.indices.filter { parameters[$0].role == .free }
    lower = free.map { Self.coordinate(parameters[$0].lowerBound, parameters[$0].coordinate) }
    upper = free.map { Self.coordinate(parameters[$0].upperBound, parameters[$0].coordinate) }
  }

  private static func checkValues(_ parameter: Parameter) throws(FittingError) {
    let name = parameter.name
    guard parameter.initialValue.isFinite else {
      throw FittingError(.notFinite, "the start value of \(name) is not a finite number")
    }
    guard parameter.lowerBound <= parameter.upperBound else {
      throw FittingError(
        .invalidBounds,
        "the bounds of \(name) are the wrong way round: \(parameter.lowerBound) is above \(parameter.upperBound)")
    }
    guard parameter.referenceScale >= 0, parameter.referenceScale.isFinite else {
      throw FittingError(.notFinite, "the reference scale of \(name) must be a finite number, not negative")
    }
    guard parameter.role == .free else { return }
    guard parameter.initialValue >= parameter.lowerBound, parameter.initialValue <= parameter.upperBound else {
      throw FittingError(
        .invalidBounds,
        "\(name) starts at \(parameter.initialValue), outside its bounds \(parameter.lowerBound) … \(parameter.upperBound)"
      )
    }
    if parameter.coordinate == .logarithmic, parameter.initialValue <= 0 {
      throw FittingError(.invalidBounds, "\(name) must start above 0: it varies on a logarithmic scale")
    }
  }

  /// A value in its coordinate. A lower bound ≤ 0 of a logarithmic parameter is no bound.
  static func coordinate(_ value: Double, _ kind: Parameter.Coordinate) -> Double {
    switch kind {
    case .linear: value
    case .logarithmic: value > 0 ? logarithm(value) : -.infinity
    }
  }

  /// Number of free parameters.
  public var freeCount: Int { free.count }

  /// Coordinates of a list of all parameter values.
  public func coordinates(of values: [Double]) -> [Double] {
    let list = order?.coordinates(of: values) ?? values
    return free.map { Self.coordinate(list[$0], parameters[$0].coordinate) }
  }

  /// The coordinates that the parameters start from.
  public var start: [Double] { free.map { Self.coordinate(parameters[$0].initialValue, parameters[$0].coordinate) } }

  /// True where every free value lies within its bounds.
  func contains(_ values: [Double]) -> Bool {
    free.allSatisfy { values[$0] >= parameters[$0].lowerBound && values[$0] <= parameters[$0].upperBound }
  }

  /// All parameter values at the given coordinates.
  public func values(at coordinates: [Double]) -> [Double] {
    var values = parameters.map(\.initialValue)
    for (position, index) in free.enumerated() {
      switch parameters[index].coordinate {
      case .linear: values[index] = coordinates[position]
      case .logarithmic:
        // exp(ln x) may lie an ulp beyond a bound.
        let bounds = (parameters[index].lowerBound, parameters[index].upperBound)
        values[index] = min(max(exponential(coordinates[position]), bounds.0), bounds.1)
      }
    }
    if let order { values = order.values(at: values) }
    for (index, source) in sources.enumerated() where source.index != index {
      values[index] = source.factor * values[source.index] + source.offset
    }
    return values
  }

  /// ∂value/∂coordinate, all parameters × free parameters, at the given values.
  public func transformation(at values: [Double]) -> Matrix {
    if let order { return transformation(order, at: order.coordinates(of: values)) }
    var result = Matrix(rows: parameters.count, columns: free.count)
    for (position, index) in free.enumerated() {
      let slope = parameters[index].coordinate == .logarithmic ? values[index] : 1
      for (other, source) in sources.enumerated() where source.index == index {
        result[other, position] = source.factor * slope
      }
    }
    return result
  }

  private func transformation(_ order: ParameterOrder, at list: [Double]) -> Matrix {
    let slopes = order.slopes(at: list)
    var result = Matrix(rows: parameters.count, columns: free.count)
    for (position, index) in free.enumerated() {
      let slope = parameters[index].coordinate == .logarithmic ? list[index] : 1
      for (other, source) in sources.enumerated() {
        result[other, position] = source.factor * slopes[source.index, index] * slope
      }
    }
    return result
  }

  /// The same space starting at other values.
  func starting(at values: [Double]) throws(FittingError) -> ParameterSpace {
    var changed = parameters
    for index in free { changed[index].initialValue = values[index] }
    return try ParameterSpace(changed)
  }

  /// The same space with one parameter held at a value, for profiles.
  func holding(_ index: Int, at value: Double) throws(FittingError) -> ParameterSpace {
    var changed = parameters
    changed[index].role = .fixed
    changed[index].initialValue = value
    return try ParameterSpace(changed)
  }

  /// Coordinates moved into the bounds.
  func clamped(_ coordinates: [Double]) -> [Double] {
    coordinates.indices.map { min(max(coordinates[$0], lower[$0]), upper[$0]) }
  }
}
