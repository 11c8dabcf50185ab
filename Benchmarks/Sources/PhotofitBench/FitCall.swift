import Fitting
import Foundation
import Measurements
import Transients

/// One fit of a map that is timed inside the process, warm, as the peers' fits are.
struct FitCall {
  let file: String
  let limit: Double
  var chirpOrder = 0
  var profiles: ProfileChoice = .none
  var runs = 15

  /// What timing it gave.
  struct Timing {
    /// CPU seconds of one call: the best and the median of several.
    let best: Double
    let median: Double
    let result: FitResult
  }

  /// Times the call; the first one, which warms everything up, does not count.
  func time() throws -> Timing {
    let map = try MeasurementReader.transientMap(at: file)
    var options = GlobalFitOptions()
    // Start A of the comparison that the limits come from.
    options.lifetimes = [0.9, 7, 600]
    options.chirpOrder = chirpOrder
    options.profiles = profiles
    options.responseWidth = 0.25
    options.timeZero = 0.05
    var result = try GlobalFit.fit(map, options: options)
    var times: [Double] = []
    for _ in 0..<runs {
      let start = Bench.cpuTime()
      result = try GlobalFit.fit(map, options: options)
      times.append(Bench.cpuTime() - start)
    }
    times.sort()
    return Timing(best: times[0], median: times[times.count / 2], result: result)
  }
}
