import Glibc

/// Lets threads do something one after the other, in the order of the numbers that they hold: 0, 1, 2 and so on.
///
/// Each number is to be held by a thread that comes, or those behind it wait for ever.
public final class Turns: @unchecked Sendable {
  // What the system's calls change must have one place in memory.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Guarded by the mutex.
  private var next = 0

  /// Number 0 is the first.
  public init() {
    mutex.initialize(to: pthread_mutex_t())
    change.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(mutex)
    change.deallocate()
    mutex.deallocate()
  }

  /// Waits until those with smaller numbers are done, and calls `act`.
  public func take(_ number: Int, _ act: () -> Void) {
    pthread_mutex_lock(mutex)
    while next < number { pthread_cond_wait(change, mutex) }
    pthread_mutex_unlock(mutex)
    act()
    pthread_mutex_lock(mutex)
    next += 1
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(mutex)
  }
}
