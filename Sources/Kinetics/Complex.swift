import Glibc

/// A complex number, for rates that oscillate.
public struct Complex: Sendable, Equatable {
  /// Real part.
  public var real: Double
  /// Imaginary part.
  public var imaginary: Double

  /// A number from its parts.
  public init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The modulus.
  public var magnitude: Double { hypot(real, imaginary) }
  var conjugate: Complex { Complex(real, -imaginary) }
  /// exp of it.
  public var exponential: Complex {
    let size = exp(real)
    guard imaginary != 0 else { return Complex(size) }
    // exp(−∞)·cos(∞) is nothing, not NaN.
    return size == 0 ? Complex(0) : Complex(size * cos(imaginary), size * sin(imaginary))
  }

  /// The number with the other sign.
  public static prefix func - (a: Complex) -> Complex { Complex(-a.real, -a.imaginary) }
  /// The sum.
  public static func + (a: Complex, b: Complex) -> Complex { Complex(a.real + b.real, a.imaginary + b.imaginary) }
  /// The difference.
  public static func - (a: Complex, b: Complex) -> Complex { Complex(a.real - b.real, a.imaginary - b.imaginary) }
  /// The product.
  public static func * (a: Complex, b: Complex) -> Complex {
    Complex(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
  /// A number scaled.
  public static func * (a: Double, b: Complex) -> Complex { Complex(a * b.real, a * b.imaginary) }
  /// Scaled, so that squares of large divisors do not overflow.
  static func / (a: Complex, b: Complex) -> Complex {
    let scale = max(abs(b.real), abs(b.imaginary))
    let (x, y) = (b.real / scale, b.imaginary / scale)
    let square = x * x + y * y
    return Complex(
      (a.real * x + a.imaginary * y) / square / scale, (a.imaginary * x - a.real * y) / square / scale)
  }
}
