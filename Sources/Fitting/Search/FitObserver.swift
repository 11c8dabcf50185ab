import Synchronization

/// Where a running fit stands.
public struct FitProgress: Sendable, Equatable {
  /// What a fit is doing.
  public enum Phase: String, Sendable {
    /// It looks for the minimum.
    case search
    /// It refits beside the minimum, for an interval.
    case profile
  }
  /// Search or profile.
  public var phase: Phase
  /// Accepted steps so far, over all starts and strategies.
  public var iteration: Int
  /// The cost at the last accepted step: ‖r‖², the robust loss or the deviance.
  public var cost: Double
  /// Values of all parameters there, in the order of the fit's list.
  public var values: [Double]
  /// Calls of the model for residuals alone.
  public var residualEvaluations: Int
  /// Calls of the model for residuals with derivatives.
  public var jacobianEvaluations: Int
}

/// Looks on while a fit runs, and may end it: called on the fit's own thread after every accepted step.
///
/// A fit that was ended says `cancelled` and quotes no value. The same happens where the surrounding Swift task is
/// cancelled, without any observer.
public final class FitObserver: Sendable {
  /// What the fit is to do next.
  public enum Decision: Sendable {
    /// Go on.
    case proceed
    /// End as soon as possible.
    case cancel
  }
  private let look: @Sendable (FitProgress) -> Decision
  private let cancelled = Mutex(false)

  /// An observer that calls `look`.
  public init(_ look: @escaping @Sendable (FitProgress) -> Decision) { self.look = look }

  /// True once the fit was cancelled: every further part of it, and every other fit with this observer, ends at once.
  public var hasCancelled: Bool { cancelled.withLock { $0 } }

  func see(_ progress: FitProgress) {
    if look(progress) == .cancel { cancelled.withLock { $0 = true } }
  }
}

extension FitObserver: Equatable {
  /// True for the same observer: closures cannot be compared.
  public static func == (left: FitObserver, right: FitObserver) -> Bool { left === right }
}
