import Fitting
import LinearAlgebra
import Measurements

extension GlobalFitPlan {
  /// The parameters and columns that options and recipe ask for.
  static func layout(
    _ options: GlobalFitOptions, _ recipe: TargetRecipe?, finite: Int, all: Int
  ) -> ParameterLayout {
    var layout = ParameterLayout(
      lifetimeCount: recipe?.rates.count ?? finite, componentCount: recipe?.compartments.count ?? all,
      chirpOrder: options.chirpOrder)
    layout.response =
      options.response.measured == nil
      ? .gaussian(widthOrder: options.response.widthOrder, isDouble: options.response.second != nil) : .measured
    layout.artifactOrder = options.artifact?.order
    layout.artifactHasOwnWidth = options.artifact?.width != nil
    layout.oscillationCount = options.oscillations.count
    layout.hasBaseline = options.hasBaseline
    return layout
  }

  /// The signs of all columns.
  static func signs(
    _ options: GlobalFitOptions, _ layout: ParameterLayout, compartments: [String]?
  ) throws(TransientsError) -> [AmplitudeSign] {
    guard !options.nonNegative.isEmpty || !options.nonPositive.isEmpty else { return [] }
    let names = compartments ?? []
    let numbers = (1...max(1, layout.componentCount)).map { "\($0)" }
    var signs = [AmplitudeSign](repeating: .any, count: layout.columnCount)
    for (list, sign) in [(options.nonNegative, AmplitudeSign.nonNegative), (options.nonPositive, .nonPositive)] {
      for word in list {
        let columns: [Int]
        if word == "all" {
          columns = Array(0..<layout.componentCount)
        } else if word == "baseline", layout.hasBaseline {
          columns = [layout.baselineColumn]
        } else if let column = names.firstIndex(of: word) ?? numbers.firstIndex(of: word) {
          columns = [column]
        } else {
          let known = (names.isEmpty ? numbers : names) + (layout.hasBaseline ? ["baseline"] : []) + ["all"]
          throw TransientsError(
            .invalidOption, "there is no component '\(word)' to give a sign; there is \(known.joined(separator: ", "))")
        }
        for column in columns {
          guard signs[column] == .any || signs[column] == sign else {
            throw TransientsError(.invalidOption, "component '\(word)' cannot be both ≥ 0 and ≤ 0; choose one")
          }
          signs[column] = sign
        }
      }
    }
    return signs
  }

  /// The map's values with what is known of their errors.
  var data: SeparableData {
    let (rows, columns) = (map.delays.count, map.wavelengths.count)
    let values = Matrix(rows: rows, columns: columns, columnMajor: map.signal)
    guard let errors = map.errors else { return SeparableData(values) }
    // One σ a wavelength keeps every compression of the data.
    let first = (0..<columns).map { column in
      (column * rows..<(column + 1) * rows).first { !map.signal[$0].isNaN }.map { errors[$0] } ?? 1
    }
    let isUniform = errors.indices.allSatisfy { map.signal[$0].isNaN || errors[$0] == first[$0 / rows] }
    return SeparableData(
      values, errors: isUniform ? .columns(first) : .cells(Matrix(rows: rows, columns: columns, columnMajor: errors)))
  }

  /// True where components are told apart by the signs of their spectra: the shortest lifetime is that of the first.
  var hasOrder: Bool {
    let own = signs.prefix(layout.componentCount)
    return recipe == nil && layout.lifetimeCount > 1 && own.contains { $0 != own.first }
  }

  /// What there is besides the kinetics, for the head of the table.
  var modelWords: [String] {
    var words: [String] = []
    switch layout.response {
    case .measured: words.append("measured IRF")
    case .gaussian(let order, let isDouble):
      words.append(
        (isDouble ? "IRF of two Gaussians" : "Gaussian IRF") + (order > 0 ? ", width(λ) of order \(order)" : ""))
    }
    if layout.chirpOrder > 0 { words.append("t₀(λ) of order \(layout.chirpOrder)") }
    if layout.oscillationCount > 0 {
      words.append("\(layout.oscillationCount) oscillation\(layout.oscillationCount == 1 ? "" : "s")")
    }
    if let order = layout.artifactOrder {
      words.append("artifact of order \(order)\(layout.artifactHasOwnWidth ? " with its own width" : "")")
    }
    if layout.hasBaseline { words.append("baseline") }
    if signs.contains(where: { $0 != .any }) { words.append("spectra of given sign") }
    return words
  }
}

extension SeparableData {
  /// Some data columns alone.
  func columns(_ columns: [Int]) -> SeparableData {
    func part(_ matrix: Matrix) -> Matrix {
      Matrix(rows: matrix.rows, columns: columns.count, columnMajor: columns.flatMap { matrix.column($0) })
    }
    switch errors {
    case .unknown, .rows: return SeparableData(part(values), errors: errors)
    case .columns(let list): return SeparableData(part(values), errors: .columns(columns.map { list[$0] }))
    case .cells(let cells): return SeparableData(part(values), errors: .cells(part(cells)))
    }
  }
}
