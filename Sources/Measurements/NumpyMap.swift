/// Maps in NumPy's files: a matrix with its axes in the first row and column (`.npy`), or an archive with the map and its
/// two axes as arrays (`.npz`).
enum NumpyMap {
  /// What to do with an array that has no axes.
  private static let cure = "save the map with its axes: numpy.savez(\"map.npz\", delays=…, wavelengths=…, data=…)"

  /// The map of a `.npy` file.
  static func array(
    _ file: FileBytes, timeUnit: TimeUnit?, orientation: MapOrientation
  ) throws(MeasurementError) -> TransientMap {
    let array = try file.withBytes { (bytes) throws(MeasurementError) in
      try NumpyArray(bytes, name: file.name, file: file.name)
    }
    return try matrix(array, file: file.name, timeUnit: timeUnit, orientation: orientation, notes: [])
  }

  /// The map of a `.npz` file.
  static func archive(
    _ file: FileBytes, timeUnit: TimeUnit?, orientation: MapOrientation
  ) throws(MeasurementError) -> TransientMap {
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
    let maps = arrays.filter { $0.shape.count == 2 }
    let named = maps.filter(\.isNamedData)
    guard let map = maps.count == 1 ? maps.first : named.count == 1 ? named.first : nil else {
      throw MeasurementError(
        .ambiguous, file: file.name,
        "\(maps.isEmpty ? "holds no array of delays × wavelengths" : "holds several arrays of two dimensions") "
          + "(\(NumpyArray.list(arrays))); \(cure)")
    }
    let axes = arrays.filter { $0.shape.count == 1 }
    guard !axes.isEmpty else {
      return try matrix(map, file: file.name, timeUnit: timeUnit, orientation: orientation, notes: notes(unused))
    }
    let pair = try NumpyAxes.pair(for: map, among: axes, orientation: orientation, file: file.name, cure: cure)
    unused += arrays.map(\.name).filter { ![map.name, pair.delays.name, pair.wavelengths.name].contains($0) }
    let fileUnit = HeaderWords.timeUnit(pair.delays.name)
    var notes = [
      "delays from the array \(pair.delays.name), wavelengths from \(pair.wavelengths.name), the map from \(map.name)"
    ]
    if timeUnit == nil, fileUnit == nil { notes.append("the file names no time unit: taken as ps") }
    var values = map.values
    if let infinite = MissingValues.replaceInfinities(&values) { notes.append(infinite) }
    let (delays, wavelengths) = (pair.delays.values, pair.wavelengths.values)
    return try MapAssembly(
      file: file.name, rowAxis: pair.delaysAlong == .rows ? delays : wavelengths,
      columnAxis: pair.delaysAlong == .rows ? wavelengths : delays, values: values, rowStride: map.strides.row,
      columnStride: map.strides.column, delays: pair.delaysAlong, timeUnit: timeUnit ?? fileUnit ?? .picoseconds,
      signalUnit: HeaderWords.signalUnit(map.name), notes: notes + self.notes(unused)
    ).map()
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
