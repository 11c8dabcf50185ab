import Fitting

/// What may follow what: lifetimes, rates and widths are above 0, and follow what is measured in their unit.
enum TieRules {
  /// Throws ``TransientsError`` for a tie that cannot hold, naming it and its cure.
  ///
  /// Parameters at the positions `searched` have no start of their own: it is enough that one of their values will do.
  static func check(_ parameters: [Parameter], searched: Range<Int>) throws(TransientsError) {
    for parameter in parameters where parameter.coordinate == .logarithmic {
      guard case .tied(let name, let factor, let offset) = parameter.role,
        let index = parameters.firstIndex(where: { $0.name == name })
      else { continue }
      let other = parameters[index]
      guard parameter.unit == other.unit else {
        throw TransientsError(
          .invalidOption,
          "\(parameter.name) (\(parameter.unit)) cannot follow \(name) (\(other.unit.isEmpty ? "no unit" : other.unit)); tie a "
            + "lifetime to a lifetime and a rate to a rate")
      }
      let isSearched = searched.contains(index) && other.role == .free
      let values = isSearched ? [other.lowerBound, other.upperBound] : [other.initialValue]
      let tied = values.map { factor * $0 + offset }
      guard !tied.contains(where: { $0 > 0 && $0.isFinite }) else { continue }
      let found =
        isSearched
        ? "\(parameter.name) is tied to \(name) and would not be above 0 for any \(name)"
        : "\(parameter.name) is tied to \(name) = \(other.initialValue) and would be \(tied[0]); it must be above 0"
      throw TransientsError(
        .invalidOption,
        "\(found): change the tie's factor \(factor) or offset \(offset)\(isSearched ? "" : ", or the start of \(name)")"
      )
    }
  }
}
