import Glibc

/// Runs one thread's work after the other's, in the order of their tickets: 0, 1, 2 and so on.
///
/// Every ticket must be used, or later tickets wait forever.
public final class SequenceGate: @unchecked Sendable {
  // The C functions need a stable address, so both are allocated.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let nextChanged = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Guarded by the mutex.
  private var next = 0

  public init() {
    mutex.initialize(to: pthread_mutex_t())
    nextChanged.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(nextChanged, nil)
  }

  deinit {
    pthread_cond_destroy(nextChanged)
    pthread_mutex_destroy(mutex)
    nextChanged.deallocate()
    mutex.deallocate()
  }

  /// Waits until all smaller tickets are done, then calls `body`.
  public func enter(_ ticket: Int, _ body: () -> Void) {
    pthread_mutex_lock(mutex)
    while next < ticket { pthread_cond_wait(nextChanged, mutex) }
    pthread_mutex_unlock(mutex)
    body()
    pthread_mutex_lock(mutex)
    next += 1
    pthread_cond_broadcast(nextChanged)
    pthread_mutex_unlock(mutex)
  }
}
