import Foundation

/// Binary files of spectra, written for the tests after the published layouts.
enum BinarySpectra {
  static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func bytes(_ value: Float) -> [UInt8] { bytes(value.bitPattern) }
  static func bytes(_ value: Double) -> [UInt8] { bytes(value.bitPattern) }

  static func put(_ part: [UInt8], at position: Int, into bytes: inout [UInt8]) {
    for (k, byte) in part.enumerated() { bytes[position + k] = byte }
  }

  /// The 32 bytes before every spectrum of an `.spc`.
  static func subheader(exponent: Int8, place: Float = 0, points: Int = 0) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 32)
    head[1] = UInt8(bitPattern: exponent)
    put(bytes(place), at: 4, into: &head)
    put(bytes(UInt32(points)), at: 16, into: &head)
    return head
  }

  /// The head of a new `.spc`.
  static func header(
    flags: UInt8, exponent: Int8, points: Int, first: Double, last: Double, spectra: Int, axis: UInt8, order: UInt8 = 0
  ) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 512)
    head[0] = flags
    head[1] = 0x4B
    head[3] = UInt8(bitPattern: exponent)
    put(bytes(UInt32(points)), at: 4, into: &head)
    put(bytes(first), at: 8, into: &head)
    put(bytes(last), at: 16, into: &head)
    put(bytes(UInt32(spectra)), at: 24, into: &head)
    head[28] = axis
    head[30] = order
    return head
  }

  /// One spectrum of single precision on an even axis.
  static func single(_ values: [Float], first: Double, last: Double, axis: UInt8 = 3) -> [UInt8] {
    header(flags: 0, exponent: -128, points: values.count, first: first, last: last, spectra: 1, axis: axis)
      + subheader(exponent: -128) + values.flatMap { bytes($0) }
  }

  /// Several spectra of scaled integers on one even axis, ordered by temperature in K.
  static func multiple(_ values: [[Int32]], exponent: Int8, kelvin: [Float], first: Double, last: Double) -> [UInt8] {
    header(
      flags: 4, exponent: exponent, points: values[0].count, first: first, last: last, spectra: values.count, axis: 3,
      order: 21)
      + zip(values, kelvin).flatMap { row, place in
        subheader(exponent: exponent, place: place) + row.flatMap { bytes($0) }
      }
  }

  /// Spectra with an axis each.
  static func ownAxes(_ spectra: [(x: [Float], y: [Float])]) -> [UInt8] {
    header(flags: 4 | 64 | 128, exponent: -128, points: 0, first: 0, last: 0, spectra: spectra.count, axis: 3)
      + spectra.flatMap { spectrum in
        subheader(exponent: -128, points: spectrum.x.count) + (spectrum.x + spectrum.y).flatMap { bytes($0) }
      }
  }

  /// The old form: integers whose high word comes first.
  static func old(_ values: [Int32], exponent: Int16, first: Float, last: Float) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 256)
    head[1] = 0x4D
    put(bytes(exponent), at: 2, into: &head)
    put(bytes(Float(values.count)), at: 4, into: &head)
    put(bytes(first), at: 8, into: &head)
    put(bytes(last), at: 12, into: &head)
    head[16] = 3
    return head
      + values.flatMap { value in
        let word = UInt32(bitPattern: value)
        return bytes(word << 16 | word >> 16)
      }
  }

  /// A `.wdf` of spectra in nm or as a shift, with temperatures in its origins where given.
  static func renishaw(
    axis: [Float], unit: Int32, spectra: [[Float]], laser: Float = 18_796.99, celsius: [Double]? = nil
  ) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 512)
    put(Array("WDF1".utf8), at: 0, into: &head)
    put(bytes(Int64(512)), at: 8, into: &head)
    put(bytes(Int32(axis.count)), at: 60, into: &head)
    put(bytes(Int64(spectra.count)), at: 64, into: &head)
    put(bytes(Int64(spectra.count)), at: 72, into: &head)
    put(bytes(Int32(axis.count)), at: 88, into: &head)
    put(bytes(Int32(celsius == nil ? 0 : 1)), at: 92, into: &head)
    put(bytes(laser), at: 156, into: &head)
    func block(_ name: String, _ content: [UInt8]) -> [UInt8] {
      Array(name.utf8) + bytes(Int32(0)) + bytes(Int64(content.count + 16)) + content
    }
    var file = head + block("DATA", spectra.flatMap { $0.flatMap { bytes($0) } })
    file += block("XLST", bytes(Int32(1)) + bytes(unit) + axis.flatMap { bytes($0) })
    if let celsius {
      let name = Array("Temperature".utf8) + [UInt8](repeating: 0, count: 5)
      file += block(
        "ORGN", bytes(Int32(1)) + bytes(Int32(9)) + bytes(Int32(21)) + name + celsius.flatMap { bytes($0) })
    }
    return file
  }

  /// A `.sif` of version 65559 with a calibration and some rows.
  static func andor(_ rows: [[Float]], calibration: String) -> [UInt8] {
    let width = rows[0].count
    var text = "Andor Technology Multi-Channel File\n65538 1\n65559 0 0 1 1540956289 -60 rest of the line\nDU401\n"
    text += "\(width) 255 8 \nname.sif \n65538 5\nuser \n65538 \u{1} \u{1} 0 0 0.1 0.2\n"
    text += (1...8).map { "line \($0)\n" }.joined() + "65539 SR303i\n"
    text += "65539 \(calibration)\n0 1 0 0 \n0 1 0 0 \n0 \n422 \n13 \n13 \n"
    text += "12\nPixel number6\nCounts12\nPixel number65541 1 255 \(width) 1 1 1 \(rows.count * width) \(width)\n"
    text += "65538 1 \(rows.count) \(width) 1 1 1 \n0\n0\n"
    return Array(text.utf8) + rows.flatMap { $0.flatMap { bytes($0) } }
  }
}
