/// The binary formats of transient maps, told by how they start.
enum BinaryFormat: Sendable, Equatable {
  /// Ultrafast Systems' `.ufs`.
  case ultrafast
  /// NumPy's `.npy`.
  case numpyArray
  /// NumPy's `.npz`, a zip archive of arrays.
  case archive

  /// The format of a file; nil for what is to be read as text.
  init?(_ file: FileBytes) {
    let head = file.data.prefix(64)
    if head.starts(with: NumpyHeader.magic) {
      self = .numpyArray
    } else if ZipArchive.startsWithMark(head), file.hasExtension("npz") || ZipArchive.startsWithArray(file.data) {
      self = .archive
    } else if head.starts(with: [0, 0, 0]), head.dropFirst(4).starts(with: Array("Version".utf8)) {
      self = .ultrafast
    } else if file.hasExtension("ufs"), head.contains(0) {
      // Damaged at its very start: its own reader says so best.
      self = .ultrafast
    } else {
      return nil
    }
  }

  /// The maps of a file of this format: one, or the scans it holds.
  func maps(
    _ file: FileBytes, timeUnit: TimeUnit?, orientation: MapOrientation
  ) throws(MeasurementError) -> [TransientMap] {
    switch self {
    case .ultrafast: try UltrafastFile.maps(file, timeUnit: timeUnit, orientation: orientation)
    case .numpyArray: try NumpyMap.array(file, timeUnit: timeUnit, orientation: orientation)
    case .archive: try NumpyMap.archive(file, timeUnit: timeUnit, orientation: orientation)
    }
  }
}
