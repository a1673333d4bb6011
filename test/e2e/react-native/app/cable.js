/** The app's one connection: put away in the background, back in the foreground. */
import { createConsumer } from 'catenary';
import { appSignals } from 'catenary/react-native';
import { AppState } from 'react-native';

/** A consumer that lives with the app. */
export const createCable = (url, options) =>
  createConsumer(url, { wake: appSignals(AppState), ...options });
