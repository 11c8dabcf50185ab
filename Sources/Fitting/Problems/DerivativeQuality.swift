/// How well derivatives are to be known, where better ones cost more.
public enum DerivativeQuality: Sendable {
  /// About eight digits: for profiles, which need the cost only.
  case rough
  /// About ten digits: on the way to a minimum.
  case usual
  /// About twelve digits: for the last steps and the errors.
  case refined
}

/// A model whose derivatives can be had better at a higher price.
protocol AdjustableDerivatives: Sendable {
  /// The same model with derivatives of another quality.
  func with(_ quality: DerivativeQuality) -> Self
}

/// A model with derivatives of the given quality; nil where it knows no difference.
func adjusted<Model>(_ model: Model, _ quality: DerivativeQuality) -> Model? {
  (model as? any AdjustableDerivatives)?.with(quality) as? Model
}
