/** What features put on a subscription, beside its callbacks: names alone, no code. */

// Of the registry of symbols: there may be two copies of this file, one within a bundle.

/** How a subscription ended. */
export type Ended = 'rejected' | 'unsubscribed';

/** What is called once when the subscription ends, however it does, before `rejected`. */
export const ended: unique symbol = /* @__PURE__ */ Symbol.for('catenary.ended');

/** What takes a message that is not for `received`, such as an answer; says whether it did. */
export const takes: unique symbol = /* @__PURE__ */ Symbol.for('catenary.takes');
