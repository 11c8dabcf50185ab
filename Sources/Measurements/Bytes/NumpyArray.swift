/// An array of NumPy: its numbers with their shape.
struct NumpyArray {
  let name: String
  /// Sizes; those of 1 that stand before two others are left out.
  let shape: [Int]
  /// In the order of the file.
  let values: [Double]
  private let isFortran: Bool
  /// Values of all arrays of a file together beyond which it is refused: integers of one byte need eight here.
  private static let limit = 1 << 26

  /// Reads the bytes of a `.npy` file; `file` names it in messages, `before` counts the values already read.
  init(_ bytes: Span<UInt8>, name: String, file: String, before: Int = 0) throws(MeasurementError) {
    let header = try NumpyHeader(bytes, file: file)
    guard header.count > 0 else {
      throw MeasurementError(.empty, file: file, "the array is empty; save the measured values")
    }
    guard header.count <= Self.limit - before else {
      throw MeasurementError(
        .wrongKind, file: file, "holds more than \(Self.limit) values; save one map with its axes alone, averaged")
    }
    self.name = name
    var shape = header.shape
    while shape.count > 2, let single = shape.firstIndex(of: 1) { shape.remove(at: single) }
    self.shape = shape
    values = header.values(bytes)
    isFortran = header.isFortran
  }

  /// Distance of two rows and of two columns in `values`, of an array of two dimensions.
  var strides: (row: Int, column: Int) { isFortran ? (1, shape[0]) : (shape[1], 1) }

  /// The arrays of two dimensions that an index of an array of three counts.
  func slices(along index: Int) -> [NumpyArray] {
    let rest = [0, 1, 2].filter { $0 != index }
    let strides = isFortran ? [1, shape[0], shape[0] * shape[1]] : [shape[1] * shape[2], shape[2], 1]
    return (0..<shape[index]).map { layer in
      var slice: [Double] = []
      slice.reserveCapacity(shape[rest[0]] * shape[rest[1]])
      for row in 0..<shape[rest[0]] {
        for column in 0..<shape[rest[1]] {
          slice.append(values[layer * strides[index] + row * strides[rest[0]] + column * strides[rest[1]]])
        }
      }
      return NumpyArray(name: name, shape: [shape[rest[0]], shape[rest[1]]], values: slice)
    }
  }

  /// An array of two dimensions, row by row.
  private init(name: String, shape: [Int], values: [Double]) {
    self.name = name
    self.shape = shape
    self.values = values
    isFortran = false
  }

  /// `250 × 256`.
  var size: String { shape.isEmpty ? "one value" : shape.map { "\($0)" }.joined(separator: " × ") }

  /// Named as delays are: `t`, `delays_ps`, `time`.
  var isNamedDelays: Bool {
    hasWord(among: ["t", "ts", "time", "times", "delay", "delays", "timedelays", "delaytimes", "tau", "taus"])
  }

  /// Named as wavelengths are: `wl`, `wavelengths_nm`, `lambda`.
  var isNamedWavelengths: Bool {
    hasWord(among: ["wavelength", "wavelengths", "wl", "wls", "lambda", "lambdas", "lam", "lams", "wave", "nm", "λ"])
  }

  /// Named as the errors of a map's cells: `sigma`, `errors`, `data_std`.
  var isNamedErrors: Bool {
    hasWord(among: [
      "error", "errors", "err", "errs", "sigma", "sigmas", "std", "sd", "stderr", "stddev", "uncertainty",
      "uncertainties",
    ])
  }

  /// Named as the map itself: `data`, `signal`, `delta_A`.
  var isNamedData: Bool {
    hasWord(among: [
      "data", "signal", "map", "matrix", "ta", "da", "δa", "od", "mod", "dod", "mdod", "absorbance", "delta",
    ])
  }

  private func hasWord(among words: Set<String>) -> Bool { name.words.contains { words.contains($0) } }

  /// Names and sizes, for messages.
  static func list(_ arrays: [NumpyArray]) -> String {
    arrays.isEmpty ? "no arrays of numbers" : arrays.map { "\($0.name) \($0.size)" }.joined(separator: ", ")
  }
}

/// Finds the two axes of a map among the arrays of one dimension.
enum NumpyAxes {
  /// The axes of a map.
  struct Pair {
    let delays: NumpyArray
    let wavelengths: NumpyArray
    let delaysAlong: MapAssembly.Side
  }

  /// The only pair of axes whose names and sizes fit; throws where there is none, or more than one.
  static func pair(
    for map: NumpyArray, among axes: [NumpyArray], orientation: MapOrientation, file: String, cure: String
  ) throws(MeasurementError) -> Pair {
    let named = axes.filter(\.isNamedDelays)
    let spectral = axes.filter { $0.isNamedWavelengths && !$0.isNamedDelays }
    let others = axes.filter { !$0.isNamedDelays && !$0.isNamedWavelengths }
    let delays = named.isEmpty ? others : named
    let wavelengths = spectral.isEmpty ? others : spectral
    var pairs: [Pair] = []
    for time in delays {
      for wavelength in wavelengths where wavelength.name != time.name {
        let sizes = (time.values.count, wavelength.values.count)
        if sizes == (map.shape[0], map.shape[1]), orientation != .delaysInFirstRow {
          pairs.append(Pair(delays: time, wavelengths: wavelength, delaysAlong: .rows))
        }
        if sizes == (map.shape[1], map.shape[0]), orientation != .delaysInFirstColumn {
          pairs.append(Pair(delays: time, wavelengths: wavelength, delaysAlong: .columns))
        }
      }
    }
    if named.isEmpty || spectral.isEmpty {
      // Without names the look of the values decides.
      pairs.removeAll { pair in
        let look = OrientationDetector.orientation(row: pair.delays.values, column: pair.wavelengths.values)
        return look != .delaysInFirstRow
      }
    }
    guard pairs.count == 1 else {
      throw MeasurementError(
        pairs.isEmpty ? .invalidAxis : .ambiguous, file: file,
        pairs.isEmpty
          ? "no two axes fit the array \(map.name) of \(map.size) (\(list(axes))); \(cure)"
          : "cannot tell which axis belongs to which side of the array \(map.name) of \(map.size) (\(list(axes))); say "
            + "--orientation \(MapOrientation.delaysInFirstColumn.rawValue) where its first index counts the delays, "
            + "\(MapOrientation.delaysInFirstRow.rawValue) where its second does; or \(cure)")
    }
    return pairs[0]
  }

  private static func list(_ arrays: [NumpyArray]) -> String { NumpyArray.list(arrays) }
}
