import LinearAlgebra

/// What fits need to know of the machine they run on.
public enum Platform {
  /// What to tell the user about the linear-algebra library; nil where all is well. See ``LinearAlgebraRuntime``.
  public static var warning: String? { LinearAlgebraRuntime.warning }
}
