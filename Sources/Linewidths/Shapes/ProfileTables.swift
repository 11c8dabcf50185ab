import Fitting

extension FitOutcome {
  /// A table of the profile of every parameter that has no value, for figures: Δχ² of the best fit of the others.
  var openProfileTables: [ResultTable] {
    profiles.compactMap { profile in
      guard let parameter = result.parameters.first(where: { $0.name == profile.name }), parameter.value == nil,
        profile.points.count > 1
      else { return nil }
      return ResultTable(
        name: "profile_\(profile.name)", title: "Best fit of the others with \(parameter.symbol) held",
        columns: [
          .init(profile.name, unit: parameter.unit, values: profile.points.map(\.value)),
          .init("delta_chi_square", values: profile.points.map(\.deltaChiSquare)),
        ])
    }
  }
}
