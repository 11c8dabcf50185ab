import Foundation

/// Bytes of binary files, put together as their layouts are documented.
enum BinaryFiles {
  /// A number of `size` bytes.
  static func integer(_ value: UInt64, size: Int, isBig: Bool) -> [UInt8] {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    return isBig ? bytes.reversed() : bytes
  }

  private static func count(_ value: Int) -> [UInt8] { integer(UInt64(value), size: 4, isBig: true) }
  private static func text(_ value: String) -> [UInt8] { count(value.utf8.count) + Array(value.utf8) }
  private static func doubles(_ values: [Double]) -> [UInt8] {
    values.flatMap { integer($0.bitPattern, size: 8, isBig: true) }
  }

  /// A `.ufs` file: wavelengths along the rows, delays along the columns, values row by row.
  static func ultrafast(
    wavelengths: [Double], delays: [Double], values: [Double], spectral: (String, String) = ("Wavelength", "nm"),
    time: (String, String) = ("Time", "ps"), label: String = "DA", layers: Int = 0, claimedDelays: Int? = nil,
    claimedRows: Int? = nil, notes: String? = "Solvent: H2O\r\nDate: 1/9/2016\r\n"
  ) -> [UInt8] {
    text("Version2") + text(spectral.0) + text(spectral.1) + count(wavelengths.count) + doubles(wavelengths)
      + text(time.0) + text(time.1) + count(claimedDelays ?? delays.count) + doubles(delays) + text(label)
      + count(layers) + count(claimedRows ?? wavelengths.count) + count(claimedDelays ?? delays.count)
      + doubles(values) + (notes.map(text) ?? [])
  }

  /// A `.npy` file of any header over any data.
  static func numpy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let length = integer(UInt64(header.utf8.count), size: version == 1 ? 2 : 4, isBig: false)
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
  }

  /// A `.npy` file of double-precision numbers.
  static func numpy(_ values: [Double], shape: String) -> [UInt8] {
    numpy(
      "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }\n",
      values.flatMap { integer($0.bitPattern, size: 8, isBig: false) })
  }

  /// An archive of stored members; `claimed` replaces the unpacked size of them all.
  static func archive(
    _ members: [(name: String, content: [UInt8])], method: Int = 0, flags: Int = 0, claimed: Int? = nil
  ) -> [UInt8] {
    func little(_ value: Int, _ size: Int) -> [UInt8] { integer(UInt64(value), size: size, isBig: false) }
    var body: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let start = body.count
      let common =
        little(flags, 2) + little(method, 2) + little(0, 4) + little(checksum(member.content), 4)
        + little(member.content.count, 4) + little(claimed ?? member.content.count, 4)
        + little(member.name.utf8.count, 2) + little(0, 2)
      body += [0x50, 0x4B, 3, 4] + little(20, 2) + common + Array(member.name.utf8) + member.content
      directory +=
        [0x50, 0x4B, 1, 2] + little(20, 2) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
        + little(0, 4) + little(start, 4) + Array(member.name.utf8)
    }
    return body + directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
  }

  private static func checksum(_ bytes: [UInt8]) -> Int {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return Int(value ^ 0xFFFF_FFFF)
  }

  /// Files that NumPy 2.4 wrote: delays −1, 0, 10, wavelengths 500, 510, values 1 … 6 by wavelength.
  enum WrittenByNumpy {
    /// `numpy.savez_compressed(delays_ns=, wavelengths= (f4), data_mOD=, operator="me")`; the last value is nan.
    static let compressed = decoded(
      "UEsDBC0AAAAIAAAAIQBrYjIZ//////////8NABQAZGVsYXlzX25zLm5weQEAEACYAAAAAAAAAE4AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQALgYw+LCfAQWoOAAAUEsDBC0AAAAIAAAAIQA7RR17//////////8PABQAd2F2ZWxlbmd0aHMubnB5AQAQAIgAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBoZfzgwM/50BUEsDBC0AAAAIAAAAIQDp81sG//////////8MABQAZGF0YV9tT0QubnB5AQAQALAAAAAAAAAAWgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgpGmjoKtQpkAy4GMPhgD6EFHCA0A5QWgdIcUPpHPQBQSwMELQAAAAgAAAAhAHseCAz//////////wwAFABvcGVyYXRvci5ucHkBABAAiAAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG4TaqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5Gpo6CrUKFAGuXAYGhlQgBgBQSwECLQMtAAAACAAAACEAa2IyGU4AAACYAAAADQAAAAAAAAAAAAAAgAEAAAAAZGVsYXlzX25zLm5weVBLAQItAy0AAAAIAAAAIQA7RR17TAAAAIgAAAAPAAAAAAAAAAAAAACAAY0AAAB3YXZlbGVuZ3Rocy5ucHlQSwECLQMtAAAACAAAACEA6fNbBloAAACwAAAADAAAAAAAAAAAAAAAgAEaAQAAZGF0YV9tT0QubnB5UEsBAi0DLQAAAAgAAAAhAHseCAxJAAAAiAAAAAwAAAAAAAAAAAAAAIABsgEAAG9wZXJhdG9yLm5weVBLBQYAAAAABAAEAOwAAAA5AgAAAAA="
    )
    /// `numpy.savez(t=, wl= (f4), data=)`, the map in Fortran's order, wavelengths × delays; the last value is nan.
    static let stored = decoded(
      "UEsDBC0AAAAAAAAAIQBrYjIZ//////////8FABQAdC5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA8L8AAAAAAAAAAAAAAAAAACRAUEsDBC0AAAAAAAAAIQA7RR17//////////8GABQAd2wubnB5AQAQAIgAAAAAAAAAiAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAA+kMAAP9DUEsDBC0AAAAAAAAAIQDa+Xgz//////////8IABQAZGF0YS5ucHkBABAAsAAAAAAAAACwAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogVHJ1ZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA8D8AAAAAAAAQQAAAAAAAAABAAAAAAAAAFEAAAAAAAAAIQAAAAAAAAPh/UEsBAi0DLQAAAAAAAAAhAGtiMhmYAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAHQubnB5UEsBAi0DLQAAAAAAAAAhADtFHXuIAAAAiAAAAAYAAAAAAAAAAAAAAIABzwAAAHdsLm5weVBLAQItAy0AAAAAAAAAIQDa+XgzsAAAALAAAAAIAAAAAAAAAAAAAACAAY8BAABkYXRhLm5weVBLBQYAAAAAAwADAJ0AAAB5AgAAAAA="
    )
    /// Matrices with their axes: version 1, `>i2`, Fortran's order; version 2, `<f4`; version 3, `>f8`, transposed.
    static let matrices = [
      decoded(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoNCwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAP//AAAACgH0AAEAAgADAf4ABAAFAAY="
      ),
      decoded(
        "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoNCwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD6QwAA/0MAAIC/AACAPwAAgEAAAAAAAAAAQAAAoEAAACBBAABAQAAAwEA="
      ),
      decoded(
        "k05VTVBZAwB0AAAAeydkZXNjcic6ICc+ZjgnLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgzLCA0KSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAEB/QAAAAAAAQH/gAAAAAAC/8AAAAAAAAD/wAAAAAAAAQBAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAQBQAAAAAAABAJAAAAAAAAEAIAAAAAAAAQBgAAAAAAAA="
      ),
    ]

    private static func decoded(_ text: String) -> [UInt8] { Array(Data(base64Encoded: text) ?? Data()) }
  }
}
