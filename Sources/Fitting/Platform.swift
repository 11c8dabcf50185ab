import LinearAlgebra

/// What fits need to know of the machine they run on.
public enum Platform {
  /// What to tell the user about the linear-algebra library; nil where all is well. See ``LinearAlgebraRuntime``.
  public static var warning: String? { LinearAlgebraRuntime.warning }

  /// How many fits may run at the same time: the given number, or 1 where the library returns wrong numbers to
  /// concurrent callers.
  public static func workers(wanted: Int) -> Int { LinearAlgebraRuntime.workers(wanted: wanted) }
}
