import LinearAlgebra

/// One data set of a linked fit: its own axis, model and data, and which of the joint parameters the model reads.
public struct LinkedMember: Sendable {
  /// What the data are called in messages.
  public let name: String
  /// For every parameter of the model, in its order, the position in the joint list.
  public let parameters: [Int]
  let prepare: @Sendable () throws(FittingError) -> any PreparedMember

  /// A data set with one basis for all its columns; see ``Fit/separable(_:data:parameters:amplitudeSigns:options:compression:)``.
  public static func separable<Model: SeparableModel>(
    _ model: Model, data: SeparableData, parameters: [Int], name: String, amplitudeSigns: [AmplitudeSign] = []
  ) -> LinkedMember {
    LinkedMember(name: name, parameters: parameters) { () throws(FittingError) in
      try PreparedSeparable(model, data: data, signs: amplitudeSigns, parameterCount: parameters.count)
    }
  }

  /// A data set with a basis of its own in every column; see
  /// ``Fit/columnwise(_:data:parameters:amplitudeSigns:options:)``.
  public static func columnwise<Model: ColumnwiseSeparableModel>(
    _ model: Model, data: SeparableData, parameters: [Int], name: String, amplitudeSigns: [AmplitudeSign] = []
  ) -> LinkedMember {
    LinkedMember(name: name, parameters: parameters) { () throws(FittingError) in
      try PreparedColumnwise(model, data: data, signs: amplitudeSigns, parameterCount: parameters.count)
    }
  }
}

/// A member of a linked fit that has been checked.
protocol PreparedMember {
  var data: WeightedData { get }
  /// True where the Gram matrix of the data would be the smallest form of them.
  var suitsGram: Bool { get }
  /// The member's own problem.
  func part(usesGram: Bool) -> any LinkedPart
  /// Amplitudes, errors and residual at a minimum, given over the member's own parameters.
  func outcome(_ fitted: FitOutcome, level: Double) throws(FittingError) -> SeparableOutcome
}

private struct PreparedSeparable<Model: SeparableModel>: PreparedMember {
  let setup: SeparableSetup<Model>
  let data: WeightedData

  init(_ model: Model, data: SeparableData, signs: [AmplitudeSign], parameterCount: Int) throws(FittingError) {
    try checkTerms(
      model.derivativeTerms, parameters: parameterCount, components: model.componentCount, points: model.pointCount)
    let signs = try Fit.checked(signs, componentCount: model.componentCount, FitOptions())
    self.data = try WeightedData(data, pointCount: model.pointCount, componentCount: model.componentCount)
    setup = SeparableSetup(model, data: self.data, signs: signs, parameterCount: parameterCount)
  }

  var suitsGram: Bool { setup.signs.isEmpty && data.groups.count == 1 && data.columnCount > setup.model.pointCount }

  func part(usesGram: Bool) -> any LinkedPart {
    if usesGram, suitsGram {
      let gram = Product.outerGram(data.weighted(data.groups[0]))
      return BoxedProblem(
        GramProblem(setup, weights: data.groups[0].weights, gram: gram), parameterCount: setup.parameterCount)
    }
    let groups = Fit.groups(setup, data, compresses: setup.signs.isEmpty)
    return BoxedProblem(SeparableProblem(setup, groups: groups), parameterCount: setup.parameterCount)
  }

  func outcome(_ fitted: FitOutcome, level: Double) throws(FittingError) -> SeparableOutcome {
    try Fit.finish(setup, data: data, fitted, level: level)
  }
}

private struct PreparedColumnwise<Model: ColumnwiseSeparableModel>: PreparedMember {
  let model: Model
  let data: WeightedData
  let signs: [AmplitudeSign]
  let parameterCount: Int
  let suitsGram = false

  init(_ model: Model, data: SeparableData, signs: [AmplitudeSign], parameterCount: Int) throws(FittingError) {
    try checkSlopes(model, columns: data.values.columns, parameters: parameterCount)
    try checkTerms(
      model.derivativeTerms, parameters: model.localCount, components: model.componentCount, points: model.pointCount)
    self.model = model
    self.signs = try Fit.checked(signs, componentCount: model.componentCount, FitOptions())
    self.data = try WeightedData(data, pointCount: model.pointCount, componentCount: model.componentCount)
    self.parameterCount = parameterCount
  }

  func part(usesGram: Bool) -> any LinkedPart {
    if data.isPlain, let model = model as? any SharedTailModel { return tailed(model) }
    return BoxedProblem(
      ColumnwiseProblem(model: model, data: data, signs: signs, parameterCount: parameterCount),
      parameterCount: parameterCount)
  }

  private func tailed<Tailed: SharedTailModel>(_ model: Tailed) -> any LinkedPart {
    BoxedProblem(
      LinkedProblem(
        blocksOf: model, data: data.weighted(data.groups[0]), signs: signs, parameterCount: parameterCount),
      parameterCount: parameterCount)
  }

  func outcome(_ fitted: FitOutcome, level: Double) throws(FittingError) -> SeparableOutcome {
    try Fit.finish(model, data: data, signs: signs, fitted, parameterCount: parameterCount, level: level)
  }
}
