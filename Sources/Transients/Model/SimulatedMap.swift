import Fitting
import Glibc
import Kinetics
import LinearAlgebra
import Measurements

/// A simulated transient-absorption map of known truth.
public struct SimulatedMap: Sendable, Equatable {
  /// Lifetimes in ps, infinity for a component that does not decay; 1 to 4 of them.
  public var lifetimes: [Double]
  /// A scheme of 1 to 4 compartments in place of the lifetimes: its starts are the truth, in ps.
  public var recipe: TargetRecipe?
  /// Damped oscillations on top; see ``oscillationSpectrum(_:_:)``.
  public var oscillations: [Oscillation] = []
  /// Order of a coherent artifact, 0…2; nil for none.
  public var artifactOrder: Int?
  /// A signal before time zero.
  public var hasBaseline = false
  /// Full width of the Gaussian response at half maximum, in ps.
  public var responseWidth = 0.12
  /// t₀ and the coefficients of ((λ − 625)/100 nm)ᵖ, in ps.
  public var timeZero: [Double] = [0]
  /// Number of wavelengths, evenly spaced over 500…750 nm.
  public var wavelengthCount = 128
  /// Number of delays: 30 fs steps from −1 to 2 ps for two fifths of them, then logarithmic to 3 ns.
  public var delayCount = 200
  /// Standard deviation of the noise over the largest |ΔA|.
  public var relativeNoise = 2e-3
  /// Seed of the noise.
  public var seed: UInt64 = 1

  /// A map with the given lifetimes and the defaults for everything else.
  public init(lifetimes: [Double]) { self.lifetimes = lifetimes }

  /// The decay-associated spectra in mOD: sums of Gaussian bands at the bleaches and absorptions of gold nanoclusters,
  /// made up.
  private static let bands: [[(height: Double, centre: Double, width: Double)]] = [
    [(6, 560, 35), (-3, 640, 20), (2, 700, 40)],
    [(3, 600, 60), (-4, 635, 18), (1, 520, 25)],
    [(2.5, 540, 50), (-5, 630, 22), (3, 720, 45)],
    [(1.5, 580, 30), (-2, 660, 25), (1, 740, 30)],
  ]

  private var componentCount: Int { recipe?.compartments.count ?? lifetimes.count }

  /// The spectrum of a component or compartment at a wavelength, mOD.
  func spectrum(_ component: Int, _ wavelength: Double) -> Double {
    Self.bands[component].reduce(0) { sum, band in
      let z = (wavelength - band.centre) / band.width
      return sum + band.height * exp(-z * z / 2)
    }
  }

  /// Amplitude (mOD) and phase (rad) of A·cos(ωt + φ) of an oscillation.
  func oscillationSpectrum(_ oscillation: Int, _ wavelength: Double) -> (amplitude: Double, phase: Double) {
    let z = (wavelength - 610) / 50
    return (0.8 / Double(oscillation + 1) * exp(-z * z / 2), 0.3 + 0.8 * (wavelength - 625) / 100)
  }

  /// The artifact's amplitudes, mOD.
  func artifactSpectrum(_ derivative: Int, _ wavelength: Double) -> Double {
    let z = (wavelength - 560) / 80
    return [2.5, -1.2, 0.6][derivative] * exp(-z * z / 2)
  }

  /// The signal before time zero, mOD.
  func baselineSpectrum(_ wavelength: Double) -> Double { 0.2 - 0.1 * (wavelength - 625) / 125 }

  /// The map in ps, nm and mOD, rounded to 1e-6 mOD as a file would hold it; without noise it is not rounded.
  ///
  /// Throws ``TransientsError`` for lifetimes that are not positive or not 1 to 4 of them, sizes that are too small or
  /// above 10 000, or a noise that is not ≥ 0.
  public func map(source: String = "simulated") throws -> TransientMap {
    try check()
    let delays = delays()
    let wavelengths = (0..<wavelengthCount).map { 500 + 250 * Double($0) / Double(wavelengthCount - 1) }
    let (basis, parameters) = model(delays)
    var columns = Matrix(rows: delays.count, columns: basis.layout.columnCount)
    var signal = [Double](repeating: 0, count: delays.count * wavelengths.count)
    var peak = 0.0
    for (w, wavelength) in wavelengths.enumerated() {
      let x = (wavelength - 625) / 100
      basis.fill(
        &columns, parameters, timeZero: timeZero.reversed().reduce(0) { $0 * x + $1 }, width: responseWidth)
      for (column, height) in heights(wavelength).enumerated() {
        Vector.add(height, columns.elements, columns.columnRange(column), to: &signal, at: w * delays.count)
      }
    }
    for value in signal { peak = max(peak, abs(value)) }
    guard relativeNoise > 0 else {
      return try TransientMap(
        source: source, delays: delays, wavelengths: wavelengths, signal: signal, timeUnit: .picoseconds,
        signalUnit: "mOD")
    }
    var generator = SeededGenerator(seed: seed)
    for index in signal.indices {
      signal[index] = ((signal[index] + relativeNoise * peak * generator.gaussian()) * 1e6).rounded() / 1e6
    }
    return try TransientMap(
      source: source, delays: delays, wavelengths: wavelengths.map { ($0 * 1e4).rounded() / 1e4 }, signal: signal,
      timeUnit: .picoseconds, signalUnit: "mOD")
  }

  /// The basis with the parameters of one wavelength.
  private func model(_ delays: [Double]) -> (MapBasis, [Double]) {
    var layout = ParameterLayout(
      lifetimeCount: recipe?.rates.count ?? lifetimes.count, componentCount: componentCount, chirpOrder: 0)
    layout.artifactOrder = artifactOrder
    layout.oscillationCount = oscillations.count
    layout.hasBaseline = hasBaseline
    let basis = MapBasis(
      delays: delays, layout: layout, kinetics: recipe.map { .target($0) } ?? .exponentials,
      angularUnit: 2 * Double.pi * PhysicalConstants.speedOfLight * TimeUnit.picoseconds.inSeconds)
    let parameters =
      (recipe?.startValues ?? lifetimes) + [timeZero[0], responseWidth]
      + oscillations.flatMap { [$0.wavenumber, $0.damping] }
    return (recipe == nil ? basis : basis.prepared(parameters, derivatives: false), parameters)
  }

  /// The amplitudes of all columns at a wavelength.
  private func heights(_ wavelength: Double) -> [Double] {
    let oscillating = oscillations.indices.flatMap { oscillation in
      let (amplitude, phase) = oscillationSpectrum(oscillation, wavelength)
      return [amplitude * cos(phase), -amplitude * sin(phase)]
    }
    return (0..<componentCount).map { spectrum($0, wavelength) } + oscillating
      + (artifactOrder.map { order in (0...order).map { artifactSpectrum($0, wavelength) } } ?? [])
      + (hasBaseline ? [baselineSpectrum(wavelength)] : [])
  }

  private func delays() -> [Double] {
    let linear = delayCount * 2 / 5
    let logarithmic = delayCount - linear
    let first = (0..<linear).map { -1 + 3 * Double($0) / Double(linear) }
    let last = (0..<logarithmic).map { 2 * pow(1500, Double($0) / Double(logarithmic - 1)) }
    return (first + last).map { ($0 * 1e6).rounded() / 1e6 }
  }

  private func check() throws(TransientsError) {
    if let recipe {
      try recipe.check()
      guard recipe.compartments.count <= Self.bands.count else {
        throw TransientsError(
          .invalidOption, "a recipe of \(recipe.compartments.count) compartments was given; up to 4 can be simulated")
      }
      guard recipe.startValues.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw TransientsError(.invalidOption, "every rate and lifetime of a recipe must be above 0, tied ones too")
      }
    }
    guard recipe != nil || (1...Self.bands.count).contains(lifetimes.count) else {
      throw TransientsError(.invalidOption, "\(lifetimes.count) lifetimes were given; 1 to 4 can be simulated")
    }
    guard (0...2).contains(artifactOrder ?? 0) else {
      throw TransientsError(.invalidOption, "the order of an artifact is 0, 1 or 2")
    }
    guard oscillations.count <= 8, oscillations.allSatisfy({ $0.wavenumber > 0 && $0.damping > 0 }) else {
      throw TransientsError(
        .invalidOption, "an oscillation needs a wavenumber and a damping time above 0; give up to 8")
    }
    guard lifetimes.allSatisfy({ $0 > 0 }) else {
      throw TransientsError(.invalidOption, "every lifetime must be above 0; write inf for one that does not decay")
    }
    guard (2...10_000).contains(wavelengthCount), (20...10_000).contains(delayCount) else {
      throw TransientsError(.invalidOption, "a map has 2 to 10000 wavelengths and 20 to 10000 delays")
    }
    guard responseWidth > 0, responseWidth.isFinite, !timeZero.isEmpty, timeZero.allSatisfy(\.isFinite) else {
      throw TransientsError(.invalidOption, "the response needs a width above 0 and a time zero")
    }
    guard relativeNoise >= 0, relativeNoise.isFinite else {
      throw TransientsError(.invalidOption, "the noise must be 0 or more")
    }
  }
}
