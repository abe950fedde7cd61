/** The state of a circuit breaker, in our words. */
import { CircuitState } from 'cockatiel';

export type BreakerState = 'closed' | 'open' | 'probing';

export const breakerStateOf = (state: CircuitState): BreakerState => {
  switch (state) {
    case CircuitState.Closed:
      return 'closed';
    case CircuitState.HalfOpen:
      return 'probing';
    case CircuitState.Open:
    case CircuitState.Isolated:
      return 'open';
  }
};
