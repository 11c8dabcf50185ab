import Fitting
import Lifetimes
import Measurements
import Synchronization

/// Engines that fit decay after decay, kept from one file to the next: each thread takes one and puts it back.
final class EnginePool: Sendable {
  /// An engine, used by one thread at a time.
  private final class Engine: Sendable {
    let engine: Mutex<LifetimeEngine>

    init(_ response: DecayTrace?, _ options: LifetimeOptions, _ detail: LifetimeEngine.Detail) throws {
      var engine = try LifetimeEngine(response: response, options: options)
      engine.detail = detail
      self.engine = Mutex(engine)
    }
  }

  /// What the decays are fitted with.
  let options: LifetimeOptions
  private let detail: LifetimeEngine.Detail
  private let idle = Mutex<[String: [Engine]]>([:])

  /// A pool for rows of numbers, or for what a folder of many results shows.
  init(_ options: LifetimeOptions, for illustration: Illustration? = nil) {
    self.options = options
    detail = illustration.map { $0.pages == nil ? .curves : .all } ?? .numbers
  }

  /// Fits a decay; `name` tells one response of many decays from another, nil is for a response of one decay alone.
  func fit(_ decay: DecayTrace, response: DecayTrace?, name: String?) throws -> FitResult {
    guard let name else {
      var engine = try LifetimeEngine(response: response, options: options)
      engine.detail = detail
      return try engine.fit(decay)
    }
    let known = idle.withLock { $0[name]?.popLast() }
    let engine = try known ?? Engine(response, options, detail)
    defer { idle.withLock { $0[name, default: []].append(engine) } }
    return try engine.engine.withLock { try $0.fit(decay) }
  }
}
