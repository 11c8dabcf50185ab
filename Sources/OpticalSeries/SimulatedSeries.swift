import Fitting
import Glibc
import Kinetics
import Measurements

/// A seeded UV-vis series whose truth is known: species with Gaussian bands, concentrations by a reaction scheme, Gaussian
/// noise.
public struct SimulatedSeries: Sendable {
  /// A Gaussian band.
  public struct Band: Sendable, Equatable {
    /// Its maximum, in nm.
    public var position: Double
    /// Absorbance at the maximum of the species alone, at a concentration of 1.
    public var height: Double
    /// Standard deviation, in nm, > 0.
    public var width: Double

    /// A band.
    public init(_ position: Double, height: Double, width: Double) {
      self.position = position
      self.height = height
      self.width = width
    }
  }

  /// The scheme.
  public let scheme: ReactionScheme
  /// Its rate constants, > 0.
  public var rates: [Double]
  /// Concentrations at time zero, and time zero.
  public var options = SeriesOptions()
  /// Times of the spectra, ascending.
  public var times = [2.0, 10, 30, 60, 120, 180, 400, 700, 1200]
  /// Unit of the times.
  public var timeUnit = "min"
  /// Wavelengths in nm, ascending.
  public var wavelengths = (0...275).map { 350 + 2 * Double($0) }
  /// Bands of every species.
  public var bands: [[Band]]
  /// Absorbance that all species have at 350 nm besides their bands; it falls off by e in 80 nm.
  public var rise = 1.2
  /// Standard deviation of the noise, in absorbance; 0 for none.
  public var noise = 1e-3
  /// Seed of the noise.
  public var seed: UInt64 = 1

  /// Band maxima that alloying gold–silver clusters of 44 atoms show; heights and widths are assumed.
  private static let samples: [[Band]] = [
    [(420, 0.9, 22), (487, 1.0, 22), (545, 0.35, 18), (645, 0.4, 30), (840, 0.13, 45)],
    [(404, 0.9, 26), (487, 0.9, 24), (547, 0.35, 19), (634, 0.3, 32), (782, 0.1, 45)],
    [(390, 1.1, 26), (489, 0.9, 24), (548, 0.3, 20), (621, 0.2, 32), (731, 0.11, 45)],
    [(383, 0.9, 30), (499, 0.6, 30), (691, 0.2, 45)],
    [(400, 0.5, 30), (478, 0.6, 30), (577, 0.3, 35), (765, 0.1, 45)],
  ].map { $0.map { Band($0.0, height: $0.1, width: $0.2) } }
  /// The most values.
  private static let valueLimit = 10_000_000

  /// A scheme with rate constants that fall off from 1/22 by a factor of 14 from step to step, and bands for up to five species.
  public init(_ scheme: ReactionScheme) {
    self.scheme = scheme
    rates = scheme.steps.indices.map { pow(22.0 / 310, Double($0)) / 22 }
    bands = scheme.species.indices.map { $0 < Self.samples.count ? Self.samples[$0] : [] }
  }

  /// Spectra of the species at a concentration of 1, one list a species.
  public var spectra: [[Double]] {
    bands.map { bands in
      wavelengths.map { position in
        bands.reduce(rise * exp(-(position - 350) / 80)) { sum, band in
          let u = (position - band.position) / band.width
          return sum + band.height * exp(-u * u / 2)
        }
      }
    }
  }

  /// Concentrations, a list a species. Throws `invalidOption` for a scheme that cannot go on, and rates out of range.
  public func concentrations() throws(OpticalSeriesError) -> [[Double]] {
    try options.check(scheme)
    guard rates.count == scheme.steps.count, rates.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw OpticalSeriesError(.invalidOption, "every step needs a rate constant above 0")
    }
    guard !times.isEmpty, times.allSatisfy(\.isFinite), zip(times, times.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw OpticalSeriesError(.invalidOption, "times are ascending numbers")
    }
    let size = times.count * scheme.species.count
    var values = [Double](repeating: .nan, count: size)
    var slopes = [Double](repeating: .nan, count: size * rates.count)
    let course = ReactionCourse(scheme, initial: options.start(scheme), times: options.elapsed(times))
    guard course.fill(rates, values: &values, derivatives: &slopes) else {
      throw OpticalSeriesError(
        .invalidOption, "the concentrations cannot be computed; are the rate constants too large?")
    }
    return scheme.species.indices.map { Array(values[$0 * times.count..<($0 + 1) * times.count]) }
  }

  /// Simulates. Throws `invalidOption` for numbers out of range.
  public func series() throws -> TimedSpectra {
    guard times.count * wavelengths.count <= Self.valueLimit else {
      throw OpticalSeriesError(.invalidOption, "the series would have more than \(Self.valueLimit) values")
    }
    if let silent = bands.firstIndex(where: \.isEmpty), !options.colourless.contains(scheme.species[silent]) {
      throw OpticalSeriesError(
        .invalidOption,
        "\(scheme.species[silent]) has no bands; give one, as in --band \(scheme.species[silent])=500,1,30")
    }
    guard bands.allSatisfy({ $0.allSatisfy { $0.width > 0 && $0.height.isFinite && $0.position.isFinite } }),
      noise >= 0, noise.isFinite, rise.isFinite
    else { throw OpticalSeriesError(.invalidOption, "widths of bands lie above 0, and the noise at 0 or above") }
    let concentrations = try concentrations()
    let spectra = self.spectra
    var generator = SeededGenerator(seed: seed)
    let rows = times.indices.map { time in
      wavelengths.indices.map { column in
        scheme.species.indices.reduce(noise > 0 ? noise * generator.gaussian() : 0) { sum, species in
          options.colourless.contains(scheme.species[species])
            ? sum : sum + concentrations[species][time] * spectra[species][column]
        }
      }
    }
    return try TimedSpectra(
      source: "simulated", positions: wavelengths, times: times, timeUnit: timeUnit, absorbances: rows)
  }
}
