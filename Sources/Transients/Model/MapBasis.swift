import Fitting
import Kinetics
import LinearAlgebra

/// The kinetics of a map's model.
enum KineticColumns: Sendable {
  /// Exponentials, whose parameters are lifetimes.
  case exponentials
  /// The concentrations of a scheme, whose parameters are the recipe's.
  case target(TargetRecipe)
}

/// The basis of a map at one wavelength: kinetics, oscillations, coherent artifact and baseline, with all derivatives.
///
/// A width that is not positive somewhere leaves the basis unwritten, which is not a number: the fit turns back.
struct MapBasis: Sendable {
  var delays: [Double]
  let layout: ParameterLayout
  var kinetics = KineticColumns.exponentials
  /// The response of a layout with a measured one.
  var measured: SampledResponse?
  /// ω of 1 cm⁻¹, 2πc, in one over the unit of the delays.
  var angularUnit = 0.0
  /// The scheme for the parameters that this basis is prepared for.
  private var concentrations: TargetConcentrations?

  init(
    delays: [Double], layout: ParameterLayout, kinetics: KineticColumns = .exponentials,
    measured: SampledResponse? = nil, angularUnit: Double = 0
  ) {
    self.delays = delays
    self.layout = layout
    self.kinetics = kinetics
    self.measured = measured
    self.angularUnit = angularUnit
  }

  /// The same for one set of parameters, at which a scheme is decomposed once for all wavelengths.
  func prepared(_ parameters: [Double], derivatives: Bool) -> MapBasis {
    guard case .target(let recipe) = kinetics else { return self }
    var prepared = self
    prepared.concentrations = decomposed(recipe, parameters, derivatives: derivatives)
    return prepared
  }

  private func decomposed(_ recipe: TargetRecipe, _ parameters: [Double], derivatives: Bool) -> TargetConcentrations? {
    let rates = recipe.rateValues(parameters)
    // A tie may lead below 0, where nothing decays.
    guard rates.allSatisfy({ $0 > 0 }) else { return nil }
    return TargetConcentrations(recipe.scheme, rates: rates, derivatives: derivatives)
  }

  // MARK: The response

  /// The response at a wavelength; nil where it has no positive width.
  func response(_ parameters: [Double], timeZero: Double, width: Double) -> ResponseMixture? {
    guard width > 0 else { return nil }
    let first = GaussianResponse(timeZero: timeZero, fwhm: width)
    guard layout.isDouble else { return ResponseMixture(first) }
    let second = parameters[layout.second]
    guard second > 0 else { return nil }
    return ResponseMixture(
      first, second: GaussianResponse(timeZero: timeZero + parameters[layout.second + 1], fwhm: second),
      fraction: parameters[layout.second + 2])
  }

  /// κ = 1/damping − iω of an oscillation.
  func oscillationRate(_ oscillation: Int, _ parameters: [Double]) -> Complex {
    let position = layout.wavenumber(oscillation)
    return Complex(1 / parameters[position + 1], -angularUnit * parameters[position])
  }

  // MARK: Derivatives

  /// In the order in which `fill` leaves the derivatives, with positions in the local layout. The column of the rate of a
  /// component that does not decay is zero and stands under the first parameter.
  var terms: [DerivativeTerm] {
    let local = layout.local
    var terms: [DerivativeTerm] = []
    func add(_ parameter: Int, _ columns: Range<Int>) {
      terms += columns.map { DerivativeTerm(parameter: parameter, component: $0) }
    }
    func addResponse(_ columns: Range<Int>) {
      add(local.timeZero, columns)
      if let width = local.responseWidth { add(width, columns) }
      if local.isDouble { for offset in 0..<3 { add(local.second + offset, columns) } }
    }
    let all = 0..<layout.componentCount
    switch kinetics {
    case .exponentials: for j in all { add(j < layout.lifetimeCount ? j : 0, j..<j + 1) }
    case .target: for q in 0..<layout.lifetimeCount { add(q, all) }
    }
    addResponse(all)
    for oscillation in 0..<layout.oscillationCount {
      let columns = layout.oscillationColumn(oscillation)..<layout.oscillationColumn(oscillation) + 2
      add(local.wavenumber(oscillation), columns)
      add(local.wavenumber(oscillation) + 1, columns)
      addResponse(columns)
    }
    let columns = layout.artifactColumn..<layout.artifactColumn + layout.artifactColumnCount
    if layout.artifactHasOwnWidth {
      add(local.timeZero, columns)
      add(local.artifactWidth, columns)
    } else {
      addResponse(columns)
    }
    return terms
  }

  // MARK: Writing

  /// Writes the basis of a wavelength with the given time zero and FWHM.
  func fill(_ basis: inout Matrix, _ parameters: [Double], timeZero: Double, width: Double) {
    guard let responses = responses(parameters, timeZero: timeZero, width: width),
      let kernel = kernel(parameters, derivatives: false)
    else { return }
    kernel.fill(&basis.elements, delays: delays, response: responses.first)
    if let second = responses.second {
      var other = Matrix(rows: basis.rows, columns: layout.artifactColumn, repeating: .nan)
      kernel.fill(&other.elements, delays: delays, response: second)
      mix(&basis.elements, other.elements, responses.fraction)
    }
    if layout.artifactOrder != nil || layout.hasBaseline {
      fillRest(&basis.elements, parameters, timeZero: timeZero, width: width)
    }
  }

  /// Writes the basis of a wavelength and its derivatives with respect to the local parameters.
  func fill(
    _ basis: inout Matrix, derivatives: inout Matrix, _ parameters: [Double], timeZero: Double, width: Double
  ) {
    guard let responses = responses(parameters, timeZero: timeZero, width: width),
      let kernel = kernel(parameters, derivatives: true)
    else { return }
    let blocks = kernel.blocks(hasWidth: layout.widthOrder != nil, isDouble: layout.isDouble)
    kernel.fill(
      &basis.elements, derivatives: &derivatives.elements, blocks: blocks, delays: delays, response: responses.first)
    if let second = responses.second {
      let plain = kernel.blocks(hasWidth: true, isDouble: false)
      var other = Matrix(rows: basis.rows, columns: layout.artifactColumn, repeating: .nan)
      var slopes = Matrix(rows: basis.rows, columns: plain.last?.end ?? 0, repeating: .nan)
      kernel.fill(
        &other.elements, derivatives: &slopes.elements, blocks: plain, delays: delays, response: second)
      for (block, source) in zip(blocks, plain) {
        block.mix(
          &derivatives, values: basis, with: slopes, values: other, from: source, fraction: responses.fraction)
      }
      mix(&basis.elements, other.elements, responses.fraction)
    }
    if layout.artifactOrder != nil || layout.hasBaseline {
      fillRest(&basis.elements, parameters, timeZero: timeZero, width: width)
      fillArtifactSlopes(
        &derivatives.elements, firstColumn: blocks.last?.end ?? 0, parameters, timeZero: timeZero, width: width)
    }
  }

  /// (1 − f) × the columns of the first Gaussian + f × those of the second.
  private func mix(_ elements: inout [Double], _ other: [Double], _ fraction: Double) {
    Vector.scale(&elements, other.indices, by: 1 - fraction)
    Vector.add(fraction, other, other.indices, to: &elements, at: 0)
  }

  private func responses(
    _ parameters: [Double], timeZero: Double, width: Double
  ) -> (first: InstrumentResponse, second: InstrumentResponse?, fraction: Double)? {
    if let measured { return (.measured(measured, timeZero: timeZero), nil, 0) }
    guard let mixture = response(parameters, timeZero: timeZero, width: width) else { return nil }
    return (.gaussian(mixture.first), mixture.second.map { .gaussian($0) }, mixture.fraction)
  }

  private func kernel(_ parameters: [Double], derivatives: Bool) -> MapKernel? {
    let oscillations = (0..<layout.oscillationCount).map {
      MapKernel.Oscillation(rate: oscillationRate($0, parameters), angularUnit: angularUnit)
    }
    switch kinetics {
    case .exponentials:
      return MapKernel(
        rates: layout.rates(parameters), chain: (0..<layout.componentCount).map { $0 < layout.lifetimeCount },
        componentCount: layout.componentCount, concentrations: nil, oscillations: oscillations)
    case .target(let recipe):
      guard let concentrations = concentrations ?? decomposed(recipe, parameters, derivatives: derivatives) else {
        return nil
      }
      return MapKernel(
        rates: recipe.rateValues(parameters), chain: recipe.rates.map(\.isLifetime),
        componentCount: layout.componentCount, concentrations: concentrations, oscillations: oscillations)
    }
  }

  /// Artifact and baseline.
  private func fillRest(_ elements: inout [Double], _ parameters: [Double], timeZero: Double, width: Double) {
    if let order = layout.artifactOrder {
      if let response = artifactResponse(parameters, timeZero: timeZero, width: width) {
        CoherentArtifact.fill(
          &elements, firstColumn: layout.artifactColumn, order: order, delays: delays, response: response)
      } else if let measured {
        CoherentArtifact.fill(
          &elements, column: layout.artifactColumn, delays: delays, response: measured, timeZero: timeZero)
      }
    }
    guard layout.hasBaseline else { return }
    let start = layout.baselineColumn * delays.count
    for i in delays.indices { elements[start + i] = 1 }
  }

  private func fillArtifactSlopes(
    _ elements: inout [Double], firstColumn: Int, _ parameters: [Double], timeZero: Double, width: Double
  ) {
    guard let order = layout.artifactOrder else { return }
    guard let response = artifactResponse(parameters, timeZero: timeZero, width: width) else {
      if let measured {
        CoherentArtifact.fillDerivative(
          &elements, column: firstColumn, delays: delays, response: measured, timeZero: timeZero)
      }
      return
    }
    CoherentArtifact.fillDerivatives(
      &elements, firstColumn: firstColumn, order: order, delays: delays, response: response)
    let block = (order + 1) * delays.count
    let start = firstColumn * delays.count
    for part in response.second == nil ? [1] : [1, 2] {
      Vector.scale(
        &elements, start + part * block..<start + (part + 1) * block, by: 1 / GaussianResponse.fwhmPerSigma)
    }
  }

  /// The Gaussians of the artifact; nil where it is the measured response, or has no width.
  private func artifactResponse(_ parameters: [Double], timeZero: Double, width: Double) -> ResponseMixture? {
    guard layout.artifactHasOwnWidth else {
      return measured == nil ? response(parameters, timeZero: timeZero, width: width) : nil
    }
    let own = parameters[layout.artifactWidth]
    return own > 0 ? ResponseMixture(GaussianResponse(timeZero: timeZero, fwhm: own)) : nil
  }
}
