/** The names under which features hook into a subscription, apart from it: a name bundles no class. */

// Of the registry: there may be two copies of this file, one within a bundle.

/** What is called once when the subscription ends, however it does, before `rejected`. @internal */
export const ended: unique symbol = Symbol.for('catenary.ended');

/** What takes a message that is not for `received`, such as an answer; says whether it did. @internal */
export const takes: unique symbol = /* @__PURE__ */ Symbol.for('catenary.takes');
