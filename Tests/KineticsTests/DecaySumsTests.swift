import Kinetics
import Testing

@Suite("Decays summed in one pass")
struct DecaySumsTests {
  private let lifetimes = [8.0, 60]
  private let amplitudes = [300.0, 200]
  private let response = MeasuredResponse(counts: (0..<300).map { Double(max(0, 40 - abs($0 - 50))) }, period: nil)

  /// Sums made from the columns of the response itself.
  private func reference(
    _ response: MeasuredResponse, _ rows: DecayRows, _ channels: Range<Int>, shift: Double, counts: [Double]
  ) -> (gradient: [Double], information: [Double], pearson: Double) {
    let n = channels.count
    var columns = [Double](repeating: 0, count: n * 5)
    response.fillDerivatives(
      MeasuredResponse.DerivativeColumns(values: 2, lifetimes: 0, shift: 4), into: &columns, lifetimes: lifetimes,
      amplitudes: amplitudes, shift: shift, channels: channels)
    func column(_ c: Int, _ i: Int) -> Double {
      switch c {
      case 0, 1: columns[c * n + i] * lifetimes[c]
      case 4: 1
      case 5: columns[4 * n + i] * 2
      default: columns[c * n + i]
      }
    }
    func row(_ c: Int) -> [Double] { rows.summed((0..<n).map { column(c, $0) }[...]) }
    let jacobian = (0..<6).map(row)
    let mean = rows.summed(
      (0..<n).map { amplitudes[0] * column(2, $0) + amplitudes[1] * column(3, $0) + 0.7 }[...])
    var (gradient, information) = ([Double](repeating: 0, count: 6), [Double](repeating: 0, count: 36))
    for a in 0..<6 {
      for i in mean.indices {
        gradient[a] += jacobian[a][i] * (1 - counts[i] / mean[i])
        for b in 0..<6 { information[a * 6 + b] += jacobian[a][i] * jacobian[b][i] / mean[i] }
      }
    }
    let pearson = mean.indices.reduce(0) { $0 + (counts[$1] - mean[$1]) * (counts[$1] - mean[$1]) / mean[$1] }
    return (gradient, information, pearson)
  }

  @Test("gradient and information are those of the response's own columns, grouped or not", arguments: [1, 7])
  func sums(group: Int) throws {
    let response = try #require(response)
    for (channels, shift) in [(0..<300, 1.3), (20..<290, -2.6), (120..<300, 0), (60..<300, 4.5)] {
      var sums = DecaySums(response: response)
      let rows =
        group == 1
        ? DecayRows(channels)
        : DecayRows(
          channels, head: sums.responseEnd(shift: shift, from: channels.lowerBound, in: channels.count), group: group)
      let counts = (0..<rows.count).map { Double(($0 * 37) % 11 + 1) }
      var parameters = DecaySums.Parameters(lifetimes: lifetimes, amplitudes: amplitudes)
      parameters.background = 0.7
      parameters.shift = shift
      parameters.shiftFactor = 2
      var (gradient, information) = ([Double](repeating: 0, count: 6), [Double](repeating: 0, count: 36))
      let totals = try #require(
        sums.sum(parameters, rows: rows, counts: counts, gradient: &gradient, information: &information))
      let expected = reference(response, rows, channels, shift: shift, counts: counts)
      for a in 0..<6 {
        let scale = information[a * 7].squareRoot()
        #expect(abs(gradient[a] - expected.gradient[a]) <= 1e-11 * scale * totals.pearson.squareRoot())
        for b in 0..<6 {
          #expect(
            abs(information[a * 6 + b] - expected.information[a * 6 + b]) <= 1e-12 * scale
              * information[b * 7].squareRoot())
        }
      }
      #expect(abs(totals.pearson / expected.pearson - 1) < 1e-12)
    }
  }

  @Test("a negative mean and counts where none can be have no likelihood")
  func impossible() {
    var sums = DecaySums(response: nil)
    var parameters = DecaySums.Parameters(lifetimes: [3], amplitudes: [5])
    var (gradient, information) = ([0.0, 0, 0], [Double](repeating: 0, count: 9))
    let rows = DecayRows(0..<4000)
    func deviance(_ counts: [Double]) -> Double? {
      sums.sum(parameters, rows: rows, counts: counts, gradient: &gradient, information: &information)?.deviance
    }
    parameters.background = -1
    #expect(deviance(Array(repeating: 1, count: 4000)) == nil)
    parameters.background = 0
    // exp(−4000/3) is 0 in double precision.
    #expect(deviance(Array(repeating: 0, count: 3999) + [1]) == nil)
    #expect(deviance(Array(repeating: 0, count: 4000)) != nil)
  }
}
