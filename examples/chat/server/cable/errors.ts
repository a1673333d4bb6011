/** What clients do wrong, as the cable sees it. The words for it are the application's: see `Channel.rescue`. */

export class UnknownAction extends Error {
  override readonly name = 'UnknownAction';
}

/** Data that is no object, or a request whose id can be none. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
