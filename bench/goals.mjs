/** What is aimed at, and whether it was reached. */

/**
 * @typedef {object} Goal
 * @property {string} what
 * @property {number} value
 * @property {number} limit
 * @property {boolean} isFloor the value is to be no less than the limit; else no more
 * @property {boolean} dependsOnMachine such a goal is shown, and no reason to fail
 * @property {string} [unit]
 */

/** @returns {Goal} */
export const atMost = (what, value, limit, rest = {}) => ({
  what,
  value,
  limit,
  isFloor: false,
  dependsOnMachine: false,
  ...rest,
});

/** @returns {Goal} */
export const atLeast = (what, value, limit, rest) => ({
  ...atMost(what, value, limit, rest),
  isFloor: true,
});

/** @param {Goal} goal */
export const isMet = ({ value, limit, isFloor }) => (isFloor ? value >= limit : value <= limit);
