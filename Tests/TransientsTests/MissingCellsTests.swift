import Fitting
import Kinetics
import Measurements
import Testing

@testable import Transients

@Suite("maps with missing cells, and the maps that a fit gives")
struct MissingCellsTests {
  /// Simulated without noise, with holes: single cells, a block, a delay and a wavelength without any value, one wavelength
  /// with too few, and one with values only where the first component is gone.
  private static func holed(_ simulated: SimulatedMap) throws -> TransientMap {
    let map = try simulated.map()
    let count = map.delays.count
    var signal = map.signal
    for column in map.wavelengths.indices {
      for row in map.delays.indices {
        let isBlock = (40..<44).contains(row) && (10..<14).contains(column)
        let isSingle = (row * 7 + column * 13) % 101 == 0
        let isShort = (column == 7 && row > 0) || (column == 9 && row < map.delays.count - 2)
        if isBlock || isSingle || isShort || row == 3 || column == 5 { signal[column * count + row] = .nan }
      }
    }
    return try TransientMap(
      source: "m.csv", delays: map.delays, wavelengths: map.wavelengths, signal: signal, signalUnit: "mOD",
      notes: ["n"])
  }

  private static func simulated(chirp: Bool) -> SimulatedMap {
    var simulated = SimulatedMap(lifetimes: [0.5, 20])
    simulated.relativeNoise = 0
    simulated.wavelengthCount = 24
    simulated.delayCount = 120
    if chirp { simulated.timeZero = [0.1, 0.2] }
    return simulated
  }

  @Test("cells, delays and wavelengths without values do not move the lifetimes", arguments: [false, true])
  func holes(chirp: Bool) throws {
    let map = try Self.holed(Self.simulated(chirp: chirp))
    var options = GlobalFitOptions()
    options.lifetimes = [0.3, 30]
    options.chirpOrder = chirp ? 1 : 0
    let outcome = try GlobalFit.outcome(map, options: options)
    #expect(outcome.result.termination.isConverged)
    for (parameter, truth) in zip(outcome.result.parameters, [0.5, 20]) {
      #expect(abs(try #require(parameter.value) / truth - 1) < 1e-5)
    }
    #expect(outcome.data.delays.count == 119 && outcome.data.wavelengths.count == 23)
    #expect(outcome.result.warnings.contains("1 delay and 1 wavelength without any value left out"))
    #expect(outcome.result.warnings.contains { $0.contains("column 7 was left out: fewer values than") })
    let spectrum = try #require(outcome.result.tables.first { $0.name == "das" }).columns[1].values
    #expect(spectrum[6] == nil && spectrum[8] == nil && spectrum.count { $0 == nil } == 2)
    for index in outcome.data.signal.indices where !outcome.residual.signal[index].isNaN {
      #expect(abs(outcome.residual.signal[index]) < 1e-5)
      #expect(abs(outcome.fitted.signal[index] - outcome.data.signal[index]) < 1e-5)
    }
    #expect(
      outcome.data.signal.indices.allSatisfy { !outcome.data.signal[$0].isNaN || outcome.fitted.signal[$0].isNaN })
  }

  @Test("errors of evolution-associated spectra are those of the species, beside a wavelength that was left out too")
  func evolution() throws {
    var options = GlobalFitOptions()
    options.lifetimes = [0.3, 30]
    options.scheme = .sequential
    let simulated = Self.simulated(chirp: false)
    let whole = try GlobalFit.fit(simulated.map(), options: options)
    let holed = try GlobalFit.fit(Self.holed(simulated), options: options)
    let (a, b) = (whole.tables[0].columns[1].values, holed.tables[0].columns[1].values)
    #expect(abs(try #require(a[20]) - (try #require(b[19]))) < 1e-4)
    #expect(holed.tables[0].columns[2].values[6] == nil && holed.tables[0].columns[2].values[19] != nil)
  }

  @Test("the map without its chirp rises at zero everywhere and has no values beyond the data")
  func corrected() throws {
    let map = try Self.simulated(chirp: true).map()
    var options = GlobalFitOptions()
    options.lifetimes = [0.3, 30]
    options.chirpOrder = 1
    let corrected = try #require(try GlobalFit.outcome(map, options: options).chirpCorrected)
    var straight = Self.simulated(chirp: false)
    straight.timeZero = [0]
    let expected = try straight.map()
    let size = expected.signal.reduce(0) { max($0, abs($1)) }
    let count = map.delays.count
    for column in map.wavelengths.indices {
      let timeZero = 0.1 + 0.2 * (map.wavelengths[column] - 625) / 100
      for row in map.delays.indices {
        let value = corrected.signal[column * count + row]
        let place = map.delays[row] + timeZero
        if place < map.delays[0] || place > map.delays[count - 1] {
          #expect(value.isNaN)
        } else {
          // Straight lines between delays 60 fs apart cut the corners of a rise of 120 fs.
          #expect(abs(value - expected.signal[column * count + row]) < 0.1 * size)
        }
      }
    }
    options.chirpOrder = 0
    #expect(try GlobalFit.outcome(expected, options: options).chirpCorrected == nil)
  }

  @Test("lines between neighbours are exact for a straight line, at its points and between them")
  func interpolation() {
    let axis: [Double] = [-1, 0, 2, 3]
    let values: [Double] = [9, 9, -2, 0, 4, 6]
    func at(_ shift: Double) -> [Double] { Interpolation.linear(axis, values[2...], shiftedBy: shift) }
    #expect(at(0) == [-2, 0, 4, 6])
    #expect(Array(at(0.5)[0..<3]) == [-1, 1, 5] && at(0.5)[3].isNaN)
    #expect(at(-1)[0].isNaN && Array(at(-1)[1...]) == [-2, 2, 4])
    #expect(at(50).allSatisfy(\.isNaN) && at(-50).allSatisfy(\.isNaN))
  }

  @Test("kinetics are those of the nearest wavelengths, each once; beyond the map there are none")
  func kinetics() throws {
    let map = try Self.simulated(chirp: false).map()
    var options = GlobalFitOptions()
    options.lifetimes = [0.3, 30]
    let outcome = try GlobalFit.outcome(map, options: options)
    let table = try outcome.kinetics(at: [500.1, 500, 750])
    #expect(table.columns.map(\.name) == ["delay", "data_500.0nm", "fit_500.0nm", "data_750.0nm", "fit_750.0nm"])
    #expect(table.columns[1].values == map.signal[0..<map.delays.count].map { $0 })
    let error = #expect(throws: TransientsError.self) { try outcome.kinetics(at: [499]) }
    #expect(error?.description == "there are no kinetics at 499.0 nm; the map goes from 500.0 to 750.0 nm")
  }

  @Test("one wavelength, no delay before the pump and wavelengths that descend are fitted; one delay is refused")
  func extremes() throws {
    let map = try Self.simulated(chirp: false).map()
    let count = map.delays.count
    var options = GlobalFitOptions()
    options.lifetimes = [0.3, 30]
    let single = try TransientMap(
      source: "m", delays: map.delays, wavelengths: [600], signal: Array(map.signal[10 * count..<11 * count]))
    #expect(abs(try #require(GlobalFit.fit(single, options: options).parameters[1].value) / 20 - 1) < 1e-3)
    let order = map.wavelengths.indices.reversed()
    let descending = try TransientMap(
      source: "m", delays: map.delays, wavelengths: map.wavelengths.reversed(),
      signal: order.flatMap { map.signal[$0 * count..<($0 + 1) * count] })
    #expect(abs(try #require(GlobalFit.fit(descending, options: options).parameters[1].value) / 20 - 1) < 1e-5)
    let first = try #require(map.delays.firstIndex { $0 > 0.3 })
    let late = try TransientMap(
      source: "m", delays: Array(map.delays[first...]), wavelengths: map.wavelengths,
      signal: map.wavelengths.indices.flatMap { map.signal[$0 * count + first..<($0 + 1) * count] })
    let result = try GlobalFit.fit(late, options: options)
    #expect(result.parameters.count == 4)
    let instant = try TransientMap(source: "m", delays: [1], wavelengths: [500, 510], signal: [1, 2])
    #expect(throws: TransientsError.self) { try GlobalFit.fit(instant, options: options) }
  }
}
