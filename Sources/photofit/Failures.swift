import ArgumentParser
import Batches
import Fitting
import Kinetics
import Lifetimes
import Linewidths
import MassSpectra
import Measurements
import OpticalSeries
import Recipes
import Transients

/// Which exit code each module's errors end with.
enum Failures {
  /// Runs work on data named by `file` and turns the modules' errors into failures of the command.
  ///
  /// Messages that do not name the file themselves get its name, so that a loop over files says which one it was.
  static func translated<Value>(_ file: String? = nil, _ work: () throws -> Value) throws -> Value {
    do {
      return try work()
    } catch let error as MeasurementError {
      throw CommandFailure(error.isMissingFile ? .noInput : .invalidData, error.description)
    } catch let error as BatchError {
      throw failure(error)
    } catch let error as RecipeError {
      throw CommandFailure(error.isMissingFile ? .noInput : .invalidData, error.description)
    } catch let error as FittingError {
      let isUsage = error.code == .invalidBounds || error.code == .unknownParameter
      throw failure(isUsage, error.description, file)
    } catch let error as LinewidthsError {
      let usage: [LinewidthsError.Code] = [.unknownModel, .unknownParameter, .invalidBounds, .invalidOption]
      throw failure(usage.contains(error.code), error.description, file)
    } catch let error as LifetimesError {
      let usage: [LifetimesError.Code] = [.unknownParameter, .invalidOption]
      throw failure(usage.contains(error.code), error.description, file)
    } catch let error as MassSpectraError {
      throw failure(error.code != .invalidTable && error.code != .invalidData, error.description, file)
    } catch let error as OpticalSeriesError {
      throw failure(error.code == .invalidOption, error.description, file)
    } catch let error as ReactionSchemeError {
      throw CommandFailure(.usage, error.description)
    } catch let error as TransientsError {
      throw failure(error.code == .invalidOption, error.description, file)
    } catch  where error is CommandFailure || error is ValidationError {
      throw error
    } catch {
      throw failure(false, String(describing: error), file)
    }
  }

  /// What an error says, for a row of a table.
  static func message(_ error: any Error) -> String {
    if let failure = error as? CommandFailure { return failure.message }
    return (error as? ValidationError)?.message ?? String(describing: error)
  }

  /// A batch that cannot be run.
  static func failure(_ error: BatchError) -> CommandFailure {
    switch error.kind {
    case .missingFile: CommandFailure(.noInput, error.description)
    case .invalidManifest: CommandFailure(.invalidData, error.description)
    case .unusableJournal: CommandFailure(.cannotWrite, error.description)
    }
  }

  private static func failure(_ isUsage: Bool, _ message: String, _ file: String?) -> CommandFailure {
    if isUsage { return CommandFailure(.usage, message) }
    guard let file, !message.contains(file) else { return CommandFailure(.invalidData, message) }
    return CommandFailure(.invalidData, "\(file): \(message)")
  }
}
