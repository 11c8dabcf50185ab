/// What the head of an `.spc` file says.
struct GalacticHeader {
  let file: String
  let isOld: Bool
  let order: ByteOrder
  /// 16-bit intensities.
  let isShort: Bool
  let isMultiple: Bool
  /// An axis in the file, and one for every spectrum.
  let hasAxis: Bool
  let hasOwnAxes: Bool
  let exponent: Int
  let pointCount: Int
  let first: Double
  let last: Double
  let spectrumCount: Int
  let axisType: Int
  let orderType: Int
  let start: Int

  init(_ bytes: Span<UInt8>, file: String) throws(MeasurementError) {
    self.file = file
    func damaged(_ what: String) -> MeasurementError {
      MeasurementError(.damaged, file: file, "\(what); copy the file again, or export the spectrum as text")
    }
    let isOld = bytes.count > 1 && bytes[1] == 0x4D
    let size = isOld ? 256 : 512
    guard bytes.count > size else { throw damaged("the file ends in its own header") }
    let order: ByteOrder = bytes[1] == 0x4C ? .big : .little
    let flags = bytes[0]
    self.isOld = isOld
    self.order = order
    isShort = flags & 1 != 0
    isMultiple = flags & 4 != 0
    hasOwnAxes = !isOld && flags & 64 != 0
    hasAxis = !isOld && flags & 128 != 0
    func float(_ position: Int) -> Double {
      Double(Float(bitPattern: UInt32(order.integer(bytes, at: position, size: 4))))
    }
    let count: Double
    if isOld {
      exponent = Int(Int16(bitPattern: UInt16(order.integer(bytes, at: 2, size: 2))))
      count = float(4)
      (first, last) = (float(8), float(12))
      axisType = Int(bytes[16] & 0x3F)
      orderType = 0
      spectrumCount = 0
      start = 256 - 32
    } else {
      exponent = Int(Int8(bitPattern: bytes[3]))
      count = Double(order.integer(bytes, at: 4, size: 4))
      (first, last) = (order.double(bytes, at: 8), order.double(bytes, at: 16))
      spectrumCount = max(1, Int(order.integer(bytes, at: 24, size: 4)))
      axisType = Int(bytes[28])
      orderType = Int(bytes[30])
      start = 512
    }
    guard count >= 0, count <= Double(bytes.count), count == count.rounded() else {
      throw damaged("the header says \(Phrase.rounded(count)) points, more than the file can hold")
    }
    pointCount = Int(count)
  }

  /// The unit of the positions. Throws for what is no spectral axis.
  func unit() throws(MeasurementError) -> SpectralAxisReading.Unit {
    switch axisType {
    case 1: return .wavenumbers
    case 2: return .micrometres
    case 3: return .nanometres
    case 13: return .shift(laser: 0)
    case 14: return .electronvolts
    case 0 where min(first, last) >= 100 && max(first, last) <= 30_000: return .nanometres
    default:
      throw MeasurementError(
        .invalidAxis, file: file,
        "the axis is of the kind \(axisType) (\(Phrase.rounded(first)) to \(Phrase.rounded(last))), not a wavelength or "
          + "energy; export the spectrum against one")
    }
  }

  /// The temperature that orders the spectra, where their order is one.
  func kelvin(_ value: Double) -> Double? {
    switch orderType {
    case 19: (value - 32) / 1.8 + PhysicalConstants.zeroCelsius
    case 20: value + PhysicalConstants.zeroCelsius
    case 21: value
    default: nil
    }
  }
}
