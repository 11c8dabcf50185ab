import Foundation
import Testing

@testable import Measurements

/// Small valid files of every format; what is broken in them must end in an error or a dataset, never in a trap.
enum Specimens {
  static let all: [String] = [
    "0,-1,0,10\n500,1,2,3\n510,4,5,nan\n", "delay (fs);-1;0;0;10\r\n500;1,5;2;3;1\r\n500;4;5;nan;1\r\n",
    ",500,510\n-1,1,4\n0,2,5\n10,,6\nnotes, 1\n",
    "a\nb\nTime explicit\nintervalnr 3\n\t-1\t0\t10\n500\t1\t2\t3\n510\t4\t5\t6\n",
    "a\nb\nWavelength explicit\nintervalnr 2\n500 510\n-1 1 4\n0 2 5\n10 3 6\n", "time (us),counts\n0,5\n0.5,3\n1,1\n",
    "Item name: A\n\nTime calibration: 5.0E-02ns/ch\n\nChan\tData\n1\t5\n2\t3\n3\t1\n",
    "Title\n\nLabels,A,B,\nType,Time Scan,Time Scan,\nStep,0.50,0.50,\nXAxis,Time(ns),Time(ns),\n\n0,5,6,\n.5,3,4,\n",
    "Labels\tA 10K\tB 20K\t\nType\tEmission Scan\tEmission Scan\t\nTemp\t10.00\t200.00\t\n\n500\t1\t2\t\n501\t3\t4\t\n",
    "Short Name\tA\tB\tC\tD\nLong Name\tWavelength\tS1\tWavelength\tR1\nUnits\tnm\tCPS\tnm\tA\n1\t500\t7\t500\t8\n2\t501\t9\t501\t10\n",
    "SpectraSuite Data File\n+++\n>>>>>Begin Processed Spectral Data<<<<<\n340.07\t1\n340.45\t2\n>>>>>End<<<<<\n",
    "Wavelength (nm);200 K;-73 °C\r\n550;1,5;2\r\n551;2,5;3\r\n", "3.86E+00,2.21E-02\n3.85E+00,2.26E-02\n",
    ",10,20\n500,1,2\n501,3,4\n", "10 20\n500 1 2\n501 3 4\n502 5 6\n",
    "T_K,fwhm_meV,fwhm_err,\"a,b\"\n10,120,0.5,1\n20,121,0.25,2\n", "T (°C) FWHM (meV)\n10 120\n20 121\n",
    "\u{FEFF}# c\n5\n3\n1\n",
    "0,-1,0,10\r510,1,NaN,3\r500,NaN,5,6\r509,NaN,NaN,NaN\rfile info\rScans: 3\r400 nm pump\r",
    "Time in ps\t500.0\t510.0\n-1.0\t1\t4\n0.0\t2\t5\n10.0\t3\t6\n",
  ]

  /// Binary files, which other damage hurts.
  static let binary: [[UInt8]] =
    [
      BinaryFiles.ultrafast(wavelengths: [500, 510], delays: [-1, 0, 10], values: [1, 2, 3, 4, .nan, 6]),
      BinaryFiles.archive([
        ("t.npy", BinaryFiles.numpy([-1, 0, 10], shape: "(3,)")), ("wl.npy", BinaryFiles.numpy([500], shape: "(1,)")),
        ("data.npy", BinaryFiles.numpy([1, 2, 3], shape: "(3, 1)")),
      ]),
      BinaryFiles.ultrafast(
        wavelengths: [500, 510], delays: [-1, 10], values: [1, 2, 3, 4, 5, 6, 7, 8], layers: 2),
      BinaryFiles.archive([
        ("t.npy", BinaryFiles.numpy([-1, 0], shape: "(2,)")), ("wl.npy", BinaryFiles.numpy([500], shape: "(1,)")),
        ("data.npy", BinaryFiles.numpy([1, 2, 3, 4, 5, 6], shape: "(3, 2, 1)")),
      ]),
      BinaryFiles.WrittenByNumpy.compressed, BinaryFiles.WrittenByNumpy.stored,
    ] + BinaryFiles.WrittenByNumpy.matrices
}

/// Hands a file to every reader; errors of their own are fine.
func readEverything(_ path: String) {
  _ = try? MeasurementReader.kind(at: path)
  for orientation in MapOrientation.allCases {
    _ = try? MeasurementReader.transientMap(at: path, orientation: orientation)
  }
  _ = try? MeasurementReader.decays(at: path)
  _ = try? MeasurementReader.decay(at: path, channelWidth: 0.5, timeUnit: .picoseconds, column: 2)
  _ = try? MeasurementReader.spectrumSeries(at: path)
  _ = try? MeasurementReader.spectrumSeries(at: path, temperatureUnit: .celsius)
  _ = try? MeasurementReader.temperatureSeries(at: path)
}

@Suite("Broken files end in an error or a dataset")
struct MutationTests {
  @Test("cut off after any byte", arguments: Specimens.all)
  func truncated(text: String) throws {
    let files = try TestFiles()
    let bytes = Array(text.utf8)
    for count in 0...bytes.count { readEverything(try files.write(bytes: Array(bytes[..<count]))) }
  }

  @Test("with bytes replaced, removed, doubled and lines shuffled", arguments: Specimens.all)
  func mutated(text: String) throws {
    let files = try TestFiles()
    var generator = SplitMix(seed: UInt64(text.utf8.count))
    for _ in 0..<Mutation.count(120) {
      readEverything(try files.write(bytes: Mutation.of(Array(text.utf8), &generator)))
    }
  }

  @Test("binary files cut off after any byte", arguments: Specimens.binary.indices)
  func truncatedBinary(index: Int) throws {
    let files = try TestFiles()
    let bytes = Specimens.binary[index]
    for count in 0..<bytes.count {
      for name in ["m.ufs", "m.npz"] { readEverything(try files.write(bytes: Array(bytes[..<count]), name)) }
    }
  }

  @Test("binary files with every byte replaced in turn, and with random damage", arguments: Specimens.binary.indices)
  func mutatedBinary(index: Int) throws {
    let files = try TestFiles()
    let original = Specimens.binary[index]
    func read(_ bytes: [UInt8]) throws {
      _ = try? MeasurementReader.transientMap(at: try files.write(bytes: bytes, "m.npz"))
    }
    for place in original.indices {
      for value: UInt8 in [0, 0xFF, original[place] ^ 1] {
        var bytes = original
        bytes[place] = value
        try read(bytes)
      }
    }
    var generator = SplitMix(seed: UInt64(original.count))
    for _ in 0..<Mutation.count(300) { try read(Mutation.of(original, &generator)) }
  }
}

/// Random damage to a text file.
enum Mutation {
  /// How many are tried: the number given, or that of the environment's PHOTOFIT_MUTATIONS for a long run.
  static func count(_ usual: Int) -> Int {
    ProcessInfo.processInfo.environment["PHOTOFIT_MUTATIONS"].flatMap { Int($0) } ?? usual
  }

  /// Pieces that tend to hurt readers.
  private static let pieces: [String] = [
    "nan", "inf", "-", ",", ";", "\t", " ", "\n", "\r", "\"", "e", "e999", "1e308", "-1e308", "99999999999999999999",
    "#", "//", "K", "°C", "nm", "eV", "T", "fwhm", "Labels", "Type", "Time Scan", "time explicit", "intervalnr 3", ".",
    "0", "\u{0}", "é", "\n\n", ",,,", "Temp", "Chan", "Wavelength", "Units", "=", "-0", "4.9e-324",
  ]

  /// One to four changes at random places.
  static func of(_ original: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
    var bytes = original
    func random(_ bound: Int) -> Int { bound > 0 ? Int(generator.next() % UInt64(bound)) : 0 }
    for _ in 0...random(4) {
      let place = random(bytes.count + 1)
      switch random(6) {
      case 0: bytes.insert(contentsOf: Array(pieces[random(pieces.count)].utf8), at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2 where place < bytes.count: bytes[place] = UInt8(random(256))
      case 3:
        let end = min(bytes.count, place + random(12))
        bytes.replaceSubrange(place..<end, with: Array(pieces[random(pieces.count)].utf8))
      case 4:
        let end = min(bytes.count, place + random(40))
        bytes.insert(contentsOf: Array(bytes[place..<end]), at: random(bytes.count + 1))
      default:
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        lines.swapAt(random(lines.count), random(lines.count))
        bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
      }
    }
    return bytes
  }
}
