/** `catenary/turbo`: one socket for Turbo's streams and the page's own channels; a barrel, without effects. */
export { type ShareOptions, shareWithTurbo } from './stream-source.js';
