/// Maps in NumPy's files: a matrix with its axes in the first row and column (`.npy`), or an archive with the map and its
/// two axes as arrays (`.npz`).
enum NumpyMap {
  /// What to do with an array that has no axes.
  private static let cure = "save the map with its axes: numpy.savez(\"map.npz\", delays=…, wavelengths=…, data=…)"

  /// The map of a `.npy` file; where it has three dimensions, those that its first index counts.
  static func array(
    _ file: FileBytes, timeUnit: TimeUnit?, orientation: MapOrientation
  ) throws(MeasurementError) -> [TransientMap] {
    let array = try file.withBytes { (bytes) throws(MeasurementError) in
      try NumpyArray(bytes, name: file.name, file: file.name)
    }
    let layers = array.shape.count == 3 ? array.slices(along: 0) : [array]
    var maps: [TransientMap] = []
    for layer in layers {
      maps.append(try matrix(layer, file: file.name, timeUnit: timeUnit, orientation: orientation, notes: []))
    }
    return maps
  }

  /// The map of a `.npz` file, or the scans of it that an array of three dimensions holds.
  static func archive(
    _ file: FileBytes, timeUnit: TimeUnit?, orientation: MapOrientation
  ) throws(MeasurementError) -> [TransientMap] {
    let archive = try ZipArchive(file)
    var arrays: [NumpyArray] = []
    var unused: [String] = []
    for member in archive.members where member.name.hasSuffix(".npy") {
      let name = String(member.name.dropLast(4))
      let content = try archive.content(of: member)
      do {
        let before = arrays.reduce(0) { $0 + $1.values.count }
        arrays.append(
          try NumpyArray(content.span, name: name, file: "\(file.name) (\(member.name))", before: before))
      } catch  where error.code == .notANumber {
        // Texts and times of the measurement beside the numbers.
        unused.append(name)
      }
    }
    let axes = arrays.filter { $0.shape.count == 1 }
    let layers = try layers(arrays.filter { !$0.isNamedErrors }, axes, orientation, file: file.name)
    guard !axes.isEmpty else {
      return try each(layers) { (map) throws(MeasurementError) in
        try matrix(map, file: file.name, timeUnit: timeUnit, orientation: orientation, notes: notes(unused))
      }
    }
    let pair = try NumpyAxes.pair(for: layers[0], among: axes, orientation: orientation, file: file.name, cure: cure)
    let name = layers[0].name
    let sigma = errors(arrays, of: layers)
    let used = [name, pair.delays.name, pair.wavelengths.name] + (sigma.map { [$0.name] } ?? [])
    unused += arrays.map(\.name).filter { !used.contains($0) }
    let fileUnit = HeaderWords.timeUnit(pair.delays.name)
    var common = [
      "delays from the array \(pair.delays.name), wavelengths from \(pair.wavelengths.name), the map from \(name)"
    ]
    if let sigma { common.append("the errors of the cells from the array \(sigma.name)") }
    if timeUnit == nil, fileUnit == nil { common.append("the file names no time unit: taken as ps") }
    let (delays, wavelengths) = (pair.delays.values, pair.wavelengths.values)
    let (opening, closing) = (common, notes(unused))
    func assembled(_ map: NumpyArray) throws(MeasurementError) -> TransientMap {
      var values = map.values
      let infinite = MissingValues.replaceInfinities(&values)
      return try MapAssembly(
        file: file.name, rowAxis: pair.delaysAlong == .rows ? delays : wavelengths,
        columnAxis: pair.delaysAlong == .rows ? wavelengths : delays, values: values, rowStride: map.strides.row,
        columnStride: map.strides.column, delays: pair.delaysAlong, timeUnit: timeUnit ?? fileUnit ?? .picoseconds,
        signalUnit: HeaderWords.signalUnit(map.name), notes: opening + (infinite.map { [$0] } ?? []) + closing
      ).map()
    }
    return try each(layers) { (array) throws(MeasurementError) in
      let map = try assembled(array)
      guard let sigma else { return map }
      return try map.with(signal: map.signal, errors: try assembled(sigma).signal)
    }
  }

  /// The array of the errors of the cells of one map; nil where none, or more than one, is named so and has its size.
  private static func errors(_ arrays: [NumpyArray], of layers: [NumpyArray]) -> NumpyArray? {
    let found = arrays.filter { $0.isNamedErrors && $0.shape == layers[0].shape }
    return layers.count == 1 && found.count == 1 ? found[0] : nil
  }

  private static func each(
    _ layers: [NumpyArray], _ read: (NumpyArray) throws(MeasurementError) -> TransientMap
  ) throws(MeasurementError) -> [TransientMap] {
    var maps: [TransientMap] = []
    for layer in layers { maps.append(try read(layer)) }
    return maps
  }

  /// The one array of the map; of one of three dimensions its scans, counted by the index that belongs to no axis.
  private static func layers(
    _ arrays: [NumpyArray], _ axes: [NumpyArray], _ orientation: MapOrientation, file: String
  ) throws(MeasurementError) -> [NumpyArray] {
    let maps = arrays.filter { $0.shape.count == 2 || $0.shape.count == 3 }
    let named = maps.filter(\.isNamedData)
    guard let map = maps.count == 1 ? maps.first : named.count == 1 ? named.first : nil else {
      throw MeasurementError(
        .ambiguous, file: file,
        "\(maps.isEmpty ? "holds no array of delays × wavelengths" : "holds several arrays of two dimensions") "
          + "(\(NumpyArray.list(arrays))); \(cure)")
    }
    guard map.shape.count == 3 else { return [map] }
    guard !axes.isEmpty else { return map.slices(along: 0) }
    let fits = (0..<3).map { map.slices(along: $0) }.filter { layers in
      layers.first.map { layer in
        (try? NumpyAxes.pair(for: layer, among: axes, orientation: orientation, file: file, cure: cure)) != nil
      } ?? false
    }
    guard fits.count == 1 else {
      throw MeasurementError(
        .ambiguous, file: file,
        "cannot tell which index of the array \(map.name) of \(map.size) counts the scans; save it as scans × delays × "
          + "wavelengths with different sizes, and both axes")
    }
    return fits[0]
  }

  private static func notes(_ unused: [String]) -> [String] {
    unused.isEmpty ? [] : ["arrays not used: \(unused.sorted().joined(separator: ", "))"]
  }

  /// The map of an array that holds its axes in the first row and column.
  private static func matrix(
    _ array: NumpyArray, file: String, timeUnit: TimeUnit?, orientation: MapOrientation, notes: [String]
  ) throws(MeasurementError) -> TransientMap {
    guard array.shape.count == 2, array.shape[0] > 1, array.shape[1] > 1 else {
      throw MeasurementError(
        .wrongKind, file: file, "holds an array of \(array.size), not a matrix with its axes in row and column; \(cure)"
      )
    }
    let strides = array.strides
    let columnAxis = (1..<array.shape[1]).map { array.values[$0 * strides.column] }
    let rowAxis = (1..<array.shape[0]).map { array.values[$0 * strides.row] }
    guard (columnAxis + rowAxis).allSatisfy(\.isFinite), AxisOrder.isMonotonic(columnAxis),
      AxisOrder.isMonotonic(rowAxis)
    else {
      throw MeasurementError(
        .invalidAxis, file: file, "the first row and column of the array are no axes that ascend or descend; \(cure)")
    }
    let asked = orientation == .detect ? nil : orientation
    guard let found = asked ?? OrientationDetector.orientation(row: columnAxis, column: rowAxis) else {
      throw MeasurementError(
        .ambiguous, file: file,
        "cannot tell whether the first row or the first column of the array holds the delays; say --orientation, or "
          + cure)
    }
    let isRow = found == .delaysInFirstRow
    var values = array.values
    var notes = ["delays in the first \(isRow ? "row" : "column") of the array"] + notes
    if timeUnit == nil { notes.append("the file names no time unit: taken as ps") }
    if let infinite = MissingValues.replaceInfinities(&values) { notes.append(infinite) }
    return try MapAssembly(
      file: file, rowAxis: rowAxis, columnAxis: columnAxis, values: values, start: strides.row + strides.column,
      rowStride: strides.row, columnStride: strides.column, delays: isRow ? .columns : .rows,
      timeUnit: timeUnit ?? .picoseconds, notes: notes
    ).map()
  }
}
