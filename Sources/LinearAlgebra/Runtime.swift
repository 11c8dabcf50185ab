import CLAPACKE

/// The state of the BLAS library in this process.
public enum LinearAlgebraRuntime {
  /// Sets one BLAS thread and switches LAPACKE's NaN scan off, once per process; every factorisation calls it first.
  ///
  /// Two BLAS threads are never faster at the sizes of a fit, and a NaN scan reads every matrix twice. The threads that
  /// the library has started by then are ended: they would spin for longer than a fit takes. The corresponding C
  /// functions are `openblas_set_num_threads` and `LAPACKE_set_nancheck`.
  @inline(__always)
  public static func prepare() { _ = once }

  private static let once: Void = {
    openblas_set_num_threads(1)
    photofit_end_blas_threads()
    LAPACKE_set_nancheck(0)
  }()

  /// True if concurrent callers get right numbers.
  ///
  /// OpenBLAS's serial build, recognised by `openblas_get_parallel() == 0`, shares its buffers without locks and
  /// returns wrong numbers to concurrent callers (OpenMathLib/OpenBLAS issues 2126, 4030).
  public static var allowsConcurrentCallers: Bool {
    prepare()
    return openblas_get_parallel() != 0
  }

  /// How many workers may call this module at once: the given number, or 1 where concurrent callers are not safe.
  public static func workers(wanted: Int) -> Int { allowsConcurrentCallers ? max(1, wanted) : 1 }

  /// What to tell the user where only one worker may run; nil where all is well.
  public static var warning: String? {
    allowsConcurrentCallers
      ? nil
      : """
      OpenBLAS is the serial build, which returns wrong numbers to concurrent callers: fits run on one core only. \
      Install libopenblas0-pthread to use all cores.
      """
  }
}

/// A factorisation that LAPACK could not finish.
public struct LinearAlgebraError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The LAPACK routine.
  public let routine: String
  /// Its `info` value, > 0; the LAPACK manual tells its meaning for each routine. 0 where it was not called, because an
  /// element of the matrix is not finite.
  public let info: Int
  /// The routine and its `info` value in words.
  public var description: String {
    info == 0 ? "\(routine) was given a number that is not finite" : "\(routine) did not succeed (info \(info))"
  }
}

/// Checks LAPACK's `info`: a negative value is a wrong argument and our own bug, a positive one is thrown.
func check(_ info: Int32, _ routine: StaticString) throws(LinearAlgebraError) {
  precondition(info >= 0, "wrong argument in a call of LAPACK")
  if info > 0 { throw LinearAlgebraError(routine: "\(routine)", info: Int(info)) }
}

/// Refuses a matrix that holds NaN or an infinity: products of large data overflow, and LAPACK's iterations may then
/// never end.
func checkFinite(_ matrix: Matrix, _ routine: StaticString) throws(LinearAlgebraError) {
  guard matrix.elements.allSatisfy(\.isFinite) else { throw LinearAlgebraError(routine: "\(routine)", info: 0) }
}

/// A size as LAPACK's 32-bit integer. Readers bound the sizes of data far below this.
@inline(__always)
func lapackSize(_ value: Int) -> Int32 {
  guard let size = Int32(exactly: value) else { preconditionFailure("matrix too large for 32-bit LAPACK") }
  return size
}

/// LAPACK's character arguments, which the importer passes as Int8.
enum Flag {
  static let left = Int8(UInt8(ascii: "L"))
  static let transposed = Int8(UInt8(ascii: "T"))
  static let upper = Int8(UInt8(ascii: "U"))
  static let plain = Int8(UInt8(ascii: "N"))
  static let thin = Int8(UInt8(ascii: "S"))
  static let vectors = Int8(UInt8(ascii: "V"))
}
