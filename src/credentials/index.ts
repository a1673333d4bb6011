/** `catenary/credentials`: tokens that are fetched for each attempt; a barrel, without effects. */
export {
  type Credentials,
  type FetchToken,
  type TokenPlace,
  type TokenRequest,
  token,
} from './token.js';
