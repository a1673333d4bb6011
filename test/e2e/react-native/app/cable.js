/** The app's one connection: put away in the background, back in the foreground. */
import { createConsumer } from 'catenary';
import { AppState } from 'react-native';

/** Tells the consumer of the app's life. */
function appSignals({ wake, suspend }) {
  const listening = AppState.addEventListener('change', (state) => {
    if (state === 'active') wake();
    if (state === 'background') suspend();
  });
  // Woken by a push message, say.
  if (AppState.currentState === 'background') suspend();
  return () => listening.remove();
}

/** A consumer that lives with the app. */
export const createCable = (url, options) => createConsumer(url, { wake: appSignals, ...options });
